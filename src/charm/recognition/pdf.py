"""The credential that is attached to a certificate, taken out of a PDF that anybody may have made.

A PDF is a language to hide things in, so it is not interpreted: an attachment is a stream, streams
stand in the file as they are, and one is unpacked as far as a credential may be long. What comes
out is judged by its own signature; the pages around it are not looked at.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from charm.core.proposal.reading import Unreadable, parse_json

MAX_CREDENTIAL = 2 * 1024 * 1024
MAX_ATTACHMENTS = 20
MAX_JUDGED = 3
"""Of these, so many are read that differ and look like credentials: reading takes its time."""
_HEAD = 2_000
"""Bytes between the name of a stream's type and its content."""
_CONTENT = re.compile(rb">>\s{0,8}stream(\r\n|\n)")


def is_pdf(document: bytes) -> bool:
    return document.startswith(b"%PDF-")


def attached_credential(pdf: bytes) -> bytes:
    """The one credential among the attachments. Raises Unreadable where there is none, or where
    there are different ones."""
    found, judged = b"", 0
    for content in _attachments(pdf):  # one after another: all at once take 40 MiB
        if content == found or not _looks_like_credential(content):
            continue
        judged += 1
        if judged <= MAX_JUDGED and not _is_credential(content):
            continue
        if judged > MAX_JUDGED or found:
            raise Unreadable(["Several credentials are attached to this PDF: give one of them."])
        found = content
    if not found:
        raise Unreadable(
            ["No credential is attached to this PDF: give the certificate as it was downloaded."]
        )
    return found


def _attachments(pdf: bytes) -> Iterator[bytes]:
    seen = 0
    at = pdf.find(b"/EmbeddedFile")
    while at >= 0 and seen < MAX_ATTACHMENTS:
        dictionary = _CONTENT.search(pdf, at, at + _HEAD)
        if dictionary is not None and b"endobj" not in pdf[at : dictionary.start()]:
            said = pdf[max(0, at - _HEAD) : dictionary.start()].rpartition(b" obj")[2]
            seen += 1
            yield _unpacked(pdf, dictionary.end(), said)
        at = pdf.find(b"/EmbeddedFile", at + 1)


def _unpacked(pdf: bytes, begins: int, said: bytes) -> bytes:
    """The content of a stream; empty where it is packed in a way that certificates are not."""
    if b"/Filter" not in said:
        ends = pdf.find(b"endstream", begins, begins + MAX_CREDENTIAL)
        return pdf[begins:ends].rstrip(b"\r\n") if ends >= 0 else b""
    if b"/FlateDecode" not in said or len(re.findall(rb"/\w+Decode\b", said)) != 1:
        return b""
    unpack = zlib.decompressobj()
    try:
        content = unpack.decompress(pdf[begins : begins + MAX_CREDENTIAL], MAX_CREDENTIAL)
    except zlib.error:
        return b""
    return content if unpack.eof else b""


def _looks_like_credential(content: bytes) -> bool:
    return content.lstrip()[:1] == b"{" and b"VerifiableCredential" in content


def _is_credential(content: bytes) -> bool:
    try:
        return isinstance(parse_json(content, limit=MAX_CREDENTIAL), dict)
    except Unreadable:
        return False
