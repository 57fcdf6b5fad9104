"""Zip archives from elsewhere: bounded in every direction, never unpacked to disk."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from charm.core.skills.model import Unusable

MAX_ARCHIVE = 64 * 1024 * 1024
MAX_MEMBERS = 64
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 60
"""Official packages shrink to a sixth; a file of blanks to a thousandth."""
RATIO_FROM = 1024 * 1024


@contextlib.contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    name = path.name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unusable(f"{name}: cannot be read: {error.strerror or error}") from error
    if size > MAX_ARCHIVE:
        raise Unusable(f"{name}: is larger than {MAX_ARCHIVE // 2**20} MiB: give one package.")
    try:
        with zipfile.ZipFile(path) as archive:
            _judge(name, archive.infolist())
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise Unusable(f"{name}: is no whole zip archive ({error}): download it again.") from error
    except OSError as error:
        raise Unusable(f"{name}: cannot be read: {error.strerror or error}") from error


def text_of(archive: zipfile.ZipFile, member: str) -> io.TextIOWrapper:
    """The member as text while it is unpacked: UTF-8, with or without a mark at its beginning.
    zipfile stops at the size that the archive declares, and that size was judged."""
    return io.TextIOWrapper(archive.open(member), encoding="utf-8-sig", newline="")


def _judge(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise Unusable(f"{name}: holds {len(members)} files; a package has {MAX_MEMBERS} at most.")
    seen: set[str] = set()
    for member in members:
        inside = member.filename[:80]
        if "/" in member.filename or "\\" in member.filename or ":" in member.filename:
            raise Unusable(f"{name}: {inside!r} is a path: zip the CSV files alone, no folders.")
        if member.filename in seen:
            raise Unusable(f"{name}: holds {inside!r} twice: keep one of them.")
        seen.add(member.filename)
        if member.flag_bits & 0x1:
            raise Unusable(f"{name}: {inside!r} is encrypted: give it without a password.")
        if (
            member.file_size > RATIO_FROM
            and member.file_size > MAX_RATIO * max(1, member.compress_size)
        ):  # fmt: skip
            raise Unusable(
                f"{name}: {inside!r} would grow to more than {MAX_RATIO} times its size, as no "
                "package does: download it again from the ESCO portal."
            )
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unusable(f"{name}: unpacks to more than {MAX_UNPACKED // 2**20} MiB: refused.")
