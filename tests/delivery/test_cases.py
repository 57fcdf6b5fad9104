"""Integrity cases and appeals: heard, in time, decided by who has no part in them (7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from tests.support.classroom import AWARD_DAY, FIRST_DAY, LAST_DAY, PLANNED, again, at
from tests.support.programs import Program

from charm import demo
from charm.alliance.models import Mandate
from charm.awards.services.revoking import revoke_award
from charm.awards.services.suspending import suspend_award
from charm.core.workflow import Refusal
from charm.delivery.cases import appeal_until, has_part, hearings_of
from charm.delivery.models import Hold, PanelMember
from charm.delivery.recognitions import targets_of
from charm.delivery.services.assessing import record_attendance
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import (
    give_statement,
    hand_in_document,
    name_panel_member,
    release_panel_member,
    set_case_rules,
)
from charm.delivery.services.planning import add_session, add_staff
from charm.delivery.services.recognising import ask_recognition, decide_recognition
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
PDF = b"%PDF-1.7\n%%EOF"


def of(page: Any) -> str:
    return str(page.content.decode())


def later(days: int) -> dt.datetime:
    return LAST_DAY + dt.timedelta(days=days)


@pytest.fixture
def room(course: NewCourse) -> Any:
    """A learner whose completion was confirmed."""
    begun = course()
    begun.done = begun.completed()
    begun.expert = demo.staff("quality", "uu.nl")
    return begun


def opened(room: Any, kind: str = "integrity", by: Any = None) -> Hold:
    with at(LAST_DAY):
        return open_case(
            enrolment=room.done.id, kind=kind, reason="Two reports are alike.", by=by or room.lead
        )


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_nothing_is_decided_against_a_learner_who_was_not_heard(room: Any) -> None:
    hold = opened(room)
    assert (hold.statement_until, hold.decide_until) == (
        dt.date(2026, 12, 28), dt.date(2027, 1, 17),
    )  # fmt: skip
    assert [one.decides for one in hearings_of(room.learner)] == [False]
    assert [one.decides for one in hearings_of(room.registrar)] == [True]
    with at(later(1)):
        with pytest.raises(Refusal, match="days left for a statement"):
            close_case(hold=hold.id, outcome="upheld", reason="Copied.", by=room.registrar)
        for stranger, refused in (
            (room.lead, NotAllowed), (room.registrar, NotAllowed), (room.other, NotFound),
        ):  # fmt: skip
            with pytest.raises(refused):
                give_statement(hold=hold.id, statement="It was me.", by=stranger)
        with pytest.raises(Unfit, match="Write what happened"):
            give_statement(hold=hold.id, statement=" ", by=room.learner)
        give_statement(hold=hold.id, statement="We shared <b>a source</b>.", by=room.learner)
        jobs.run_pending()
        assert [m.to for m in mail.outbox if "statement" in m.subject] == [[room.registrar.email]]
        assert hearings_of(room.learner) == []
        close_case(
            hold=hold.id, outcome="in-part", consequence="revoke", reason="In part.",
            by=room.registrar,
        )  # fmt: skip
    assert again(room.done).state == "completed", "the result stands"
    with at(later(30)):
        with pytest.raises(Unfit, match="closed already"):
            give_statement(hold=hold.id, statement="More.", by=room.learner)
        silent = opened(room)
        close_case(hold=silent.id, outcome="upheld", reason="Nothing was said.", by=room.registrar)
    assert again(room.done).state == "enrolled", "teaching staff decide again"
    assert ledger.check() == []


@pytest.mark.clause("7.26", shows="refuses")
def test_who_has_a_part_in_a_case_does_not_decide_it(room: Any) -> None:
    Mandate.objects.create(
        person=room.lead, office="registrar", university_id="uu.nl", since="2026-01-01"
    )
    appeal = opened(room, "appeal", room.learner)
    own = opened(room, "integrity", room.registrar)
    with at(later(1)):
        for hold, person in ((appeal, room.lead), (own, room.registrar)):
            with pytest.raises(Refusal, match="does not decide it"):
                close_case(hold=hold.id, outcome="dismissed", reason="No.", by=person)
            with pytest.raises(Unfit, match="does not sit on its panel"):
                name_panel_member(hold=hold.id, person=person, by=room.registrar)
            with pytest.raises(DatabaseError, match="does not decide it"), transaction.atomic():
                Hold.objects.filter(pk=hold.pk).update(
                    closed_at=LAST_DAY, closed_by=person, outcome="dismissed", closing_reason="x"
                )
            with pytest.raises(DatabaseError, match="sit on its panel"), transaction.atomic():
                PanelMember.objects.create(
                    hold=hold, person=person, named_at=LAST_DAY, named_by=room.registrar
                )
        for wrong in (
            {"outcome": "dismissed", "consequence": "revoke"}, {"outcome": "maybe"},
            {"outcome": "upheld", "consequence": "party"},
        ):  # fmt: skip
            with pytest.raises(Unfit):
                close_case(hold=appeal.id, reason="No.", by=room.registrar, **wrong)


@pytest.mark.clause("7.26", shows="refuses")
def test_who_marked_a_part_does_not_decide_an_appeal(
    room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = opened(room, "appeal", room.learner)
    monkeypatch.setattr("charm.delivery.cases.marked_by", lambda _row: frozenset([room.expert.pk]))
    with pytest.raises(Unfit, match="does not sit on its panel"):
        name_panel_member(hold=hold.id, person=room.expert, by=room.registrar)


NOT_THE_JUDGE = "Who opened a case or judged the learner does not decide it"
NOT_ON_THE_PANEL = "Who opened a case, judged the learner or learns does not sit on its panel"


@pytest.mark.clause("7.26", shows="refuses")
def test_who_decided_on_earlier_learning_decides_no_appeal_about_it(
    client: Client, course: NewCourse
) -> None:
    """Not as registrar, nor on the panel; by no door, and in the same words at each."""
    room = course("informal-badge").opened()
    seat = room.enrolled()
    room.started()
    judge = demo.staff("proposer", "tcd.ie")
    Mandate.objects.create(
        person=judge, office="registrar", university_id=room.university, since="2026-01-01"
    )
    with at(FIRST_DAY):
        add_staff(edition=room.edition.id, person=judge, by=room.lead, role="assessor")
        row = ask_recognition(
            enrolment=seat.id, target=targets_of(room.edition)[0].code, kind="prior",
            what="Two years in a water board", place="Waternet", link="https://example.org/x",
            by=room.learner,
        )  # fmt: skip
        appeal = open_case(enrolment=seat.id, kind="appeal", reason="Too slow.", by=room.learner)
    assert not has_part(appeal, judge), "nothing is decided yet"
    with at(FIRST_DAY):
        decide_recognition(
            recognition=row.id, recognised=False, reason="Too long ago.", by=judge,
            seen=again(row).revision,
        )  # fmt: skip
        _decides_by_no_door(client, appeal, judge, room.registrar)
        name_panel_member(hold=appeal.id, person=demo.staff("quality", "uu.nl"), by=judge)


def _decides_by_no_door(client: Client, hold: Hold, judge: Any, registrar: Any) -> None:
    decided = {"outcome": "dismissed", "reason": "No."}
    with pytest.raises(Refusal, match=NOT_THE_JUDGE):
        close_case(hold=hold.id, by=judge, **decided)
    with pytest.raises(Unfit, match=NOT_ON_THE_PANEL):
        name_panel_member(hold=hold.id, person=judge, by=registrar)
    here = f"/cases/{hold.id}/"
    client.force_login(judge)
    assert NOT_THE_JUDGE in of(client.get(here))
    assert 'id="decide"' not in of(client.get(here))
    refused = client.post(f"{here}decide/", decided)
    assert (refused.status_code, NOT_THE_JUDGE in of(refused)) == (422, True)
    client.force_login(registrar)
    refused = client.post(f"{here}panel/", {"email": judge.email})
    assert (refused.status_code, NOT_ON_THE_PANEL in of(refused)) == (422, True)
    refused = Program(judge).post(f"/cases/{hold.id}/decision", decided)
    assert (refused.status_code, NOT_THE_JUDGE in of(refused)) == (422, True)
    refused = Program(registrar).post(f"/cases/{hold.id}/panel", {"email": judge.email})
    assert (refused.status_code, NOT_ON_THE_PANEL in of(refused)) == (422, True)
    with pytest.raises(DatabaseError, match="does not decide"), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(
            closed_at=FIRST_DAY, closed_by=judge, outcome="dismissed", closing_reason="x"
        )
    with pytest.raises(DatabaseError, match="sit on its panel"), transaction.atomic():
        PanelMember.objects.create(hold=hold, person=judge, named_at=FIRST_DAY, named_by=registrar)
    assert again(hold).closed_at is None


@pytest.mark.clause("7.26", shows="refuses")
def test_who_closed_an_integrity_case_decides_no_appeal_about_it(client: Client, room: Any) -> None:
    case = opened(room)
    with at(later(20)):
        close_case(
            hold=case.id, outcome="in-part", consequence="", reason="In part.", by=room.registrar
        )
    with at(later(21)):
        appeal = open_case(
            enrolment=room.done.id, kind="appeal", reason="I was not heard.", by=room.learner
        )
        again_alike = opened(room)
    assert has_part(appeal, room.registrar)
    assert not has_part(again_alike, room.registrar), "a second case is a case of its own"
    with at(later(22)):
        _decides_by_no_door(client, appeal, room.registrar, room.registrar)
        name_panel_member(hold=appeal.id, person=room.expert, by=room.registrar)
        close_case(hold=appeal.id, outcome="dismissed", reason="He was.", by=room.expert)


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.parametrize("act", [revoke_award, suspend_award])
def test_who_took_the_award_back_decides_no_appeal_about_it(
    client: Client, room: Any, act: Any
) -> None:
    """The registrar of a university often holds its seal as well."""
    (award,) = room.awarded(room.done)
    appeal = opened(room, "appeal", room.learner)
    case = opened(room)
    assert not has_part(appeal, room.registrar), "nothing was taken back yet"
    with at(AWARD_DAY):
        act(award=award.id, by=room.registrar, reason="Two reports are alike.")
        assert not has_part(case, room.registrar), "what is decided there came first"
        _decides_by_no_door(client, appeal, room.registrar, room.registrar)
        name_panel_member(hold=appeal.id, person=room.expert, by=room.registrar)
        close_case(hold=appeal.id, outcome="dismissed", reason="They are.", by=room.expert)


@pytest.mark.clause("7.26", shows="refuses")
def test_who_recorded_attendance_decides_no_appeal_about_it(
    client: Client, course: NewCourse
) -> None:
    room = course().planned()
    with at(PLANNED):
        session = add_session(
            edition=room.edition.id, by=room.lead, starts_at=FIRST_DAY,
            ends_at=FIRST_DAY + dt.timedelta(hours=2),
        )  # fmt: skip
        judge = demo.staff("proposer", "tcd.ie")
        add_staff(edition=room.edition.id, person=judge, by=room.lead)
    Mandate.objects.create(
        person=judge, office="registrar", university_id=room.university, since="2026-01-01"
    )
    room.opened()
    room.done = room.enrolled()
    room.started()
    appeal = opened(room, "appeal", room.learner)
    assert not has_part(appeal, judge)
    with at(LAST_DAY):
        record_attendance(enrolment=room.done.id, session=session.pk, present=False, by=judge)
        _decides_by_no_door(client, appeal, judge, room.registrar)


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_where_there_is_a_panel_its_members_decide(room: Any) -> None:
    hold = opened(room, "appeal", room.learner)
    with at(later(1)):
        with pytest.raises(NotFound):
            close_case(hold=hold.id, outcome="dismissed", reason="No.", by=room.expert)
        with pytest.raises(NotAllowed):
            name_panel_member(hold=hold.id, person=room.expert, by=room.lead)
        with pytest.raises(NotFound):
            name_panel_member(
                hold=hold.id, person=room.expert, by=demo.staff("registrar", "elte.hu")
            )
        name_panel_member(hold=hold.id, person=room.expert, by=room.registrar)
        name_panel_member(hold=hold.id, person=room.expert, by=room.registrar)
        jobs.run_pending()
        told = [m.subject for m in mail.outbox if m.to == [room.expert.email]]
        assert sum(subject.startswith("You are on a panel") for subject in told) == 1
        assert [one.hold for one in hearings_of(room.expert)] == [hold]
        assert hearings_of(room.registrar) == []
        with pytest.raises(NotAllowed, match="its members decide"):
            close_case(hold=hold.id, outcome="dismissed", reason="No.", by=room.registrar)
        close_case(
            hold=hold.id, outcome="upheld", consequence="result", reason="Marked wrongly.",
            by=room.expert,
        )  # fmt: skip
    assert again(room.done).state == "enrolled"
    with pytest.raises(Unfit, match="closed already"):
        release_panel_member(hold=hold.id, person=room.expert.pk, by=room.registrar)


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_an_appeal_is_within_the_days_of_the_university(room: Any) -> None:
    assert appeal_until(room.done) == dt.date(2027, 1, 17)
    days = {"university": "uu.nl", "statement_days": 5, "panel_days": 20}
    for stranger in (room.lead, demo.officer("operator"), demo.staff("registrar", "elte.hu")):
        with pytest.raises(NotAllowed):
            set_case_rules(appeal_days=10, by=stranger, seen=0, **days)
    for wrong in (0, 366, -1):
        with pytest.raises(Unfit):
            set_case_rules(appeal_days=wrong, by=room.registrar, seen=0, **days)
    set_case_rules(appeal_days=10, by=room.registrar, seen=0, **days)
    with pytest.raises(Stale):
        set_case_rules(appeal_days=90, by=room.registrar, seen=0, **days)
    with at(later(11)), pytest.raises(Unfit, match="time to appeal ended on"):
        open_case(enrolment=room.done.id, kind="appeal", reason="Late.", by=room.learner)
    (award,) = room.awarded(room.done)
    with at(later(40)):
        revoke_award(award=award.pk, by=room.seal, reason="A wrong file.")
    with at(later(49)):
        hold = open_case(enrolment=room.done.id, kind="appeal", reason="Mine.", by=room.learner)
    assert (hold.statement_until, hold.decide_until) == (None, dt.date(2027, 2, 25))


@pytest.mark.clause("7.26", shows="accepts")
def test_the_pages_of_a_case(client: Client, room: Any) -> None:
    hold = opened(room)
    here = f"/cases/{hold.pk}/"
    with at(later(1)):
        client.force_login(room.learner)
        assert here in of(client.get("/cases/"))
        assert "Give the statement" in of(client.get(here))
        assert client.post(f"{here}statement/", {"statement": ""}).status_code == 422
        said = {"statement": "<script>We shared a source."}
        assert client.post(f"{here}statement/", said).status_code == 302
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("../notes.pdf", PDF)
        assert client.post(f"{here}documents/", {"file": file}).status_code == 302
        wrong = SimpleUploadedFile("x.pdf", b"MZ\x00")
        assert client.post(f"{here}documents/", {"file": wrong}).status_code == 422
        assert client.post(f"{here}decide/", {"outcome": "dismissed"}).status_code == 403
        client.force_login(room.registrar)
        page = of(client.get(here))
        assert "&lt;script&gt;We shared" in page
        assert "notes.pdf" in page
        assert client.post(f"{here}panel/", {"email": "nobody@x.example"}).status_code == 422
        assert client.post(f"{here}panel/", {"email": room.expert.email}).status_code == 302
        assert "its members decide it" in of(client.get(here))
        days = {"appeal_days": "20", "statement_days": "5", "panel_days": "9", "seen": "0"}
        assert client.post("/cases/rules/uu-nl/", days | {"panel_days": "x"}).status_code == 422
        assert client.post("/cases/rules/uu-nl/", days).status_code == 302
        assert client.post("/cases/rules/uu-nl/", days).status_code == 409
        assert client.post("/cases/rules/elte-hu/", days).status_code == 403
        client.force_login(room.expert)
        assert here in of(client.get("/home/"))
        file_page = page.split(f"{here}documents/")[1].split('"')[0]
        assert client.get(f"{here}documents/{file_page}").content == PDF
        assert client.post(f"{here}decide/", {"reason": "Alike."}).status_code == 422
        decided = {"outcome": "upheld", "consequence": "revoke", "reason": "Alike."}
        assert client.post(f"{here}decide/", decided).status_code == 302
        assert client.post(f"{here}decide/", decided).status_code == 422
        assert "The award is revoked" in of(client.get(here))
        for stranger in (room.other, demo.staff("registrar", "elte.hu"), demo.officer("operator")):
            client.force_login(stranger)
            assert client.get(here).status_code == 404
            assert client.post(f"{here}decide/", decided).status_code == 404
            assert client.get(f"{here}documents/{uuid.uuid4()}/").status_code == 404


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_decides_on_a_page_that_lacks_what_was_said_since(client: Client, room: Any) -> None:
    hold = opened(room)
    here = f"/cases/{hold.id}/"
    client.force_login(room.registrar)

    def heard() -> str:
        return of(client.get(here)).split('name="heard" value="')[1].split('"')[0]

    with at(later(1)):
        decided = {"outcome": "dismissed", "reason": "They are not alike.", "heard": heard()}
        give_statement(hold=hold.id, statement="We shared a source.", by=room.learner)
        stale = client.post(f"{here}decide/", decided)
        assert (stale.status_code, "They are not alike." in of(stale)) == (422, True)
        assert again(hold).closed_at is None
        decided["heard"] = heard()
        hand_in_document(hold=hold.id, name="source.pdf", data=PDF, by=room.learner)
        assert client.post(f"{here}decide/", decided).status_code == 422
        decided["heard"] = heard()
        assert client.post(f"{here}decide/", decided).status_code == 302
    assert again(hold).outcome == "dismissed"


def test_documents_of_a_case_are_few_and_only_from_those_near_it(room: Any) -> None:
    hold = opened(room)
    with at(AWARD_DAY):
        with pytest.raises(NotFound):
            hand_in_document(hold=hold.id, name="x.pdf", data=PDF, by=room.other)
        for number in range(10):
            data = PDF + bytes([65 + number])
            hand_in_document(hold=hold.id, name="x.pdf", data=data, by=room.lead)
        with pytest.raises(Unfit, match="at most 10"):
            hand_in_document(hold=hold.id, name="x.pdf", data=PDF, by=room.lead)


def test_a_document_of_a_case_is_saved_and_never_opened_as_a_page(
    client: Client, room: Any
) -> None:
    hold = opened(room)
    with at(AWARD_DAY):
        kept = hand_in_document(hold=hold.id, name='a"; é.pdf', data=PDF, by=room.lead)
        client.force_login(room.lead)
        given = client.get(f"/cases/{hold.id}/documents/{kept.pk}/")
        assert given.content == PDF
        assert given["Content-Security-Policy"].startswith("sandbox")
        assert given["Content-Disposition"].startswith("attachment; ")
        assert "%C3%A9" in given["Content-Disposition"]
        assert given["Content-Disposition"].count('"') == 2
        client.force_login(room.other)
        assert client.get(f"/cases/{hold.id}/documents/{kept.pk}/").status_code == 404
