"""The Council's decision as an endorsement: signed once, carried by all, judged on its own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.forms import spell
from charm.core.credentials.openbadges import Series, series, to_endorsement, to_open_badge
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import AwardRecord, Learner
from charm.core.credentials.report import Axis, Check, Outcome
from charm.core.credentials.shapes import canonical
from charm.core.credentials.trust import TrustRegister

from .conftest import AWARDED, World

ALLIANCE = "did:web:credentials.example.eu:issuers:charm-eu"


@pytest.fixture
def endorser(world: World, formal: AwardRecord, non_formal: AwardRecord) -> str:
    """Who issues what is not formal is who endorses what is."""
    return non_formal.issuer.did


def endorsement(record: AwardRecord, by: str, **changes: Any) -> dict[str, Any]:
    made = to_endorsement(
        record.decision, achievement=record.definition.id, by=by, on_behalf_of="CHARM-EU",
        policy="2026-05-29",
    )  # fmt: skip
    return {**made, **changes}


def carrying(world: World, record: AwardRecord, *endorsements: Any) -> Any:
    def put(document: Any) -> None:
        document["credentialSubject"]["achievement"]["endorsement"] = list(endorsements)

    return world.issue(record, put)


def judged(world: World, document: Any) -> Check:
    return world.verify(document).check(Axis.ENDORSEMENT)


@pytest.mark.clause("5.6.1.6", shows="accepts")
@pytest.mark.clause("7.11", shows="accepts")
def test_it_names_decision_day_and_policy_and_passes(
    world: World, record: AwardRecord, endorser: str
) -> None:
    signed = world.sign(endorsement(record, endorser))
    report = world.verify(carrying(world, record, signed))
    check = report.check(Axis.ENDORSEMENT)
    assert (check.outcome, report.valid is not False) == (Outcome.PASS, True)
    for part in (record.decision.id, str(record.decision.decided_on), "2026-05-29"):
        assert part in check.detail
    assert "endorses what it was awarded for" in check.says


def test_it_stands_on_its_own_outside_the_credential(
    world: World, formal: AwardRecord, endorser: str
) -> None:
    signed = world.sign(endorsement(formal, endorser))
    inside = carrying(world, formal, signed)["credentialSubject"]["achievement"]["endorsement"][0]
    assert canonical_nquads(inside) == canonical_nquads(signed)
    assert world.verify(inside).check(Axis.INTEGRITY).outcome is Outcome.PASS


def altered(signed: dict[str, Any]) -> dict[str, Any]:
    subject = {**signed["credentialSubject"], "endorsementComment": "Approved twice."}
    return {**signed, "credentialSubject": subject}


BAD: dict[str, Callable[[World, AwardRecord, str], Any]] = {
    "altered": lambda w, r, by: altered(w.sign(endorsement(r, by))),
    "signed by the university itself": lambda w, r, by: w.sign(endorsement(r, by), by=r.issuer.did),
    "of another achievement": lambda w, r, by: w.sign(
        endorsement(replace(r, definition=replace(r.definition, id="https://x.example/1")), by)
    ),
    "not signed": lambda w, r, by: endorsement(r, by),
    "of a later day": lambda w, r, by: w.sign(endorsement(r, by, validFrom="2026-07-01T00:00:00Z")),
    "over before": lambda w, r, by: w.sign(endorsement(r, by, validUntil="2026-06-01T00:00:00Z")),
    "no endorsement": lambda w, r, by: w.sign(endorsement(r, by, type=["VerifiableCredential"])),
}


@pytest.mark.clause("7.11", shows="refuses")
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_one_fails_alone_and_the_award_stands(
    world: World, formal: AwardRecord, endorser: str, kind: str
) -> None:
    """The university signed the award; that another's word is not there takes nothing from it."""
    report = world.verify(carrying(world, formal, BAD[kind](world, formal, endorser)))
    assert report.check(Axis.ENDORSEMENT).outcome is Outcome.FAIL
    assert report.check(Axis.INTEGRITY).outcome is Outcome.PASS
    assert report.valid is True


def test_the_worst_of_several_is_told_and_too_many_are_not_looked_at(
    world: World, formal: AwardRecord, endorser: str
) -> None:
    good = world.sign(endorsement(formal, endorser))
    other = world.sign(endorsement(formal, endorser, id="https://x.example/e"))
    assert judged(world, carrying(world, formal, good, altered(other))).outcome is Outcome.FAIL
    many = [
        world.sign(endorsement(formal, endorser, id=f"https://x.example/e{n}")) for n in range(5)
    ]
    assert judged(world, carrying(world, formal, *many)).outcome is Outcome.UNKNOWN


def test_whom_the_register_does_not_know_is_not_believed(
    world: World, formal: AwardRecord, endorser: str
) -> None:
    document = carrying(world, formal, world.sign(endorsement(formal, endorser)))
    known = [one for one in world.register.issuers if one.did != endorser]
    world.register = TrustRegister(tuple(known))
    assert judged(world, document).outcome is Outcome.UNKNOWN
    del world.documents[endorser]
    assert judged(world, document).outcome is Outcome.UNKNOWN
    assert world.verify(document).valid is True


@pytest.mark.clause("7.10", shows="accepts")
def test_many_carry_it_as_each_by_itself_would(
    world: World, record: AwardRecord, endorser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and by the short way: the engine is asked for the first of them alone."""
    signed = spell(world.sign(endorsement(record, endorser)))
    signer = world.signer(record.issuer.did)
    many = Series(signer, created=AWARDED)
    for number in range(3):
        one = replace(
            record,
            id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
            learner=Learner(
                f"urn:uuid:00000000-0000-4000-9000-{number:012d}", "Ana", f"L {number}"
            ),
            status=replace(record.status, index=number),
        )
        alone = spell(add_proof(to_open_badge(one, signed), signer, created=AWARDED))
        if number:
            monkeypatch.setattr(series, "add_proof", None)
        assert many.sign(one, signed) == alone
        document = json.loads(alone)
        assert canonical(document) == canonical_nquads(document)
    bare = Series(signer, created=AWARDED + dt.timedelta(seconds=1)).sign(one)
    assert "endorsement" not in bare, "what was compiled for one is not used for another"
