"""An independent implementation (@digitalbazaar/vc on Node) judges what the platform signs.

It accepts a credential of each kind, and refuses it after any single value in it was changed.
"""

from __future__ import annotations

import copy
import datetime as dt
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.support import peers
from tests.support.peers import marks

from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.keys import KeySigner, generate_key, public_multibase
from charm.core.credentials.openbadges import to_endorsement, to_open_badge
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import AwardRecord

HERE = Path(__file__).parent
AWARDED = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)

pytestmark = marks()


def _records() -> ModuleType:
    """The award records that the tests of the credentials use."""
    path = HERE.parent / "core" / "credentials" / "conftest.py"
    spec = importlib.util.spec_from_file_location("award_records", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["award_records"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["formal", "non_formal", "badge"])
def award(request: pytest.FixtureRequest) -> AwardRecord:
    record: AwardRecord = getattr(_records(), f"_{request.param}")()
    return record


@pytest.fixture
def signed(award: AwardRecord, tmp_path: Path) -> dict[str, Any]:
    """Signed by its issuer, whose document stands in the folder of the test."""
    key = generate_key()
    did = award.issuer.did
    document = did_document(did, [KeyEntry("key-1", public_multibase(key.public_key()))])
    (tmp_path / f"{did.replace(':', '_')}.json").write_text(json.dumps(document))
    signer = KeySigner(key, f"{did}#key-1")
    said = to_endorsement(
        award.decision, achievement=award.definition.id, by=did, on_behalf_of="CHARM-EU",
        policy="2026-05-29",
    )  # fmt: skip
    endorsement = json.dumps(add_proof(said, signer, created=AWARDED))
    return add_proof(to_open_badge(award, endorsement), signer, created=AWARDED)


def verdicts(credentials: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    return peers.verdicts(folder, "2026-09-01T09:00:00Z", lines=map(json.dumps, credentials))


def changes(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value in a document, wherever it stands, with another one to put there."""
    if isinstance(document, dict | list):
        pairs = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in pairs:
            yield from changes(value, (*path, key))
    elif isinstance(document, bool):
        yield path, not document
    elif isinstance(document, int | float):
        yield path, document + 1
    else:
        yield path, _another(document)


def _another(text: str) -> str:
    """Of the same form where possible, so that the signature has to notice, not the form."""
    for position in reversed(range(len(text))):
        letter = text[position]
        if letter.isdigit():
            return f"{text[:position]}{(int(letter) + 1) % 10}{text[position + 1 :]}"
    return f"{text[:-1]}{'y' if text[-1:] == 'x' else 'x'}"


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = replaced(document[path[0]], path[1:], value)
    return changed


def test_the_peer_accepts_what_we_sign(signed: dict[str, Any], tmp_path: Path) -> None:
    assert verdicts([signed], tmp_path) == [{"verified": True}]


def test_the_peer_accepts_the_endorsement_by_itself(signed: dict[str, Any], tmp_path: Path) -> None:
    (endorsement,) = signed["credentialSubject"]["achievement"]["endorsement"]
    altered = {**endorsement, "name": "Decision of somebody else"}
    answers = verdicts([endorsement, altered], tmp_path)
    assert [answer["verified"] for answer in answers] == [True, False]


def test_the_peer_refuses_it_after_any_single_change(
    signed: dict[str, Any], tmp_path: Path
) -> None:
    made = list(changes(signed))
    assert len(made) > 80
    answers = verdicts([replaced(signed, path, value) for path, value in made], tmp_path)
    accepted = [path for (path, _), answer in zip(made, answers, strict=True) if answer["verified"]]
    assert accepted == []


def test_a_key_outside_the_issuers_document_is_refused(
    signed: dict[str, Any], tmp_path: Path
) -> None:
    for file in tmp_path.iterdir():
        document = json.loads(file.read_text())
        file.write_text(json.dumps({**document, "assertionMethod": []}))
    assert verdicts([signed], tmp_path)[0]["verified"] is False
