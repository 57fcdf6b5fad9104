"""What a learner takes home is verified by others, with the platform switched off (6.4, 7.28).

The bundle alone is given to them: its credential, the keys in ``did/``, the lists in ``status/``.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError
from tests.support.classroom import AWARD_DAY, at, publish_lists_of
from tests.support.peers import asks_peers, verdicts

from charm.core.credentials.did import verification_key
from charm.recognition.bundle import bundle_of

pytestmark = [pytest.mark.peer, pytest.mark.django_db]


@pytest.fixture
def bundle(
    course: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,
) -> Any:
    """A folder with what was in it. The database cannot be asked and the keys are gone, as after
    the last day of a platform."""
    keys, home = tmp_path / "keys", tmp_path / "bundle"
    keys.mkdir()
    monkeypatch.setattr(settings, "VAR", keys)
    begun = course()
    (award,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        publish_lists_of(award)
        packed = bundle_of(award, certificate=b"%PDF-1.7", desk="https://example.eu/verify/")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(home)
    shutil.rmtree(keys)
    with django_db_blocker.block():
        yield home


def signed_in(home: Path) -> list[dict[str, Any]]:
    """The credential and the lists, then the same with one word changed."""
    (credential,) = (path for path in home.glob("*.json") if path.name != "trust.json")
    lists = sorted((home / "status").glob("*.json"))
    assert lists
    found = [json.loads(path.read_text()) for path in (credential, *lists)]
    return found + [{**one, "validFrom": "2026-01-01T00:00:00Z"} for one in found]


@pytest.mark.clause("6.4", shows="accepts")
@asks_peers
@pytest.mark.parametrize("peer", ["digitalbazaar", "digitalcredentials"])
def test_two_peers_verify_the_bundle_by_what_is_in_it(bundle: Path, peer: str) -> None:
    given = signed_in(bundle)
    said = verdicts(bundle / "did", AWARD_DAY.isoformat(), peer, lines=map(json.dumps, given))
    half = len(given) // 2
    assert [one["verified"] for one in said] == [True] * half + [False] * half, said


@pytest.mark.clause("7.28", shows="accepts")
def test_openbadgeslib_verifies_it_too(bundle: Path) -> None:
    given = signed_in(bundle)
    documents = [json.loads(path.read_text()) for path in (bundle / "did").glob("*.json")]
    published = {document["id"]: document for document in documents}
    for number, one in enumerate(given):
        method = one["proof"]["verificationMethod"]
        key = verification_key(published[method.partition("#")[0]], method)
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        if number < len(given) // 2:
            verify_data_integrity_proof(one, pem)
        else:
            with pytest.raises(OB3VerificationError):
                verify_data_integrity_proof(one, pem)
