"""What universities are accredited for: recorded, checked by a second person, rested on, and told
of before it ends (5.6.1.5, 7.9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from tests.web.propose.pages import text_of

from charm import demo
from charm.alliance.dossiers import Dossier
from charm.alliance.queries import person_by_email
from charm.alliance.services import accrediting
from charm.alliance.services.people import add_person, grant_mandate
from charm.foundation import clock, ledger
from charm.foundation.models import OutboxMessage
from charm.proposals import queries
from charm.proposals.services import writing

TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
SAID = {
    "university": "uu.nl",
    "title": "Master programmes in water",
    "body": "NVAO",
    "reference": "NVAO-2026-17",
    "legal_basis": "https://wetten.overheid.nl/BWBR0005682",
    "scope": "All master programmes of the Faculty of Geosciences.",
    "eqf_levels": ["7"],
    "valid_from": "2026-01-01",
    "valid_until": "2027-01-31",
}


@pytest.fixture
def second(alliance: None) -> Any:
    """Somebody else in the quality office of Utrecht."""
    with clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        person = add_person(name="Ida Mol", email="quality2@uu.nl", university_code="uu.nl")
        grant_mandate(person=person, office="quality", university_code="uu.nl")
    return person


def at(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def record(client: Client, **changes: Any) -> Any:
    file = SimpleUploadedFile("decision.pdf", changes.pop("document", PDF))
    return client.post("/office/accreditations/new/", {**SAID, "document": file, **changes})


@pytest.mark.clause("5.6.1.5", shows="accepts")
@pytest.mark.clause("7.9", shows="accepts")
def test_from_a_decision_to_a_proposal_that_rests_on_it(second: Any) -> None:
    with clock.at(TODAY):
        keeper = demo.staff("quality", "uu.nl")
        mine, theirs = at(keeper), at(second)
        answer = record(mine)
        assert answer.status_code == 302, text_of(answer)
        page = answer["Location"]
        assert record(mine)["Location"] == page, "a double click records it once"
        assert "not checked yet" in text_of(mine.get(page))
        assert "No micro-credential in the catalogue names this" in text_of(mine.get(page))
        assert b"%PDF" in mine.get(f"{page}document/").content

        # whoever recorded it does not check it; nobody rests on it before
        row = Dossier.objects.get()
        assert mine.post(f"{page}check/", {"seen": 1}).status_code == 403
        assert theirs.post(f"{page}check/", {"seen": 9}).status_code == 409
        writer = demo.staff("proposer", "uu.nl")
        draft = writing.start_proposal(
            content={
                "kind": "formal",
                "universities": [{"code": "uu.nl", "role": "accrediting"}],
                "accreditation": [{"university": "uu.nl", "reference": "typed"}],
            },
            by=writer,
        )
        choose = f"/proposals/{draft.id}/dossiers/"
        picked = {"seen": 1, "dossier": str(row.id)}
        assert "There is none that is valid today" in text_of(at(writer).get(choose))
        assert at(writer).post(choose, picked).status_code == 404

        assert theirs.post(f"{page}check/", {"seen": 1}).status_code == 302
        assert theirs.post(f"{page}check/", {"seen": 2}).status_code == 422
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.update(checked_by=keeper)

        assert "Rest on this" in text_of(at(writer).get(choose))
        assert at(writer).post(choose, {**picked, "seen": 7}).status_code == 409
        assert at(writer).post(choose, picked).status_code == 302
        (said,) = queries.proposal_by_id(draft.id).content["accreditation"]
        assert said == {
            "university": "uu.nl",
            "body": "NVAO",
            "reference": "NVAO-2026-17",
            "date": "2026-01-01",
            "valid_until": "2027-01-31",
            "document": "decision.pdf",
        }
        assert "The proposal rests on it" in text_of(at(writer).get(choose))
        attached = queries.draft_values(queries.proposal_by_id(draft.id))["attachments"]
        assert [one["name"] for one in attached] == ["decision.pdf"]
        for stranger in ("proposer@elte.hu", "learner1@charm-eu.example"):
            other = at(person_by_email(stranger))
            assert other.post(choose, picked).status_code == 404

        # withdrawn: nothing new rests on it, what does stays
        assert theirs.post(f"{page}withdraw/", {"seen": 2, "reason": " "}).status_code == 422
        assert theirs.post(f"{page}withdraw/", {"seen": 2, "reason": "Wrong."}).status_code == 302
        assert "There is none" in text_of(at(writer).get(choose))
        assert queries.proposal_by_id(draft.id).content["accreditation"] == [said]
        assert [one["act"] for one in ledger.history_of(row.ref)] == [
            "dossier_recorded", "dossier_checked", "dossier_withdrawn",
        ]  # fmt: skip


@pytest.mark.clause("5.6.1.5", shows="refuses")
def test_a_dossier_that_cannot_be_so_is_not_recorded(second: Any) -> None:
    with clock.at(TODAY):
        client = at(second)
        for changes, says in (
            ({"valid_until": "2025-12-31"}, "before the first"),
            ({"reference": ""}, "required"),
            ({"university": "elte.hu"}, "not one of the available choices"),
            ({"legal_basis": "javascript:alert(1)"}, "valid URL"),
            ({"document": b"MZ\x90\x00 an executable"}, "none of those that can be handed in"),
            ({"title": "Water\u202e"}, "reading direction"),
            ({"eqf_levels": ["9"]}, "not one of the available choices"),
        ):
            answer = record(client, **changes)
            assert answer.status_code == 422, changes
            assert says in text_of(answer)
        assert not Dossier.objects.exists()
        markup = {"title": "<script>alert(1)</script>", "reference": "X-1"}
        page = record(client, **markup)["Location"]
        assert "<script>alert" not in client.get(page).content.decode()
        again = record(client, title="Another", reference="X-1")
        assert "This decision has a dossier already" in text_of(again)


@pytest.mark.sqlite
def test_who_keeps_and_who_reads_dossiers(second: Any) -> None:
    with clock.at(TODAY):
        page = record(at(second))["Location"]
        for email, reads, keeps in (
            ("quality@uu.nl", 200, 302),
            ("manager@uu.nl", 200, 302),
            ("quality@elte.hu", 200, 403),
            ("operator@charm-eu.example", 200, 403),
            ("auditor@charm-eu.example", 200, 403),
            ("proposer@uu.nl", 403, 403),
            ("learner1@charm-eu.example", 403, 403),
        ):
            person = person_by_email(email)
            if person is None:
                continue
            client = at(person)
            assert client.get("/office/accreditations/").status_code == reads, email
            assert client.get(page).status_code == reads, email
            assert client.get(f"{page}document/").status_code == reads, email
            with transaction.atomic():
                sent = {"seen": 1, "reason": "Wrong."}
                assert client.post(f"{page}withdraw/", sent).status_code == keeps, email
                transaction.set_rollback(True)
        for email in (
            "quality@elte.hu",
            "manager@uu.nl",
            "operator@charm-eu.example",
            second.email,
        ):
            sent = at(person_by_email(email)).post(f"{page}check/", {"seen": 1})
            assert sent.status_code == 403, email
        assert Client().get(page).status_code == 302


@pytest.mark.sqlite
def test_the_university_is_told_before_an_accreditation_ends(second: Any) -> None:
    with clock.at(TODAY):
        page = record(at(second))["Location"]
        at(demo.staff("quality", "uu.nl")).post(f"{page}check/", {"seen": 1})
    letters = []
    for day in ("2026-11-01", "2026-11-03", "2026-11-04", "2027-01-02", "2027-01-25", "2027-02-01"):
        with clock.at(dt.datetime.fromisoformat(f"{day}T06:00:00+00:00")):
            accrediting.tell_of_ends()
            accrediting.tell_of_ends()
        letters.append(
            len(
                set(
                    OutboxMessage.objects.filter(key__contains="dossier-ends").values_list(
                        "key", flat=True
                    )
                )
            )
        )
    people = letters[1]
    assert people >= 3, "the quality office, the manager and whoever else keeps them"
    assert letters == [0, people, people, 2 * people, 3 * people, 3 * people]


@pytest.mark.sqlite
def test_the_list_says_how_each_stands(second: Any) -> None:
    with clock.at(TODAY):
        client, other = at(second), at(demo.staff("quality", "uu.nl"))
        for number, (first, last) in enumerate(
            [("2026-01-01", ""), ("2026-01-01", "2026-12-31"), ("2020-01-01", "2025-01-01"),
             ("2027-01-01", "")]
        ):  # fmt: skip
            page = record(client, reference=str(number), valid_from=first, valid_until=last)
            other.post(f"{page['Location']}check/", {"seen": 1})
        shown = text_of(client.get("/office/accreditations/?university=uu.nl"))
        for words in ("valid", "ends soon", "expired", "not yet valid", "4 dossiers"):
            assert words in shown
        assert "0 dossiers" in text_of(client.get("/office/accreditations/?university=elte.hu"))


@pytest.mark.sqlite
def test_a_dossier_leads_to_what_rests_on_it_and_programs_read_it(course: Any) -> None:
    """The published entry of the world rests on a decision that the university records later."""
    entry = course("formal-single").entry
    said = entry.accreditations.get()
    with clock.at(TODAY + dt.timedelta(days=30)):
        manager, quality = (demo.staff(office, "uu.nl") for office in ("manager", "quality"))
        page = record(at(manager), reference=said.reference)["Location"]
        assert f'href="/catalogue/{entry.slug}/"' in at(quality).get(page).content.decode()
        listed = Client().get("/api/v1/universities/uu.nl/accreditations").json()
        assert listed["total"] == 0, "nobody checked it yet"
        at(quality).post(f"{page}check/", {"seen": 1})
        (row,) = Client().get("/api/v1/universities/uu.nl/accreditations").json()["items"]
        assert (row["reference"], row["stands"]) == (said.reference, "ending")
        assert not {"recorded_by", "checked_by"} & set(row)
        assert Client().get("/api/v1/universities/kth.se/accreditations").status_code == 404
