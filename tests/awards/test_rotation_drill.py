"""The drill: a key is rotated with overlap; old and new ones verify, forged ones do not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.support.classroom import AWARD_DAY, again, at
from tests.support.peers import asks_peers, verdicts

from charm import demo
from charm.awards import queries
from charm.awards.keyfiles import signer_for
from charm.awards.services.asking_for_keys import (
    approve_key_change,
    ask_for_key_change,
    begin_announced_keys,
)
from charm.core.credentials.keys import Kind
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.report import Report
from charm.core.workflow.keys import KeyChange
from charm.foundation import jobs
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

pytestmark = pytest.mark.django_db
LATER = AWARD_DAY + dt.timedelta(days=1, minutes=1)
"""When the announced key signs."""


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


def change(begun: Any, what: KeyChange, **more: Any) -> None:
    request = ask_for_key_change(issuer="uu", change=what, by=begun.seal, reason="Drill.", **more)
    approve_key_change(request=request.pk, by=demo.officer("operator"), seen=1)


def report_of(credential: str, now: dt.datetime) -> Report:
    return verify_document(credential.encode(), sources=House(Nowhere()), now=now)


def awarded(begun: Any, learner: Any, day: dt.datetime) -> Any:
    """One more learner of an edition of their own, on that day."""
    begun.edition = None
    (award,) = begun.awarded(begun.completed(learner))
    with at(day):
        jobs.run_pending(strict=False)
    return again(award)


def method(credential: str) -> str:
    return str(json.loads(credential)["proof"]["verificationMethod"]).partition("#")[2]


def rotated(begun: Any, **more: Any) -> tuple[list[Any], list[str]]:
    """An award from before, one from during and one from after a rotation, and what signed each."""
    (before,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        change(begun, KeyChange.ROTATE, **more)
    during = awarded(begun, begun.other, AWARD_DAY)
    with at(LATER):
        begin_announced_keys()
        jobs.run_pending()
    after = awarded(begun, demo.staff("manager", "elte.hu"), LATER)
    awards = [before, during, after]
    return awards, [method(award.credential) for award in awards]


@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.parametrize("kind", [Kind.ED25519, Kind.P256])
def test_credentials_from_before_during_and_after_a_rotation_verify(
    course: Callable[..., Any], kind: Kind
) -> None:
    awards, signed_with = rotated(course(), kind=kind)

    old, new = queries.keys_of("uu")
    assert signed_with == [old.fragment, old.fragment, new.fragment]
    assert (old.standing, new.standing) == ("retired", "signs")
    for award in awards:
        report = report_of(award.credential, LATER)
        assert report.valid, report.checks
    document = queries.did_document_of("uu")
    assert document["assertionMethod"] == [old.verification_method, new.verification_method]


@asks_peers
@pytest.mark.parametrize("peer", ["digitalbazaar", "digitalcredentials"])
def test_a_peer_verifies_them_by_the_published_document(
    course: Callable[..., Any], tmp_path: Path, peer: str
) -> None:
    awards, _ = rotated(course())
    changed = json.loads(awards[0].credential)
    changed["validFrom"] = "2026-01-01T00:00:00Z"
    lines = [award.credential for award in awards] + [json.dumps(changed)]
    assert judged_by(peer, lines, tmp_path) == [True, True, True, False]


@asks_peers
@pytest.mark.parametrize("peer", ["digitalbazaar", "digitalcredentials"])
def test_a_peer_refuses_what_a_lost_key_signs(
    course: Callable[..., Any], tmp_path: Path, peer: str
) -> None:
    """Backdated to when the key was good: the published document knows it no more."""
    begun = course()
    (award,) = begun.awarded(begun.completed())
    (old,) = queries.keys_of("uu")
    stolen = signer_for(old)
    unsigned = {k: v for k, v in json.loads(award.credential).items() if k != "proof"}
    forged = {**unsigned, "id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    backdated = add_proof(forged, stolen, created=AWARD_DAY - dt.timedelta(days=30))
    with at(AWARD_DAY):
        change(begun, KeyChange.ROTATE, at_once=True)
        jobs.run_pending()
        change(begun, KeyChange.COMPROMISED, key=old.pk)
    after = awarded(begun, begun.other, LATER)
    lines = [json.dumps(backdated), after.credential]
    assert judged_by(peer, lines, tmp_path) == [False, True]


def judged_by(peer: str, lines: list[str], folder: Path) -> list[bool]:
    """What foreign software says of these, by the document that the issuer publishes."""
    published = folder / "did"
    published.mkdir()
    (published / "uu.json").write_text(json.dumps(queries.did_document_of("uu")))
    said = verdicts(published, LATER.isoformat(), peer, lines=lines)
    return [one["verified"] for one in said]


@pytest.mark.clause("5.9", shows="refuses")
def test_a_backdated_credential_by_the_retired_key_does_not_verify(
    course: Callable[..., Any],
) -> None:
    """Whoever has the private half of an old key writes any date; the register knows better."""
    begun = course()
    (award,) = begun.awarded(begun.completed())
    (old,) = queries.keys_of("uu")
    stolen = signer_for(old)
    with at(AWARD_DAY):
        change(begun, KeyChange.ROTATE, at_once=True)
        jobs.run_pending()
    genuine = json.loads(award.credential)
    unsigned = {k: v for k, v in genuine.items() if k != "proof"}
    assert report_of(award.credential, AWARD_DAY).valid

    renamed = {**unsigned, "validFrom": "2026-01-01T00:00:00Z"}
    another = {**unsigned, "id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    for forged in (renamed, another, {**unsigned, "id": "https://uu.nl/1"}):
        signed = json.dumps(add_proof(forged, stolen, created=AWARD_DAY - dt.timedelta(days=30)))
        report = report_of(signed, AWARD_DAY)
        assert report.valid is False
        assert "register of awards does not hold it" in str(report.as_json())

    with at(AWARD_DAY):
        change(begun, KeyChange.COMPROMISED, key=old.pk)
    assert report_of(award.credential, AWARD_DAY).valid is False
