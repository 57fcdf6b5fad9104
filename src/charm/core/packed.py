"""An archive as bytes from a stranger (DOCX, XLSX): what must hold before anything in it is opened.

Bounds: 2,000 members, 64 MiB for all as they declare themselves, and no member that grows more
than two hundredfold. No path of an archive is ever used.
"""

from __future__ import annotations

import zipfile

MAX_MEMBERS = 2_000
MAX_TOTAL = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE = 1024 * 1024
"""Members up to this size may shrink as well as they like."""


class Unsafe(ValueError):
    """The archive is not opened; the sentence says why and what to do."""


def checked_names(
    members: list[zipfile.ZipInfo], *, kind: str, repair: str, smaller: str
) -> frozenset[str]:
    """The names of the members of a ``kind`` of file (such as DOCX), none of which is dangerous.
    Raises :class:`Unsafe`; ``repair`` and ``smaller`` say what to do with a damaged or a too large
    file."""
    if len(members) > MAX_MEMBERS:
        raise Unsafe(f"The file holds more than {MAX_MEMBERS} parts: {repair}.")
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise Unsafe(f"The file holds two parts of the same name: {repair}.")
    for member in members:
        name = member.filename
        steps = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in steps or ":" in name or "\\" in name:
            raise Unsafe(f"The file holds a part with a path outside itself: {repair}.")
        if member.flag_bits & 0x1:
            raise Unsafe("The file is protected by a password: save it without a password.")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unsafe(f"The file is packed in an unusual way: {repair}.")
        if member.file_size > max(RATIO_FREE, MAX_RATIO * member.compress_size):
            raise Unsafe(f"The file unpacks to far more than its size: {repair}.")
        if steps[-1].lower().startswith("vbaproject") or steps[-1].lower() == "vbadata.xml":
            raise Unsafe(f"The file holds macros: save it as {kind}, which has none.")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise Unsafe(f"The file unpacks to more than 64 MB: {smaller}.")
    return frozenset(names)
