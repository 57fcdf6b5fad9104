"""The registers of data protection: who keeps and who reads them, the 72 hours, the month, and what
is refused on the way (7.26; Articles 12, 33 and 34 GDPR)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.propose.pages import text_of

from charm import demo
from charm.alliance.models import Person
from charm.alliance.protection import Breach, DataRequest, months_after
from charm.alliance.queries import person_by_email
from charm.alliance.services.breaches import remind_of_breaches
from charm.alliance.services.data_requests import forget_who_asked, remind_of_requests
from charm.alliance.services.erasing import erase_person
from charm.alliance.services.exporting import export_person
from charm.alliance.services.people import add_person, grant_mandate
from charm.foundation import clock, ledger
from charm.foundation.models import OutboxMessage

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DESK = "/office/protection/"
BREACH = {
    "title": "A list of learners on a public page",
    "happened": "The export of an edition stood on a course page for two days.",
    "kinds_of_data": "Names and addresses of learners of one edition.",
    "about_how_many": "25",
    "noticed_at": "2026-11-20T11:00",
}
REQUEST = {
    "university": "uu.nl",
    "kind": "access",
    "name": "Amélie Okonkwo-Díaz",
    "email": "Learner1@charm-eu.example",
    "asked": "Please send me what you keep about me.",
    "received_on": "2026-11-18",
}


@pytest.fixture
def officers(alliance: None) -> dict[str, Person]:
    """The data protection officers of Utrecht and of Budapest."""
    people = {}
    with clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        for code in ("uu.nl", "elte.hu"):
            person = add_person(
                name=f"Officer {code}", email=f"privacy@{code}", university_code=code
            )
            grant_mandate(person=person, office="data-protection", university_code=code)
            Person.objects.filter(pk=person.pk).update(time_zone="UTC")
            people[code] = Person.objects.get(pk=person.pk)
    return people


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def letters(role: str) -> list[str]:
    rows = OutboxMessage.objects.filter(key__startswith=f"{role}:")
    return sorted(row.payload["to"] for row in rows)


def send(client: Client, page: str, act: str, seen: int, **said: Any) -> Any:
    fields = {f"{act}-{name}": value for name, value in said.items()}
    return client.post(page, {"act": act, "seen": seen, **fields})


def reported(client: Client, *codes: str, **changes: Any) -> Any:
    return client.post(f"{DESK}breaches/new/", {**BREACH, "universities": codes, **changes})


def recorded(client: Client, **changes: Any) -> Any:
    return client.post(f"{DESK}requests/new/", {**REQUEST, **changes})


# --- breaches ------------------------------------------------------------------------------------


@pytest.mark.clause("7.26", shows="accepts")
def test_a_breach_from_notice_to_its_end(officers: dict[str, Person]) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        answer = reported(mine, "uu.nl")
        assert answer.status_code == 302, text_of(answer)
        page = answer["Location"]
        assert reported(mine, "uu.nl")["Location"] == page, "a double click reports it once"
        row = Breach.objects.get()
        assert row.due_at - row.noticed_at == dt.timedelta(hours=72)
        assert letters("breach-reported") == ["privacy@uu.nl"]
        assert "the clock runs" in text_of(mine.get(page))

        # nothing is closed before it is judged, and told to whom it has to be
        end = {"conclusion": "Exports name who may see them."}
        assert "Judge the risk first" in text_of(send(mine, page, "close", 1, **end))
        assert send(mine, page, "judge", 1, risk="high", because=" ").status_code == 422
        assert send(mine, page, "judge", 1, risk="none", because="So.").status_code == 422
        assert send(mine, page, "judge", 1, risk="high", because="Results.").status_code == 302
        assert send(mine, page, "judge", 1, risk="risk", because="Stale.").status_code == 409
        assert "tell the authority first" in text_of(send(mine, page, "close", 2, **end))
        told = {"authority": "Autoriteit Persoonsgegevens", "reference": "Z2026-1"}
        ahead = send(mine, page, "authority", 2, at="2026-11-21T12:00", **told)
        before = send(mine, page, "authority", 2, at="2026-11-20T10:00", **told)
        assert (ahead.status_code, before.status_code) == (422, 422)
        assert send(mine, page, "authority", 2, at="2026-11-20T11:45", **told).status_code == 302
        again = send(mine, page, "authority", 3, at="2026-11-20T11:50", **told)
        assert "on record already" in text_of(again)
        assert "The risk is high: tell the people" in text_of(send(mine, page, "close", 3, **end))
        how = {"at": "2026-11-20T11:55", "how": "A letter to each."}
        assert send(mine, page, "people", 3, **how).status_code == 302
        assert send(mine, page, "close", 4, **end).status_code == 302
        assert send(mine, page, "judge", 5, risk="risk", because="Late.").status_code == 422
        assert "Z2026-1" in text_of(mine.get(page))
    acts = [entry.body["act"] for entry in ledger.entries_about([row.ref])[row.ref]]
    assert acts == [
        "breach_reported", "breach_judged", "breach_told_to_authority", "breach_told_to_people",
        "breach_closed",
    ]  # fmt: skip


def test_an_authority_told_late_is_told_why_and_the_database_agrees(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW + dt.timedelta(days=5)):
        mine = at(officers["uu.nl"])
        page = reported(mine, "uu.nl")["Location"]
        assert "72 hours are over" in text_of(mine.get(page))
        late = {"at": "2026-11-24T09:00", "authority": "AP"}
        assert "reason of the delay" in text_of(send(mine, page, "authority", 1, **late))
        late["late_because"] = "It was noticed on a Friday."
        assert send(mine, page, "authority", 1, **late).status_code == 302
    for wrong in (
        {"late_because": ""},
        {"risk": "high", "judged_because": ""},
        {"closed_at": NOW},
        {"closed_at": NOW, "closed_by": officers["uu.nl"], "conclusion": "Nothing judged."},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Breach.objects.update(**wrong)


@pytest.mark.clause("7.26", shows="refuses")
def test_each_controller_keeps_its_own_and_the_operator_tells_them(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        operator, auditor = demo.officer("operator"), demo.officer("auditor")
        answer = reported(at(operator), "uu.nl", "elte.hu")
        assert (answer.status_code, answer["Location"]) == (302, DESK)
        assert letters("breach-reported") == ["privacy@elte.hu", "privacy@uu.nl"]
        own = Breach.objects.get(university="uu.nl")
        page, theirs = f"{DESK}breaches/{own.pk}/", at(officers["elte.hu"])
        assert text_of(theirs.get(DESK)).count(BREACH["title"]) == 1
        assert theirs.get(page).status_code == 404
        judged = {"risk": "unlikely", "because": "Encrypted."}
        assert send(theirs, page, "judge", 1, **judged).status_code == 404
        assert reported(theirs, "uu.nl").status_code == 422, "not among the choices"
        for reader in (operator, auditor):
            assert at(reader).get(page).status_code == 200
            assert send(at(reader), page, "judge", 1, **judged).status_code == 403
        assert at(auditor).get(f"{DESK}breaches/new/").status_code == 403
        manager = at(demo.staff("manager", "uu.nl"))
        assert manager.get(DESK).status_code == 403
        assert manager.get(page).status_code == 404
        assert at(person_by_email("learner1@charm-eu.example")).get(page).status_code in (403, 404)
        assert Client().get(page).status_code == 302, "to sign in"
        assert at(operator).get(f"{DESK}breaches/{uuid.uuid4()}/").status_code == 404
        mine = at(officers["uu.nl"])
        assert send(mine, page, "erase", 1).status_code == 422
        assert send(mine, page, "judge", 1, **judged).status_code == 302
        assert Breach.objects.get(university="elte.hu").risk == ""


def test_the_clock_of_a_breach_is_told_of_once_before_and_once_after(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        page = reported(mine, "uu.nl")["Location"]
        reported(at(demo.officer("operator")), "tcd.ie", title="No officer there")
        assert remind_of_breaches() == 0
    for hours in (49, 50):
        with clock.at(NOW + dt.timedelta(hours=hours)):
            remind_of_breaches()
            assert "less than 24 hours left" in text_of(mine.get(page))
    assert letters("breach-due") == ["operator@charm-eu.example", "privacy@uu.nl"]
    with clock.at(NOW + dt.timedelta(hours=72)):
        assert send(mine, page, "judge", 1, risk="unlikely", because="Sealed.").status_code == 302
        remind_of_breaches()
        remind_of_breaches()
    assert letters("breach-late") == ["operator@charm-eu.example"], "who was without risk is left"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"happened": ""},
        {"about_how_many": "-1"},
        {"about_how_many": "9" * 30},
        {"noticed_at": "2026-11-20T12:30"},
        {"noticed_at": "yesterday"},
        {"title": "a\u202eb"},
        {"happened": "\x00"},
    ],
)
def test_a_breach_that_cannot_be_so_is_not_put_on_record(
    officers: dict[str, Person], wrong: dict[str, str]
) -> None:
    with clock.at(NOW):
        assert reported(at(officers["uu.nl"]), "uu.nl", **wrong).status_code == 422
        assert reported(at(officers["uu.nl"])).status_code == 422, "nobody is concerned"
    assert not Breach.objects.exists()


def test_what_people_write_stays_text(officers: dict[str, Person]) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        page = reported(mine, "uu.nl", title="<script>alert(1)</script>")["Location"]
        assert b"<script>alert" not in mine.get(page).content + mine.get(DESK).content


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.clause("7.26", shows="accepts")
def test_a_request_from_receipt_to_answer(officers: dict[str, Person]) -> None:
    with clock.at(NOW):
        mine, operator = at(officers["uu.nl"]), demo.officer("operator")
        page = recorded(mine)["Location"]
        assert recorded(mine)["Location"] == page, "a double click records it once"
        assert recorded(mine, asked="Something else.").status_code == 422
        row = DataRequest.objects.get()
        assert row.due_on == dt.date(2026, 12, 18)
        assert row.account == person_by_email("learner1@charm-eu.example")
        assert letters("data-request-recorded") == ["privacy@uu.nl"]
        data = f"/office/people/{row.account_id}/data/"
        assert data not in at(operator).get(page).content.decode()

        done = {"outcome": "done", "answer": "Here it is."}
        assert "Make sure first" in text_of(send(mine, page, "answer", 1, **done))
        assert letters("data-request-to-carry-out") == []
        assert send(mine, page, "identity", 1, how="Asked when signed in.").status_code == 302
        assert letters("data-request-to-carry-out") == ["operator@charm-eu.example"]
        assert data in at(operator).get(page).content.decode()
        assert data not in mine.get(page).content.decode()

        assert "No copy was given out" in text_of(mine.get(page))
        assert row.account is not None
        export_person(person=row.account, by=operator)
        assert "A copy was given out" in text_of(mine.get(page))

        late = {"because": "Many editions."}
        assert send(mine, page, "extend", 2, until="2027-02-19", **late).status_code == 422
        assert send(mine, page, "extend", 2, until="2026-12-18", **late).status_code == 422
        assert send(mine, page, "extend", 2, until="2027-02-18", because=" ").status_code == 422
        assert send(mine, page, "extend", 2, until="2027-02-18", **late).status_code == 302
        assert letters("data-request-extended") == ["Learner1@charm-eu.example"]
        assert send(mine, page, "extend", 3, until="2027-02-18", **late).status_code == 422
        unproven = {"outcome": "unproven", "answer": "Who are you?"}
        assert send(mine, page, "answer", 3, **unproven).status_code == 422
        assert send(mine, page, "answer", 2, **done).status_code == 409
        assert send(mine, page, "answer", 3, **done).status_code == 302
        assert letters("data-request-answered") == ["Learner1@charm-eu.example"]
        assert send(mine, page, "answer", 4, **done).status_code == 422
        assert "done as asked" in text_of(mine.get(page)).lower()
    said = [str(entry.body) for entry in ledger.entries_about([row.ref])[row.ref]]
    assert len(said) == 4
    assert not any("Amélie" in one or "charm-eu.example" in one for one in said)


@pytest.mark.clause("7.26", shows="refuses")
def test_a_request_is_read_by_the_controller_that_was_asked(officers: dict[str, Person]) -> None:
    with clock.at(NOW):
        page = recorded(at(demo.officer("operator")))["Location"]
        theirs = at(officers["elte.hu"])
        assert theirs.get(page).status_code == 404
        assert send(theirs, page, "identity", 1, how="Passport.").status_code == 404
        assert "Amélie" not in text_of(theirs.get(DESK))
        assert recorded(theirs).status_code == 422, "Utrecht is not among the choices"
        for reader in ("operator", "auditor"):
            client = at(demo.officer(reader))
            assert "Amélie" in text_of(client.get(page))
            assert send(client, page, "identity", 1, how="Passport.").status_code == 403
        assert at(demo.staff("registrar", "uu.nl")).get(page).status_code == 404
        assert at(demo.officer("auditor")).get(f"{DESK}requests/new/").status_code == 403
        assert at(person_by_email("learner1@charm-eu.example")).get(page).status_code in (403, 404)


def test_reminders_come_once_each_and_again_after_an_extension(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        page = recorded(mine)["Location"]
    for day in (9, 11, 12, 16, 17, 19, 20):
        with clock.at(dt.datetime(2026, 12, day, 7, tzinfo=dt.UTC)):
            remind_of_requests()
    assert letters("data-request-due") == ["privacy@uu.nl"] * 2
    assert letters("data-request-late") == ["privacy@uu.nl"]
    with clock.at(dt.datetime(2026, 12, 20, 7, tzinfo=dt.UTC)):
        late = send(mine, page, "extend", 1, until="2027-02-01", because="Too late.")
        assert "The month is over" in text_of(late)
        no = {"outcome": "refused", "answer": "We keep nothing about you."}
        assert send(mine, page, "answer", 1, **no).status_code == 302
        assert remind_of_requests() == 0


def test_who_asked_is_forgotten_after_36_months_and_not_before(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        page = recorded(mine)["Location"]
        send(mine, page, "identity", 1, how="Passport.")
        send(mine, page, "extend", 2, until="2027-01-18", because="Many editions.")
        send(mine, page, "answer", 3, outcome="partly", answer="Here is a part.")
    with clock.at(dt.datetime(2029, 11, 20, 7, tzinfo=dt.UTC)):
        assert forget_who_asked() == 0
    with clock.at(dt.datetime(2029, 11, 21, 7, tzinfo=dt.UTC)):
        assert (forget_who_asked(), forget_who_asked()) == (1, 0)
        shown = text_of(mine.get(page))
    assert "36 months are over" in shown
    assert "Amélie" not in shown
    row = DataRequest.objects.get()
    assert (row.account, row.email, row.outcome) == (None, "", "partly")


def test_the_erasure_of_who_asked_keeps_the_record_and_says_so(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        page = recorded(at(officers["uu.nl"]), kind="erasure")["Location"]
        person = person_by_email("learner1@charm-eu.example")
        done = erase_person(person=person, really=True, by=demo.officer("operator"))
        assert done.left == []
        assert any("request of a person" in one.data.kind for one in done.kept)
        shown = text_of(at(officers["uu.nl"]).get(page))
        assert "The person was erased" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "everything"},
        {"email": "not an address"},
        {"name": ""},
        {"received_on": "2026-11-21"},
        {"received_on": "2025-11-18"},
        {"asked": "\x00"},
        {"university": "nowhere.example"},
    ],
)
def test_a_request_that_cannot_be_so_is_not_recorded(
    officers: dict[str, Person], wrong: dict[str, str]
) -> None:
    with clock.at(NOW):
        assert recorded(at(demo.officer("operator")), **wrong).status_code == 422
    assert not DataRequest.objects.exists()


def test_nothing_is_done_for_somebody_unidentified_says_the_database(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        recorded(at(officers["uu.nl"]))
    person = officers["uu.nl"]
    for wrong in (
        {"answered_at": NOW, "answered_by": person, "outcome": "done"},
        {"outcome": "refused"},
        {"extended_at": NOW},
        {"due_on": dt.date(2026, 11, 18)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DataRequest.objects.update(**wrong)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-03-05", -36, "2023-03-05"),
        ("2028-02-29", -36, "2025-02-28"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: str, months: int, after: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(after)


def test_the_desk_asks_as_often_for_one_as_for_thirty(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        counts = []
        for number in range(2):
            for one in range(1 + number * 14):
                reported(mine, "uu.nl", title=f"Breach {number} {one}")
                recorded(mine, email=f"a{number}{one}@example.org")
            mine.get(DESK)
            with CaptureQueriesContext(connection) as asked:
                mine.get(DESK)
            counts.append(len(asked))
    assert counts[0] == counts[1]


# --- what waits on the first page ----------------------------------------------------------------


def waits(person: Person) -> str:
    return text_of(at(person).get("/home/"))


@pytest.mark.clause("7.26", shows="accepts")
def test_the_next_step_of_a_breach_waits_for_its_officer_alone(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        uu = officers["uu.nl"]
        mine = at(uu)
        page = reported(mine, "uu.nl")["Location"]
        title = f"the breach “{BREACH['title']}”"
        assert f"Judge the risk of {title}" in waits(uu)
        assert title not in waits(officers["elte.hu"])
        assert title not in waits(demo.officer("operator")), "Utrecht has its officer"
        assert title not in waits(demo.officer("auditor"))
        send(mine, page, "judge", 1, risk="high", because="Results.")
        assert f"Tell the authority of {title}" in waits(uu)
        send(mine, page, "authority", 2, at="2026-11-20T11:45", authority="AP")
        assert f"Tell the people of {title}" in waits(uu)
        send(mine, page, "people", 3, at="2026-11-20T11:50", how="A letter to each.")
        assert f"Close {title}" in waits(uu)
        send(mine, page, "close", 4, conclusion="Exports name who may see them.")
        assert title not in waits(uu)


def test_a_breach_that_nobody_can_judge_waits_for_the_operator(
    officers: dict[str, Person],
) -> None:
    operator = demo.officer("operator")
    with clock.at(NOW):
        assert reported(at(operator), "uib.no", "uu.nl", noticed_at="2026-11-20T11:00")
        assert Breach.objects.count() == 2
        page = waits(operator)
        assert "Find a data protection officer for University of Bergen" in page
        assert "data protection officer for Utrecht University" not in page


def test_what_is_asked_waits_for_the_officer_and_then_for_who_carries_it_out(
    officers: dict[str, Person],
) -> None:
    operator, learner = demo.officer("operator"), demo.learner(1)
    with clock.at(NOW):
        uu = officers["uu.nl"]
        mine = at(uu)
        copy = recorded(mine)["Location"]
        correction = recorded(mine, kind="rectification")["Location"]
        assert waits(uu).count("Make sure who asks") == 2
        assert "Make sure who asks" not in waits(officers["elte.hu"])
        assert "Carry out" not in waits(operator), "nothing is given out to a stranger"
        for page in (copy, correction):
            send(mine, page, "identity", 1, how="Asked from the account.")
        assert waits(uu).count("Answer a request") == 2
        assert waits(operator).count("Carry out a request: A copy of what is kept") == 1
        assert "Carry out a request: Correction" not in waits(operator)
        assert "gives out the copy" in text_of(mine.get(copy))
        assert "gives out the copy" not in text_of(mine.get(correction))
        export_person(person=learner, by=operator)
        assert "Carry out" not in waits(operator)
        send(mine, copy, "answer", 2, outcome="done", answer="You have the copy.")
        assert waits(uu).count("Answer a request") == 1


def test_what_waits_is_gathered_in_as_many_queries_for_one_as_for_fifteen(
    officers: dict[str, Person],
) -> None:
    with clock.at(NOW):
        mine, operator = at(officers["uu.nl"]), at(demo.officer("operator"))
        counts = []
        for number in range(2):
            for one in range(1 + number * 14):
                reported(operator, "uu.nl", "uib.no", title=f"Breach {number} {one}")
                asked = recorded(mine, received_on=f"2026-11-{one + 1:02}")["Location"]
                send(mine, asked, "identity", 1, how="Asked from the account.")
            for client in (mine, operator):
                client.get("/home/")
                with CaptureQueriesContext(connection) as queries:
                    client.get("/home/")
                counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_breach_is_asked_no_more_than_it_raises(officers: dict[str, Person]) -> None:
    """The reason of a delay without one, why people need not be told who need to anyhow, and the
    end before it can be."""
    with clock.at(NOW):
        mine = at(officers["uu.nl"])
        page = reported(mine, "uu.nl")["Location"]
        first = mine.get(page).content.decode()
        assert "authority-late_because" not in first
        assert "close-conclusion" not in first
        send(mine, page, "judge", 1, risk="unlikely", because="It was empty.")
        judged = mine.get(page).content.decode()
        assert "close-conclusion" in judged
        assert "close-not_told_because" not in judged
    with clock.at(NOW + dt.timedelta(days=4)):
        send(mine, page, "judge", 2, risk="high", because="It was not.")
        late = mine.get(page).content.decode()
        assert "authority-late_because" in late
        assert "close-conclusion" not in late
        send(mine, page, "authority", 3, at="2026-11-24T09:00", authority="AP",
             late_because="Misjudged.")  # fmt: skip
        assert "close-not_told_because" in mine.get(page).content.decode()
