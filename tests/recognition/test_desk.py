"""The desk: bytes in, a report out, with evidence, without, and with broken evidence."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.credentials.report import Axis, Outcome, Report
from charm.core.credentials.times import read_timestamp
from charm.core.credentials.trust import TrustRegister
from charm.core.proposal.reading import Unreadable
from charm.recognition.desk import verify_document
from charm.recognition.fetching import Fetcher, NotFetched
from charm.recognition.lookups import Folder, Network, Nowhere


@pytest.fixture(autouse=True)
def _no_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHARM_VAR", str(tmp_path / "var"))


def judge(evidence: Any) -> Report:
    return verify_document(evidence.document, evidence_folder=evidence.folder, now=evidence.now)


@pytest.mark.clause("6.4", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
def test_evidence_alone_is_enough(evidence: Any) -> None:
    assert judge(evidence).valid is True


@pytest.mark.clause("6.4", shows="refuses")
@pytest.mark.clause("7.28", shows="refuses")
def test_a_revocation_in_the_evidence_is_seen(evidence: Any) -> None:
    evidence.revoke()
    report = judge(evidence)
    assert report.valid is False
    assert "revoked" in report.check(Axis.STATUS).says


@pytest.mark.parametrize(
    ("gone", "axis", "content"),
    [
        ("trust_file", Axis.ISSUER, None),
        *(("did_file", Axis.INTEGRITY, content) for content in (None, b"{", b"[]", b"\xff")),
        *(("list_file", Axis.STATUS, content) for content in (None, b"{", b"[]", b"\xff")),
    ],
)
def test_evidence_that_is_missing_or_broken_leaves_the_question_open(
    evidence: Any, gone: str, axis: Axis, content: bytes | None
) -> None:
    path = getattr(evidence, gone)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    report = judge(evidence)
    assert report.valid is None
    assert report.check(axis).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"version": 9}'])
def test_a_broken_register_is_said_to_be_broken(evidence: Any, content: bytes) -> None:
    evidence.trust_file.write_bytes(content)
    with pytest.raises(Unreadable, match=r"trust\.json|file: is not JSON"):
        judge(evidence)


def test_no_folder_is_said_to_be_none(evidence: Any, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not a folder"):
        verify_document(evidence.document, evidence_folder=tmp_path / "nothing")


@pytest.mark.parametrize(
    ("document", "because"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'"eyJhbGciOiJFZERTQSJ9.e30.AA"', "must hold one JSON object"),
        (b"[]", "must hold one JSON object"),
        (b'{"a": 1, "a": 2}', "appears twice"),
        (b'{"a": NaN}', "not a JSON number"),
        (b'{"a": 99999999999999999999}', "beyond 64 bits"),
        (b"[" * 200 + b"]" * 200, "nested deeper"),
        (b'{"a": "' + b"x" * 10 * 1024 * 1024 + b'"}', "is larger than"),
    ],
)
def test_unusable_files_are_refused_in_words(document: bytes, because: str) -> None:
    with pytest.raises(Unreadable, match=because):
        verify_document(document, offline=True)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_file_gives_a_report_or_a_sentence(document: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert verify_document(document, sources=Nowhere()).valid is not True


def test_offline_without_evidence_nothing_is_looked_up(evidence: Any) -> None:
    report = verify_document(evidence.document, offline=True)
    assert report.valid is None
    assert report.check(Axis.INTEGRITY).outcome is Outcome.UNKNOWN


def test_without_evidence_nobody_is_trusted() -> None:
    from charm.recognition import desk

    assert desk._sources(None, offline=True).trust() == TrustRegister()
    assert isinstance(desk._sources(None, offline=False), Network)
    assert desk._sources(None, offline=False).trust() == TrustRegister()


# --- names from strangers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "did", ["did:web:../../secret", "did:web:a/b", "did:web:", "secret", "did:web:x\0", "did:web:é"]
)
def test_a_did_cannot_leave_the_folder(evidence: Any, did: str) -> None:
    (evidence.folder / "secret.json").write_text('{"id": "x"}')
    assert Folder(evidence.folder).did_document(did) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://x.eu/status/..",
        "https://x.eu/status/.hidden",
        "https://x.eu/status/",
        "https://x.eu/status/a%2Fb",
        "https://x.eu/status/..%2F..%2Fsecret",
        "https://x.eu/status/a\\b",
        "https://x.eu/status/a\0b",
    ],
)
def test_a_list_cannot_leave_the_folder(evidence: Any, url: str) -> None:
    (evidence.folder / "status" / ".hidden.json").write_text('{"id": "x"}')
    assert Folder(evidence.folder).status_list(url) is None


# --- the network ---------------------------------------------------------------------------------


class Web(Fetcher):
    """Pages by address instead of a network."""

    pages: dict[str, bytes]

    def fetch(self, url: str) -> bytes:
        if url not in self.pages:
            raise NotFetched("answers 404")
        return self.pages[url]


def _network(pages: dict[str, bytes]) -> Network:
    web = type("Pages", (Web,), {"pages": pages})()
    return Network(TrustRegister(), web)


def test_keys_and_lists_are_fetched_from_their_own_addresses() -> None:
    network = _network(
        {
            "https://credentials.example.eu/issuers/uu/did.json": json.dumps({"id": "a"}).encode(),
            "https://credentials.example.eu/status/1": json.dumps({"id": "b"}).encode(),
        }
    )
    assert network.did_document("did:web:credentials.example.eu:issuers:uu") == {"id": "a"}
    assert network.status_list("https://credentials.example.eu/status/1") == {"id": "b"}


def test_what_cannot_be_fetched_or_read_is_not_there() -> None:
    network = _network({"https://x.eu/a": b"{", "https://x.eu/b": b"[]"})
    for url in ("https://x.eu/a", "https://x.eu/b", "https://x.eu/c"):
        assert network.status_list(url) is None
    assert network.did_document("did:ion:abc") is None


def test_an_issuer_on_loopback_is_not_looked_up(evidence: Any) -> None:
    network = Network(TrustRegister())
    assert network.did_document("did:web:localhost%3A8000:issuers:uu") is None
    assert network.status_list("https://127.0.0.1/status/1") is None


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00Z"]
)
def test_a_moment_beyond_the_calendar_is_said_to_be_none(evidence: Any, moment: str) -> None:
    """Found by the fuzzing: another zone leads out of the calendar."""
    for name in ("validFrom", "awardedDate", "validUntil"):
        changed = json.dumps({**evidence.credential, name: moment}).encode()
        report = verify_document(changed, evidence_folder=evidence.folder, now=evidence.now)
        assert report.valid is not True
    with pytest.raises(ValueError, match="calendar"):
        read_timestamp(moment)


def test_an_address_that_is_none_names_no_status_list(evidence: Any) -> None:
    """Found by the fuzzing: brackets that no address has."""
    assert Folder(evidence.folder).status_list("https://[/status/uu-1") is None
