"""What the Council decided, signed by the alliance once for a version, in every award of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.classroom import AWARD_DAY, again, at, publish_lists_of

from charm.alliance.models import Person
from charm.awards.keyfiles import key_path
from charm.awards.models import Endorsement, IssuerKey
from charm.awards.services import endorsing
from charm.awards.services.rotating import rotate_key
from charm.core.credentials.report import Axis, Outcome, Report
from charm.core.credentials.verify import verify_credential
from charm.foundation import ledger
from charm.recognition.house import House
from charm.recognition.judging import Judge, judged
from charm.recognition.lookups import Nowhere

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture(autouse=True)
def keys_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path


def endorsements(award: Any) -> list[Any]:
    subject = json.loads(award.credential)["credentialSubject"]
    return list(subject["achievement"].get("endorsement", []))


def report(award: Any) -> Report:
    now = AWARD_DAY + dt.timedelta(days=1)
    with at(now):
        publish_lists_of(award)
    return verify_credential(json.loads(award.credential), sources=House(Nowhere()), now=now)


def learner(number: int) -> Person:
    return Person.objects.create(
        email=f"l{number}@x.example", name=f"L {number}", given_name="L",
        family_name=str(number), created_at=AWARD_DAY - dt.timedelta(days=90),
    )  # fmt: skip


def alliance_key() -> IssuerKey:
    return IssuerKey.objects.get(issuer__university__isnull=True, retired_at__isnull=True)


@pytest.mark.clause("5.6.1.6", shows="accepts")
@pytest.mark.clause("7.11", shows="accepts")
def test_every_award_carries_the_decision_that_was_signed_once(course: NewCourse) -> None:
    begun = course().opened(seats=3)
    rows = [begun.enrolled(learner(n)) for n in range(3)]
    begun.started()
    for row in rows:
        begun.checked(row)
        begun.assessed(row)
    awards = begun.awarded(*[begun.confirmed(row) for row in rows])
    kept = Endorsement.objects.get()
    assert [endorsements(award) for award in awards] == [[json.loads(kept.credential)]] * 3
    said = json.loads(kept.credential)
    assert said["issuer"] == alliance_key().issuer.did
    assert str(awards[0].decision_id) in said["credentialSubject"]["endorsementComment"]
    assert begun.version.policy_version in said["credentialSubject"]["endorsementComment"]
    (noted,) = [
        entry for entry in ledger.entries_about([begun.entry.ref])[begun.entry.ref]
        if entry.body["act"] == "decision_endorsed"
    ]  # fmt: skip
    assert noted.body["facts"]["endorsement"] == kept.sha256
    for award in awards:
        assert report(award).check(Axis.ENDORSEMENT).outcome is Outcome.PASS
        assert report(award).valid is True


@pytest.mark.clause("7.20.3", shows="accepts")
def test_an_award_of_the_alliance_carries_it_as_well(course: NewCourse) -> None:
    begun = course("non-formal-assessed")
    (award,) = begun.awarded(begun.completed())
    assert len(endorsements(award)) == 1
    assert report(award).valid is True


def test_a_new_key_signs_anew_and_what_went_out_goes_on_verifying(course: NewCourse) -> None:
    begun = course().opened(seats=2)
    rows = [begun.enrolled(learner(n)) for n in range(2)]
    begun.started()
    for row in rows:
        begun.checked(row)
        begun.assessed(row)
    first, second = [begun.confirmed(row) for row in rows]
    (before,) = begun.awarded(first)
    with at(AWARD_DAY):
        rotate_key(issuer="charm-eu", by=operator())
    (after,) = begun.awarded(second)
    assert Endorsement.objects.count() == 2
    assert endorsements(before) != endorsements(after)
    for award in (before, after):
        assert report(award).check(Axis.ENDORSEMENT).outcome is Outcome.PASS


def test_a_key_of_the_alliance_that_is_lost_takes_no_award_back(course: NewCourse) -> None:
    """Whoever endorsed lost a key; the university did not, and the learner passed."""
    begun = course()
    (award,) = begun.awarded(begun.completed())
    old = alliance_key()
    with at(AWARD_DAY):
        rotate_key(issuer="charm-eu", by=operator())
    IssuerKey.objects.filter(pk=old.pk).update(compromised_at=AWARD_DAY)
    said = report(award)
    assert said.check(Axis.ENDORSEMENT).outcome is Outcome.FAIL
    assert said.valid is True
    with at(AWARD_DAY + dt.timedelta(days=1)):
        faults = [says for _, says in judged([again(award)], Judge())]
    assert [one for one in faults if one.startswith("endorsement")], "the operator hears of it"


def operator() -> Person:
    return Person.objects.get(email="operator@charm-eu.example")


def test_without_a_key_of_the_alliance_universities_award_all_the_same(course: NewCourse) -> None:
    begun = course()
    done = begun.completed()
    key = alliance_key()
    key_path(key.issuer_id, key.fragment).unlink()
    (award,) = begun.awarded(done)
    assert (award.state, endorsements(award)) == ("issued", [])
    assert report(award).valid is True
    assert not Endorsement.objects.exists()


def test_a_signature_that_does_not_verify_is_not_kept(
    course: NewCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    monkeypatch.setattr(endorsing, "verifier_of", lambda issuer: lambda text: False)
    with at(AWARD_DAY), pytest.raises(RuntimeError, match="does not verify"):
        endorsing.endorsement_of(begun.version)
    assert not Endorsement.objects.exists()


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_what_was_endorsed_is_neither_changed_nor_removed(course: NewCourse) -> None:
    begun = course()
    begun.awarded(begun.completed())
    for change in (
        lambda rows: rows.update(credential="{}"),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="already"), transaction.atomic():
            change(Endorsement.objects.all())
