"""A credential is taken out of a PDF that anybody may have made."""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.awards.test_certificate import award_of
from tests.core.credentials.conftest import _formal

from charm.awards.certificate import certificate_pdf
from charm.core.proposal.reading import Unreadable, parse_json
from charm.recognition.desk import MAX_PHOTO_BYTES, verify_document
from charm.recognition.pdf import MAX_CREDENTIAL, MAX_JUDGED, attached_credential, is_pdf

CREDENTIAL = json.dumps({"type": ["VerifiableCredential"], "name": "É"}).encode()


def stream(content: bytes, said: bytes = b"") -> bytes:
    return (
        b"1 0 obj\n<</Type/EmbeddedFile"
        + said
        + b">>\nstream\n"
        + content
        + b"\nendstream\nendobj\n"
    )


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content), b"/Filter/FlateDecode")


def test_what_is_attached_to_a_certificate_comes_out_as_it_was() -> None:
    award = award_of(_formal())
    award.credential = CREDENTIAL.decode()
    pdf = certificate_pdf(award)

    assert is_pdf(pdf)
    assert attached_credential(pdf) == CREDENTIAL
    with pikepdf.open(BytesIO(pdf)) as document:
        for choices in (
            {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
            {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.all},
            {"linearize": True},
        ):
            saved = BytesIO()
            document.save(saved, **choices)
            assert attached_credential(saved.getvalue()) == CREDENTIAL


def test_several_copies_are_one_and_different_ones_are_refused() -> None:
    assert attached_credential(b"%PDF-1.7\n" + packed(CREDENTIAL) * 2) == CREDENTIAL
    other = CREDENTIAL.replace(b"name", b"nome")
    with pytest.raises(Unreadable, match="Several"):
        attached_credential(b"%PDF-1.7\n" + packed(CREDENTIAL) + stream(other))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "many that are announced": lambda: b"/EmbeddedFile" * 150_000,
    "far apart": lambda: (b"/EmbeddedFile" + b" " * 1_900) * 1_000,
    "no end": lambda: b"/EmbeddedFile>>\nstream\n",
    "many ends": lambda: b"/EmbeddedFile" + b">> \n" * 400_000,
    "a bomb of spaces": lambda: packed(b"{" + b" " * 20_000_000),
    "a bomb of objects": lambda: packed(b"{" * 1_000_000 + b"VerifiableCredential"),
    "one in another": lambda: packed(packed(CREDENTIAL)),
    "cannot be unpacked": lambda: stream(b"\x78\x9c" + b"\xff" * 1_000, b"/Filter/FlateDecode"),
    "packed twice": lambda: stream(
        zlib.compress(zlib.compress(CREDENTIAL)), b"/Filter[/FlateDecode/FlateDecode]"
    ),
    "another filter": lambda: stream(CREDENTIAL, b"/Filter/LZWDecode"),
    "many large": lambda: b"".join(packed(b"{%d" % n + b" " * MAX_CREDENTIAL) for n in range(50)),
    "no object": lambda: stream(b"[1]"),
    "cut off": lambda: stream(CREDENTIAL[:-1]),
}
"""Made when they are tried: large ones take a second."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_is_refused_in_a_moment(name: str) -> None:
    pdf = HOSTILE[name]()
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="No credential is attached"):
        verify_document(b"%PDF-1.7\n" + pdf, offline=True)
    assert time.monotonic() - begun < 3


def test_of_many_attachments_few_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by the fuzzing: twenty that end too early took seconds."""
    read: list[bytes] = []
    monkeypatch.setattr(
        "charm.recognition.pdf.parse_json",
        lambda content, limit: read.append(content) or parse_json(content, limit=limit),
    )
    cut = b"".join(packed(b'{"VerifiableCredential":%d' % n) for n in range(20))
    for pdf in (cut, cut + packed(CREDENTIAL), packed(CREDENTIAL) + cut):
        with pytest.raises(Unreadable, match="Several"):
            attached_credential(b"%PDF-1.7\n" + pdf)
        assert len(read) <= MAX_JUDGED
        read.clear()
    copies = packed(CREDENTIAL) * 10
    assert attached_credential(b"%PDF-1.7\n" + copies) == CREDENTIAL
    other = b"".join(packed(b'{"level": %d}' % n) for n in range(9))
    assert attached_credential(b"%PDF-1.7\n" + other + copies) == CREDENTIAL


@pytest.mark.parametrize(
    ("part", "times"), [(b"[],", 600_000), (b" ", 20_000_000), (CREDENTIAL[1:], 1)]
)
def test_a_pdf_takes_no_more_memory_than_its_attachment_is_long(part: bytes, times: int) -> None:
    pdf = (
        b"%PDF-1.7\n" + packed(b'{"VerifiableCredential":{' + part * times) + bytes(MAX_PHOTO_BYTES)
    )
    tracemalloc.start()
    with contextlib.suppress(Unreadable):
        attached_credential(pdf)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * MAX_CREDENTIAL


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for pdf in (content, stream(content), packed(content), stream(content, b"/Filter/FlateDecode")):
        with pytest.raises(Unreadable):
            attached_credential(b"%PDF-1.7\n" + pdf)
