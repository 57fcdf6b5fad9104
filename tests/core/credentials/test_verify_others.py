"""Credentials of others: verifiable credentials that are no Open Badge, judged by the same axes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from charm.core.credentials.contexts import ED25519_2020_V1, VC_V1, VC_V2
from charm.core.credentials.did import KeyEntry, did_document, did_key
from charm.core.credentials.keys import KeySigner, Kind, generate_key, public_multibase
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.report import Axis, Outcome
from charm.core.credentials.suites import ED25519_2020, suite_for

PASS, FAIL, UNKNOWN, SKIPPED = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.SKIPPED
CREATED = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
KEYS = {kind: generate_key(kind) for kind in Kind}


def own(kind: Kind) -> tuple[str, KeySigner]:
    did = did_key(KEYS[kind].public_key())
    return did, KeySigner(KEYS[kind], f"{did}#{did.removeprefix('did:key:')}")


def newer(issuer: str, **changes: Any) -> dict[str, Any]:
    document = {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:x:somebody", "name": "Ada"},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


def older(issuer: str, **changes: Any) -> dict[str, Any]:
    document = {
        "@context": [VC_V1, ED25519_2020_V1],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:x:somebody"},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


@pytest.mark.parametrize("kind", Kind)
def test_a_strangers_credential_is_sound_but_nobody_knows_the_issuer(
    kind: Kind, world: Any
) -> None:
    did, signer = own(kind)
    signed = add_proof(newer(did), signer, created=CREATED, suite=suite_for(kind))
    report = world.verify(signed)
    assert report.valid is None
    assert {check.axis: check.outcome for check in report.checks} == {
        Axis.FORMAT: PASS,
        Axis.INTEGRITY: PASS,
        Axis.ISSUER: UNKNOWN,
        Axis.AUTHORITY: UNKNOWN,
        Axis.ENDORSEMENT: SKIPPED,
        Axis.STATUS: SKIPPED,
        Axis.VALIDITY: PASS,
        Axis.COMPLETENESS: SKIPPED,
        Axis.HOLDER: SKIPPED,
    }
    assert report.check(Axis.FORMAT).says == "It is a verifiable credential."


def test_one_of_the_older_data_model_and_signature_is_judged(world: Any) -> None:
    did, signer = own(Kind.ED25519)

    def report(**changes: Any) -> Any:
        document = older(did, **changes)
        return world.verify(add_proof(document, signer, created=CREATED, suite=ED25519_2020))

    assert report().check(Axis.INTEGRITY).outcome is PASS
    assert report(expirationDate="2026-08-01T00:00:00Z").check(Axis.VALIDITY).outcome is FAIL
    assert report(issuanceDate="2027-01-01T00:00:00Z").check(Axis.VALIDITY).outcome is FAIL
    assert report(issuanceDate=...).check(Axis.FORMAT).outcome is FAIL


def test_one_that_says_no_day_is_valid_on_every_day(world: Any) -> None:
    did, signer = own(Kind.ED25519)
    report = world.verify(add_proof(newer(did, validFrom=...), signer, created=CREATED))
    assert report.check(Axis.VALIDITY).outcome is PASS


def test_what_an_issuer_of_the_register_signs_of_another_kind_is_not_called_genuine(
    world: Any, formal: Any
) -> None:
    """The register says what it may award; a status list, say, is no award."""
    published = world.publish(formal)
    report = world.verify(published)
    assert report.check(Axis.INTEGRITY).outcome is PASS
    assert report.check(Axis.ISSUER).outcome is PASS
    assert report.check(Axis.AUTHORITY).outcome is UNKNOWN
    assert report.check(Axis.COMPLETENESS).outcome is SKIPPED
    assert report.valid is None


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": ["Something"]}, "type"),
        ({"@context": [ED25519_2020_V1, VC_V2]}, "@context"),
        ({"credentialSubject": []}, "credentialSubject"),
        ({"credentialSubject": {}}, "credentialSubject"),
        ({"credentialSubject": ["x"]}, "credentialSubject"),
        ({"id": "no address"}, "id"),
        ({"issuer": 5}, "issuer"),
    ],
)
def test_what_is_no_credential_at_all_is_named(
    world: Any, changes: dict[str, Any], place: str
) -> None:
    did, signer = own(Kind.ED25519)
    signed = {**add_proof(newer(did), signer, created=CREATED), **changes}
    report = world.verify(signed)
    assert report.check(Axis.FORMAT).outcome is FAIL
    assert report.check(Axis.FORMAT).detail.startswith(place)


def test_a_second_signature_has_to_hold_where_it_can_be_judged(world: Any) -> None:
    """Two parties sign one credential: the issuer's counts, the other's must not be wrong."""
    did, signer = own(Kind.ED25519)
    document = newer(did)
    witness = "did:web:witness.example"
    public = public_multibase(KEYS[Kind.P256].public_key())
    world.documents[witness] = did_document(witness, [KeyEntry("key-1", public)])
    ours = add_proof(document, signer, created=CREATED)["proof"]
    theirs = add_proof(document, KeySigner(KEYS[Kind.P256], f"{witness}#key-1"), created=CREATED)

    def integrity(*proofs: Any) -> Any:
        return world.verify({**document, "proof": list(proofs)}).check(Axis.INTEGRITY)

    both = integrity(ours, theirs["proof"])
    assert both.outcome is PASS
    assert f"{witness}#key-1" in both.detail
    assert integrity(theirs["proof"]).outcome is FAIL
    assert integrity(ours, {**theirs["proof"], "created": "2026-07-01T00:00:00Z"}).outcome is FAIL
    unknown = integrity(ours, {**theirs["proof"], "cryptosuite": "bbs-2023"})
    assert unknown.outcome is PASS
    assert "a further signature was not checked" in unknown.detail
    nowhere = {**theirs["proof"], "verificationMethod": "did:web:nowhere.example#key-1"}
    assert "a further signature was not checked" in integrity(ours, nowhere).detail
