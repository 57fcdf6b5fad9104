"""Baked badges: a credential inside the picture that shows it.

Specification: Open Badges 3.0, section 5.3: an uncompressed ``iTXt`` chunk of a PNG under the
keyword ``openbadgecredential``; an ``openbadges:credential`` element in an SVG. The text is the
JSON of the credential, or the token that holds it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MAX_PICTURE = 2 * 1024 * 1024
MAX_CHUNKS = 10_000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]")


class NotBaked(ValueError):
    """There is no credential in this picture; the sentence says why."""


def is_png(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def is_svg(data: bytes) -> bool:
    return _SVG.search(data[:4_096]) is not None


def bake_png(picture: bytes, text: str) -> bytes:
    """The picture with the credential right after its head. Raises NotBaked for what is no PNG."""
    parts = [_SIGNATURE]
    for kind, content in _chunks(picture):
        if not _is_ours(kind, content):
            parts.append(_chunk(kind, content))
        if kind == b"IHDR":
            parts.append(_chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text.encode()))
    return b"".join(parts)


def baked_in_png(picture: bytes) -> str:
    """The credential in a PNG. Raises NotBaked where there is none, several, or a packed one."""
    found = [content for kind, content in _chunks(picture) if _is_ours(kind, content)]
    if len(found) != 1:
        raise NotBaked(
            "Several credentials are in this picture." if found else "No credential is in it."
        )
    said = found[0][len(KEYWORD) + 1 :]
    if said[:1] != b"\0":
        raise NotBaked("The credential in this picture is packed, which Open Badges forbids.")
    language_and_text = said[2:].split(b"\0", 2)
    if len(language_and_text) != 3:
        raise NotBaked("The credential in this picture is damaged.")
    return _text(language_and_text[2])


def bake_svg(picture: str, text: str) -> str:
    """The drawing with the credential as its first child. ``text`` is JSON or a token."""
    head = re.search(r"<svg\b[^>]*>", picture)
    if head is None or head[0].endswith("/>"):
        raise NotBaked("This is no SVG drawing.")
    opened = f'{head[0][:-1]} xmlns:openbadges="{NAMESPACE}">'
    if text.startswith("{"):
        body = text.replace("]]>", "]]]]><![CDATA[>")
        element = f"<openbadges:credential><![CDATA[{body}]]></openbadges:credential>"
    else:
        element = f'<openbadges:credential verify="{text}"></openbadges:credential>'
    return picture[: head.start()] + opened + element + picture[head.end() :]


def baked_in_svg(picture: bytes) -> str:
    """The credential in an SVG. Raises NotBaked; entities and other XML tricks are refused."""
    if len(picture) > MAX_PICTURE:
        raise NotBaked(f"The picture is larger than {MAX_PICTURE // 1024} KiB.")
    try:
        root = ElementTree.fromstring(picture, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, RecursionError):
        raise NotBaked("This drawing cannot be read.") from None
    found = root.findall(f".//{{{NAMESPACE}}}credential")
    if len(found) != 1:
        raise NotBaked(
            "Several credentials are in this picture." if found else "No credential is in it."
        )
    return (found[0].get("verify") or "".join(found[0].itertext())).strip()


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk of a PNG, its checksum judged; nothing is unpacked."""
    if not is_png(picture) or len(picture) > MAX_PICTURE:
        raise NotBaked(f"This is no PNG picture of at most {MAX_PICTURE // 1024} KiB.")
    at, count = len(_SIGNATURE), 0
    while at < len(picture):
        count += 1
        if count > MAX_CHUNKS or at + 12 > len(picture):
            raise NotBaked("This picture is damaged.")
        (size,) = struct.unpack(">I", picture[at : at + 4])
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        ends = picture[at + 8 + size : at + 12 + size]
        if len(ends) != 4 or struct.unpack(">I", ends)[0] != zlib.crc32(kind + content):
            raise NotBaked("This picture is damaged.")
        yield kind, content
        if kind == b"IEND":
            return
        at += 12 + size
    raise NotBaked("This picture is damaged.")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def _is_ours(kind: bytes, content: bytes) -> bool:
    return kind == b"iTXt" and content.startswith(KEYWORD + b"\0")


def _text(data: bytes) -> str:
    try:
        return data.decode().strip()
    except UnicodeDecodeError:
        raise NotBaked("The credential in this picture is no text.") from None
