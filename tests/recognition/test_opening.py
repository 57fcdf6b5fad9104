"""What people give to the desk: JSON, tokens, envelopes, pictures, photos; and what they try."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from charm.core.credentials.baking import bake_png, bake_svg
from charm.core.credentials.jwk import encode
from charm.core.proposal.reading import Unreadable
from charm.recognition import codes
from charm.recognition.opening import Elsewhere, open_document
from charm.recognition.photos import text_in_photo

from .mutations import flat

CREDENTIAL = {"type": ["VerifiableCredential"], "issuer": "did:web:uu.example"}
TOKEN = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "ES256"}, CREDENTIAL, 1))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 40)) -> bytes:
    data = io.BytesIO()
    Image.new("L", size, 128).save(data, kind)
    return data.getvalue()


def code(text: str) -> bytes:
    data = io.BytesIO()
    segno.make(text).save(data, kind="png", scale=4)
    return data.getvalue()


@pytest.mark.parametrize(
    "given",
    [
        TOKEN.encode(),
        b"\n " + TOKEN.encode() + b"\n",
        json.dumps(
            {
                "id": f"data:application/vc+jwt,{TOKEN}",
                "type": "EnvelopedVerifiableCredential",
            }
        ).encode(),
        bake_png(picture(), TOKEN),
        bake_svg("<svg><g/></svg>", TOKEN).encode(),
        code(TOKEN),
    ],
    ids=["token", "pasted", "envelope", "PNG", "SVG", "code"],
)
def test_a_token_is_found_wherever_it_stands(given: bytes) -> None:
    opened = open_document(given)
    assert opened.document == CREDENTIAL
    assert opened.token is not None


@pytest.mark.parametrize(
    "given",
    [
        json.dumps(CREDENTIAL).encode(),
        b"\xef\xbb\xbf" + json.dumps(CREDENTIAL).encode(),
        bake_png(picture(), json.dumps(CREDENTIAL)),
        bake_svg("<svg><g/></svg>", json.dumps(CREDENTIAL)).encode(),
        code(json.dumps(CREDENTIAL)),
    ],
    ids=["JSON", "with mark", "PNG", "SVG", "code"],
)
def test_a_credential_is_found_wherever_it_stands(given: bytes) -> None:
    opened = open_document(given)
    assert (opened.document, opened.token) == (CREDENTIAL, None)


def test_a_code_that_leads_elsewhere_says_where() -> None:
    with pytest.raises(Elsewhere) as led:
        open_document(code("https://example.eu/c/abc"))
    assert led.value.address == "https://example.eu/c/abc"
    assert "open that address" in led.value.problems[0]


def blank(kind: str, side: int, **options: Any) -> bytes:
    """Small for what it unpacks to."""
    data = io.BytesIO()
    Image.new("RGB", (side, side)).save(data, kind, **options)
    return data.getvalue()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (picture(), "No credential is in it.*No code can be read"),
        (picture("JPEG"), "No code can be read"),
        (picture("WEBP"), "No code can be read"),
        (b"\xff\xd8\xff\xe0 not really", "No code can be read"),
        (b"RIFF....WEBP not really", "No code can be read"),
        (flat(4_200, 4_200), "too many pixels: make it smaller"),
        (blank("WEBP", 2_400), "too many pixels"),
        (blank("JPEG", 3_800, progressive=True), "too many pixels"),
        (b"<svg></svg>", "No credential is in it"),
        (b"eyJ.eyJ.eyJ", "token: A part of this token"),
        (b'{"type": "EnvelopedVerifiableCredential", "id": "data:x"}', "an enveloped credential"),
        (b'{"type": "EnvelopedVerifiableCredential"}', "an enveloped credential"),
        (code("just words"), "is not JSON"),
    ],
)
def test_what_holds_no_credential_is_refused_in_words(given: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=f"(?s){says}"):
        open_document(given)


def test_two_codes_in_one_photo_are_none() -> None:
    both = Image.new("L", (500, 250), 255)
    for place, text in ((0, "https://example.eu/1"), (250, "https://example.eu/2")):
        both.paste(Image.open(io.BytesIO(code(text))).convert("L"), (place, 0))
    data = io.BytesIO()
    both.save(data, "PNG")
    assert text_in_photo(data.getvalue()) == ""


def test_a_picture_is_read_by_a_process_that_may_not_take_more_than_it_is_given() -> None:
    """More than that is not had, whatever the picture: the desk itself loses nothing by it."""
    hungry = (
        "import runpy, sys\n"
        f"codes = runpy.run_path({codes.__file__!r})\n"
        "codes['_confine']()\n"
        "try:\n    bytearray(codes['MEMORY'])\n"
        "except MemoryError:\n    sys.exit(7)\n"
    )
    ended = subprocess.run([sys.executable, "-I", "-c", hungry], check=False)
    assert ended.returncode == 7
    assert codes.MEMORY < 256 << 20


@pytest.mark.parametrize(
    "program",
    ["import os; os.abort()", "print('not what was asked')", "import time; time.sleep(60)"],
)
def test_a_picture_that_breaks_its_reader_shows_no_code(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(f"import sys; sys.stdin.buffer.read(); {program}")
    monkeypatch.setattr("charm.recognition.photos._READER", reader)
    monkeypatch.setattr("charm.recognition.photos.PATIENCE", 0.5)
    with pytest.raises(Unreadable, match="No code can be read"):
        open_document(code("https://example.eu/1"))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<svg "])
)
def test_any_file_is_opened_or_refused_in_words(data: bytes, begins: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert open_document(begins + data).document is not None
