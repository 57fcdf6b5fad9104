"""An independent verifier (openbadgeslib, on another JSON-LD processor) accepts what we sign."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from charm.core.credentials.record import AwardRecord


def _peer(world: Any, record: AwardRecord) -> OB3LdpVerifier:
    public = world.keys[record.issuer.did].public_key()
    return OB3LdpVerifier(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_our_credentials_verify_elsewhere(world: Any, record: AwardRecord) -> None:
    with time_machine.travel(world.now, tick=False):
        found = _peer(world, record).verify(copy.deepcopy(world.issue(record)))
    assert found.issuer.id == record.issuer.did
    assert found.achievement.id == record.definition.id
    assert found.recipient_id == record.learner.id


def test_altered_ones_do_not(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    signed["credentialSubject"]["result"][0]["value"] = "10"
    with time_machine.travel(world.now, tick=False), pytest.raises(OB3VerificationError):
        _peer(world, formal).verify(signed)
