"""Revoking: on record, in the list that verifiers read, and nowhere forgotten."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from tests.support.classroom import AWARD_DAY, again, at

from charm import demo
from charm.awards import queries, tasks
from charm.awards.models import Award, StatusList
from charm.awards.services import status_lists
from charm.awards.services.revoking import revoke_award
from charm.core.credentials.did import verification_key
from charm.core.credentials.proofs import verify_proof
from charm.core.credentials.status import MINIMUM_LENGTH
from charm.core.credentials.status import StatusList as Bits
from charm.core.workflow import Refusal
from charm.delivery.services.cases import close_case, open_case
from charm.delivery.services.hearing import give_statement
from charm.foundation import jobs
from charm.foundation.errors import NotAllowed, NotFound, Stale

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def read_list(award: Award) -> Bits:
    """The list as a verifier reads it: fetched, its signature checked, unpacked."""
    document = json.loads(queries.status_list(award.status_list_id).content)
    did = queries.did_document_of(award.issuer_id)
    verify_proof(document, lambda method: verification_key(did, method))
    return Bits.decode(document["credentialSubject"]["encodedList"])


@pytest.mark.clause("5.9", shows="accepts")
def test_a_revocation_is_in_the_signed_list_and_told_to_the_learner(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    assert not read_list(award)[award.status_index]
    before = queries.status_list(award.status_list_id)

    with at(AWARD_DAY):
        revoke_award(award=award.id, by=begun.seal, reason="Issued in error.", seen=award.revision)
        jobs.run_pending()

    bits = read_list(award)
    assert [index for index in range(len(bits)) if bits[index]] == [award.status_index]
    assert queries.status_list(award.status_list_id).etag != before.etag
    assert again(award).state == "revoked"
    assert again(award).credential == award.credential
    assert any("was revoked" in letter.subject for letter in mail.outbox)


def test_an_award_is_revoked_once_with_a_reason_on_a_fresh_page(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    with pytest.raises(Refusal, match="Give a reason"):
        revoke_award(award=award.id, by=begun.seal, reason=" ")
    with pytest.raises(Stale):
        revoke_award(award=award.id, by=begun.seal, reason="Error.", seen=award.revision - 1)
    revoke_award(award=award.id, by=begun.seal, reason="Error.")
    with pytest.raises(Refusal, match="revoked now"):
        revoke_award(award=award.id, by=begun.seal, reason="Error.")


def test_only_the_seal_of_the_issuer_revokes(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    with pytest.raises(NotAllowed, match="seal"):
        revoke_award(award=award.id, by=begun.learner, reason="No more.")
    for stranger in (begun.other, begun.lead, demo.staff("registrar", "elte.hu")):
        with pytest.raises(NotFound):
            revoke_award(award=award.id, by=stranger, reason="No more.")
    assert again(award).state == "issued"


def test_an_award_is_seen_by_its_learner_and_the_office_alone(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    for person in (begun.learner, begun.seal, begun.registrar, demo.officer("auditor")):
        assert queries.award_for(person, award.id) == award
    for ref in (award.id, "nonsense"):
        with pytest.raises(NotFound, match="no such award"):
            queries.award_for(begun.other, ref)


def test_what_is_revoked_before_it_is_signed_is_never_signed(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    revoke_award(award=award.id, by=begun.seal, reason="Error.")

    with at(AWARD_DAY):
        jobs.run_pending()

    assert again(award).state == "revoked"
    assert not again(award).credential
    assert read_list(award)[award.status_index]


def test_a_revoked_learner_is_not_awarded_again_by_a_second_click(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    (award,) = begun.awarded(enrolment)
    revoke_award(award=award.id, by=begun.seal, reason="Error.")

    assert [row.state for row in begun.intended(enrolment)] == ["revoked"]


@pytest.mark.clause("7.26", shows="accepts")
def test_an_upheld_case_after_the_award_is_put_before_the_seal(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()
    (award,) = begun.awarded(enrolment)
    hold = open_case(enrolment=enrolment.id, kind="integrity", reason="Copied.", by=begun.lead)
    give_statement(hold=hold.id, statement="I did.", by=begun.learner)
    close_case(hold=hold.id, upheld=True, reason="It was.", by=begun.registrar)
    with at(AWARD_DAY):
        jobs.run_pending()

    letters = [m for m in mail.outbox if m.subject == f"Award {award.number}: a case was upheld"]
    assert [m.to for m in letters] == [[begun.seal.email]]


def test_a_revoked_award_says_when_who_and_why_and_stays_so(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())

    with pytest.raises(IntegrityError, match="when_who_and_why"), transaction.atomic():
        Award.objects.update(state="revoked")
    revoke_award(award=award.id, by=begun.seal, reason="Error.")
    with pytest.raises(DatabaseError, match="what was signed stays"), transaction.atomic():
        Award.objects.update(state="issued")


# --- places --------------------------------------------------------------------------------------


def test_places_in_the_list_are_no_neighbours_and_never_used_again(course: NewCourse) -> None:
    begun = course()
    issuer = queries.issuer_by_slug("uu")

    places = [place.index for _row, place in status_lists.take_places(issuer, 50)]

    assert len(set(places)) == 50
    assert all(abs(a - b) > 1 for a, b in pairwise(places))
    (award,) = begun.intended(begun.completed())
    assert award.status_index not in places


def test_a_full_list_is_followed_by_another(course: NewCourse) -> None:
    course()
    issuer = queries.issuer_by_slug("uu")
    StatusList.objects.filter(issuer=issuer).update(taken=MINIMUM_LENGTH - 1)

    (first, _last_place), (row, place) = status_lists.take_places(issuer, 2)

    assert first.name == "uu-revocation-1"
    assert row.name == "uu-revocation-2"
    assert place.list_url == "http://localhost:8000/status/uu-revocation-2"
    assert queries.status_list(row.name).content


def test_lists_are_signed_anew_before_they_are_out_of_date(course: NewCourse) -> None:
    course()
    later = AWARD_DAY + dt.timedelta(days=20)

    with at(later):
        tasks.renew_status_lists()
        jobs.run_pending()

    for row in queries.status_lists():
        document = json.loads(row.published)
        assert document["validFrom"].startswith("2027-01-10")
        assert document["validUntil"].startswith("2027-02-09")
