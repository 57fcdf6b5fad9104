"""Credentials inside pictures: put in, taken out, by us and by another library."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib import baking as peer
from PIL import Image

from charm.core.credentials.baking import (
    KEYWORD,
    NotBaked,
    bake_png,
    bake_svg,
    baked_in_png,
    baked_in_svg,
    is_png,
    is_svg,
)
from charm.core.seal import draw_seal

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA"
CREDENTIAL = json.dumps({"name": "Água ]]> & <ciutats> €", "type": ["OpenBadgeCredential"]})


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    return data.getvalue()


def drawing() -> str:
    return draw_seal("entry", field="0521", level=7, hours=None, badge=False)


@pytest.mark.parametrize("text", [CREDENTIAL, TOKEN], ids=["JSON", "token"])
def test_what_is_baked_comes_out(text: str) -> None:
    baked = bake_png(picture(), text)
    assert is_png(baked)
    assert baked_in_png(baked) == text
    assert Image.open(io.BytesIO(baked)).getpixel((3, 3)) == (0, 128, 128)
    svg = bake_svg(drawing(), text).encode()
    assert is_svg(svg)
    assert baked_in_svg(svg) == text


@pytest.mark.parametrize("text", [CREDENTIAL, TOKEN], ids=["JSON", "token"])
def test_another_library_takes_out_what_we_bake_and_the_other_way_round(text: str) -> None:
    keyword = peer.ITXT_KEYWORD_OB3
    assert peer.extract_png(bake_png(picture(), text), keyword=keyword) == text
    assert baked_in_png(peer.bake_png(picture(), text, keyword=keyword)) == text
    if text is TOKEN:
        named = {"element": peer.SVG_ELEMENT_OB3}
        ours = bake_svg(drawing(), text).encode()
        assert peer.extract_svg(ours, **named) == text
        theirs = peer.bake_svg(drawing().encode(), text, namespace=peer.SVG_NS_OB3, **named)
        assert baked_in_svg(theirs) == text


def test_baking_again_replaces_what_was_there() -> None:
    assert baked_in_png(bake_png(bake_png(picture(), CREDENTIAL), TOKEN)) == TOKEN


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def with_chunk(content: bytes) -> bytes:
    """A picture with one more chunk of text before its end."""
    plain = picture()
    return plain[:-12] + chunk(b"iTXt", content) + plain[-12:]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no PNG picture"),
        (picture(), "No credential is in it"),
        (picture()[:-5], "damaged"),
        (picture()[:40], "damaged"),
        (picture().replace(b"IDAT", b"IDAX"), "damaged"),
        (picture()[:8] + b"\xff\xff\xff\xff" + picture()[12:], "damaged"),
        (picture() + b"\0" * 3_000_000, "at most 2048 KiB"),
        (with_chunk(KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"x" * 10_000_000)), "is packed"),
        (with_chunk(KEYWORD + b"\0\0\0"), "damaged"),
        (with_chunk(KEYWORD + b"\0\0\0\0\0\xff"), "no text"),
        (picture()[:8] + chunk(b"tIME", b"") * 10_001, "damaged"),
    ],
)
def test_another_png_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(NotBaked, match=says):
        baked_in_png(data)


def test_two_credentials_in_one_picture_are_refused() -> None:
    text = KEYWORD + b"\0\0\0\0\0" + TOKEN.encode()
    twice = with_chunk(text)[:-12] + chunk(b"iTXt", text) + picture()[-12:]
    with pytest.raises(NotBaked, match="Several"):
        baked_in_png(twice)
    element = f'<o:credential verify="{TOKEN}"/>'
    svg = f'<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0">{element}{element}</svg>'
    with pytest.raises(NotBaked, match="Several"):
        baked_in_svg(svg.encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<svg>", "cannot be read"),
        (b"<svg/>", "No credential"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "cannot be read"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>', "cannot be read"),
        (b"<svg>" + b"<g>" * 100_000 + b"</svg>", "cannot be read"),
        (b"<svg>" + b" " * 3_000_000 + b"</svg>", "larger than"),
    ],
)
def test_another_svg_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(NotBaked, match=says):
        baked_in_svg(data)


@given(st.binary(max_size=300))
def test_any_picture_gives_a_text_or_a_sentence(data: bytes) -> None:
    for read in (baked_in_png, baked_in_svg):
        with contextlib.suppress(NotBaked):
            assert isinstance(read(data), str)
    with contextlib.suppress(NotBaked):
        assert isinstance(baked_in_png(picture()[:20] + data), str)
