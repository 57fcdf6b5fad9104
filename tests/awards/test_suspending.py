"""Suspending: an award does not hold for a time, and is told apart from a revoked one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django_tasks_db.models import DBTaskResult
from tests.support.classroom import AWARD_DAY, again, at, publish_lists_of

from charm.awards import tasks
from charm.awards.certificate import certificate_pdf
from charm.awards.models import Award
from charm.awards.services.revoking import revoke_award
from charm.awards.services.status_lists import lists_behind
from charm.awards.services.suspending import resume_award, suspend_award
from charm.core.credentials.report import Axis
from charm.core.workflow import Refusal
from charm.delivery.services.cases import close_case, open_case
from charm.foundation import clock, jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture
def begun(course: NewCourse) -> Any:
    found = course()
    (found.award,) = found.awarded(found.completed())
    with at(AWARD_DAY):
        publish_lists_of(found.award)
    return found


def verdict(award: Award) -> tuple[bool | None, str]:
    """As anybody's verifier says, on that day or later."""
    report = verify_document(
        again(award).credential.encode(), sources=House(Nowhere()), now=max(AWARD_DAY, clock.now())
    )
    return report.valid, report.check(Axis.STATUS).code


def suspended(begun: Any) -> None:
    with at(AWARD_DAY):
        suspend_award(award=begun.award.id, by=begun.seal, reason="A case is heard.")
        jobs.run_pending()


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("5.9", shows="accepts")
def test_an_award_is_suspended_for_a_time_and_every_verifier_says_so(begun: Any) -> None:
    assert verdict(begun.award) == (True, "")

    suspended(begun)
    assert verdict(begun.award) == (False, "suspended")
    assert any("is suspended" in letter.subject for letter in mail.outbox)

    with at(AWARD_DAY):
        resume_award(award=begun.award.id, by=begun.seal, reason="It was dismissed.")
        jobs.run_pending()
    assert verdict(begun.award) == (True, "")
    assert (again(begun.award).state, again(begun.award).suspension_reason) == (
        "issued", "A case is heard.",
    )  # fmt: skip
    assert any("holds again" in letter.subject for letter in mail.outbox)


def test_what_is_revoked_while_it_is_suspended_is_revoked(begun: Any) -> None:
    suspended(begun)
    with at(AWARD_DAY):
        revoke_award(award=begun.award.id, by=begun.seal, reason="It was upheld.")
        jobs.run_pending()
    assert verdict(begun.award) == (False, "revoked")
    with pytest.raises(Refusal, match="revoked now"):
        resume_award(award=begun.award.id, by=begun.seal, reason="No.")


@pytest.mark.clause("7.26", shows="refuses")
def test_it_is_suspended_with_a_reason_on_a_fresh_page_by_the_seal(begun: Any) -> None:
    award, seal = begun.award, begun.seal
    with pytest.raises(Refusal, match="Give a reason"):
        suspend_award(award=award.id, by=seal, reason=" ")
    with pytest.raises(Stale):
        suspend_award(award=award.id, by=seal, reason="A case.", seen=award.revision - 1)
    with pytest.raises(NotAllowed, match="seal"):
        suspend_award(award=award.id, by=begun.learner, reason="Mine.")
    with pytest.raises(NotFound):
        suspend_award(award=award.id, by=begun.other, reason="Theirs.")
    with pytest.raises(Refusal, match="suspended"):
        resume_award(award=award.id, by=seal, reason="It is not suspended.")
    assert again(award).state == "issued"


def elsewhere(award: Award) -> tuple[bool | None, str]:
    """As software says that has the lists, and not the register."""
    house = House(Nowhere())

    class Lists:
        did_document, status_list = house.did_document, house.status_list
        trust = house.trust

    report = verify_document(
        again(award).credential.encode(), sources=Lists(), now=max(AWARD_DAY, clock.now())
    )
    return report.valid, report.check(Axis.STATUS).code


def test_a_credential_names_one_list_and_is_of_the_schema_of_open_badges(begun: Any) -> None:
    """Which takes one object as status (decision 0032); a suspension is told by the house."""
    document = json.loads(again(begun.award).credential)
    assert document["credentialStatus"]["statusPurpose"] == "revocation"
    assert [one["type"] for one in document["credentialSchema"]] == [
        "1EdTechJsonSchemaValidator2019"
    ]
    suspended(begun)
    assert verdict(begun.award) == (False, "suspended")
    assert elsewhere(begun.award) == (True, "")
    with at(AWARD_DAY):
        revoke_award(award=begun.award.id, by=begun.seal, reason="It was upheld.")
        jobs.run_pending()
    assert verdict(begun.award) == elsewhere(begun.award) == (False, "revoked")


def test_where_the_alliance_has_it_so_every_verifier_is_told_of_a_suspension(
    course: NewCourse, settings: Any
) -> None:
    settings.SUSPENSION = True
    begun = course()
    (begun.award,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        publish_lists_of(begun.award)
    document = json.loads(begun.award.credential)
    purposes = [one["statusPurpose"] for one in document["credentialStatus"]]
    assert purposes == ["revocation", "suspension"]
    assert "credentialSchema" not in document  # of a schema that would refuse it
    assert elsewhere(begun.award) == (True, "")
    suspended(begun)
    assert elsewhere(begun.award) == verdict(begun.award) == (False, "suspended")
    settings.SUSPENSION = False  # what was signed stays as it is
    assert elsewhere(begun.award) == (False, "suspended")


def test_only_an_award_with_a_place_for_it_is_suspended(
    begun: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of those from before there were such lists."""
    old = again(begun.award)
    old.suspension_list = None
    monkeypatch.setattr("charm.awards.services.suspending.locked", lambda *_, **__: old)
    with pytest.raises(Refusal, match="before there were lists of suspensions"):
        suspend_award(award=begun.award.id, by=begun.seal, reason="A case is heard.")


def test_a_list_whose_job_was_lost_is_published_within_minutes(begun: Any) -> None:
    soon = AWARD_DAY + dt.timedelta(minutes=1)
    with at(soon):
        suspend_award(award=begun.award.id, by=begun.seal, reason="A case is heard.")
    DBTaskResult.objects.all().delete()
    assert list(lists_behind()) == [begun.award.suspension_list_id]
    with at(soon + dt.timedelta(minutes=2)):
        tasks.publish_what_changed()
        jobs.run_pending()
        assert verdict(begun.award) == (False, "suspended")
    assert not lists_behind()


def test_a_case_that_is_dismissed_reminds_the_seal_of_the_suspension(begun: Any) -> None:
    hold = open_case(
        enrolment=begun.award.enrolment_id, kind="integrity", reason="Copied?", by=begun.lead
    )
    suspended(begun)
    close_case(hold=hold.id, reason="It was not.", by=begun.registrar)
    with at(AWARD_DAY):
        jobs.run_pending()
    letters = [one for one in mail.outbox if "still suspended" in one.subject]
    assert [one.to for one in letters] == [[begun.seal.email]]


def test_its_certificate_says_so_first(begun: Any) -> None:
    suspended(begun)
    document = pypdfium2.PdfDocument(certificate_pdf(again(begun.award)))
    first = document[0].get_textpage().get_text_range()
    assert "has been suspended since 21 December 2026" in " ".join(first.split())


def test_the_database_keeps_when_who_and_why_and_the_place(begun: Any) -> None:
    with pytest.raises(IntegrityError, match="when_who_and_why"), transaction.atomic():
        Award.objects.update(state="suspended")
    with pytest.raises(DatabaseError, match="what was signed stays"), transaction.atomic():
        Award.objects.update(suspension_index=begun.award.suspension_index + 1)
