"""What the desk says first: a line that does not say more, or less, than was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.recognition.conftest import NOW, Evidence, made_evidence

from charm.core.credentials.proofs import add_proof
from charm.recognition.desk import verify_document
from charm.recognition.lookups import Folder
from charm.web.verify.desk import Verdict, verdict_of

pytestmark = pytest.mark.django_db
CLAIMS = "The document claims: "


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return made_evidence(tmp_path)


def verdict(evidence: Evidence, *, signed: bool = True, **changes: Any) -> Verdict:
    document = {**evidence.credential, **changes}
    if signed and changes:
        del document["proof"]
        document = add_proof(document, evidence.signer, created=NOW)
    report = verify_document(
        json.dumps(document).encode(), sources=Folder(evidence.folder), now=evidence.now
    )
    return verdict_of(report)


def test_what_holds_is_genuine_and_told_as_its_issuers_word(evidence: Evidence) -> None:
    found = verdict(evidence)
    assert (found.kind, found.title, found.why) == ("yes", "This is genuine.", "")
    assert not found.says.startswith(CLAIMS)


def test_what_its_issuer_signed_and_is_over_is_no_forgery(evidence: Evidence) -> None:
    found = verdict(evidence, validUntil="2026-08-31T00:00:00Z")
    assert (found.kind, found.title) == ("no", "This has expired.")
    assert not found.says.startswith(CLAIMS)
    assert "It expired on" in found.why


def test_what_is_not_valid_yet_is_called_so(evidence: Evidence) -> None:
    assert verdict(evidence, validFrom="2030-01-01T00:00:00Z").title == "This is not valid yet."


def test_what_was_revoked_was_said_by_its_issuer(evidence: Evidence) -> None:
    evidence.revoke()
    found = verdict(evidence)
    assert (found.kind, found.title) == ("no", "This was revoked.")
    assert not found.says.startswith(CLAIMS)


def test_what_was_changed_only_claims(evidence: Evidence) -> None:
    found = verdict(evidence, signed=False, name="Another name")
    assert (found.kind, found.title) == ("no", "This is not genuine.")
    assert found.says.startswith(CLAIMS) or not found.says


def test_of_an_issuer_whom_nobody_knows_that_is_what_is_said(evidence: Evidence) -> None:
    evidence.trust_file.unlink()
    found = verdict(evidence)
    assert (found.kind, found.title) == ("unknown", "Its issuer is not known here.")
    assert "nothing was changed since" in found.why
    assert "did:" not in " ".join(line.check.says for line in found.lines)
    assert found.says.startswith(CLAIMS) or not found.says
    over = verdict(evidence, validUntil="2026-08-31T00:00:00Z")
    assert over.title == "This has expired."
    assert "does not know who issued this" in over.why


def test_of_two_reasons_the_graver_is_told_first(evidence: Evidence) -> None:
    evidence.revoke()
    assert verdict(evidence, validUntil="2026-08-31T00:00:00Z").title == "This was revoked."
    changed = verdict(evidence, signed=False, validUntil="2026-08-31T00:00:00Z")
    assert changed.title == "This is not genuine."
