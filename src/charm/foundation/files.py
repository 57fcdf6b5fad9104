"""Files that people hand in: what they are is read from their bytes, and they are kept once.

The name, the type a browser claims and the extension are only what somebody says; what counts is
how the content begins. Pictures are drawn anew, so that nothing hidden in them is kept. A file is
opened by nobody but the person who downloads it, who gets it as a download and never as a page.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import uuid
import warnings
from collections.abc import Iterable
from enum import StrEnum

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, ImageOps

from charm.core.appendix2.note import UnusableForm
from charm.core.appendix2.package import open_package
from charm.core.proposal.values import clean_line
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.models import StoredFile

__all__ = [
    "DOCUMENTS",
    "FileType",
    "StoredFile",
    "forget",
    "handed_in_by",
    "keep",
    "keep_copy",
    "of",
    "of_all",
    "one_of",
    "read",
]

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 20_000_000
MOST_NAME = 120


class FileType(StrEnum):
    """What can be handed in."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PNG = "image/png"
    JPEG = "image/jpeg"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"

    @property
    def ending(self) -> str:
        return "jpg" if self is FileType.JPEG else self.name.lower()


DOCUMENTS = frozenset({FileType.PDF, FileType.DOCX, FileType.PNG, FileType.JPEG})
"""What proves something: an agreement, a letter, minutes."""

_HEADERS_OF_MAIL = (b"from:", b"to:", b"subject:", b"date:", b"message-id:", b"received:")


@transaction.atomic
def keep(
    content: bytes,
    *,
    name: str,
    about: str,
    by: str,
    accepts: Iterable[FileType] = DOCUMENTS,
    most: int = MOST_BYTES,
) -> StoredFile:
    """Keep the bytes for the object that ``about`` names as the ledger does, handed in by the
    person of that key. The same bytes are kept once; another file of a name that is taken gets a
    number. Raises Unfit with a sentence that says what to hand in instead."""
    accepts = frozenset(accepts)
    kind = type_of(content)
    if len(content) > most:
        raise Unfit(f"This file is larger than {most >> 20} MB: hand in a smaller one.")
    if not content:
        raise Unfit("This file is empty.")
    if kind is None or kind not in accepts:
        known = ", ".join(sorted(one.name for one in accepts))
        raise Unfit(f"This file is none of those that can be handed in: {known}.")
    if kind is FileType.DOCX:
        _refuse_active(content)
    if kind in (FileType.PNG, FileType.JPEG):
        content = _drawn_anew(content, kind)
    digest = hashlib.sha256(content).hexdigest()
    there = of(about)
    for same in there:
        if same.sha256 == digest:
            return same
    row = StoredFile(
        id=uuid.uuid4(),
        about=about,
        name=_apart(name_of(name, kind), {one.name for one in there}),
        media_type=kind.value,
        size=len(content),
        sha256=digest,
        kept_at=clock.now(),
        kept_by=by,
    )
    row.place = default_storage.save(f"{row.id.hex[:2]}/{row.id}", ContentFile(content))
    row.save(force_insert=True)
    return row


@transaction.atomic
def keep_copy(row: StoredFile, *, about: str, by: str) -> StoredFile:
    """The very same bytes for another object, under the same name; once."""
    for same in of(about):
        if same.sha256 == row.sha256:
            return same
    copy = StoredFile(
        id=uuid.uuid4(), about=about, name=row.name, media_type=row.media_type, size=row.size,
        sha256=row.sha256, kept_at=clock.now(), kept_by=by,
    )  # fmt: skip
    content = ContentFile(read(row))
    copy.place = default_storage.save(f"{copy.id.hex[:2]}/{copy.id}", content)
    copy.save(force_insert=True)
    return copy


def read(row: StoredFile) -> bytes:
    """The bytes as they were kept. Raises LookupError when they are missing or were changed."""
    try:
        with default_storage.open(row.place) as file:
            content: bytes = file.read(row.size + 1)
    except OSError as error:
        raise LookupError(f"The file {row.id} is missing in the storage.") from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise LookupError(f"The file {row.id} is not what was kept.")
    return content


def of(about: str) -> list[StoredFile]:
    """What was handed in for an object, the oldest first."""
    return list(StoredFile.objects.filter(about=about))


def of_all(abouts: Iterable[str]) -> list[StoredFile]:
    """What was handed in for any of these objects, the oldest first, in one read."""
    return list(StoredFile.objects.filter(about__in=list(abouts)))


def handed_in_by(key: str) -> list[StoredFile]:
    """What the person of that key handed in, the oldest first."""
    return list(StoredFile.objects.filter(kept_by=key))


def one_of(about: str, file: uuid.UUID | str) -> StoredFile:
    """One file of that object. Raises NotFound for a file of another."""
    found = StoredFile.objects.filter(about=about, pk=file).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def forget(row: StoredFile) -> None:
    """Remove a file that nothing rests on; its bytes go when the transaction holds."""
    place = row.place
    row.delete()
    transaction.on_commit(lambda: default_storage.delete(place))


def type_of(content: bytes) -> FileType | None:
    """What the bytes are; None for everything that is not taken."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"PK\x03\x04") and b"word/" in content:
        return FileType.DOCX
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        outlook = "__properties_version1.0".encode("utf-16-le")
        return FileType.MSG if outlook in content else None
    return FileType.EML if _is_mail(content) else None


def name_of(name: str, kind: FileType) -> str:
    """The name in one harmless line, with the ending of what the file is."""
    try:
        said = clean_line(name.replace("\\", "/").rpartition("/")[2])
    except ValueError:
        said = ""
    stem, dot, ending = said.rpartition(".")
    stem = stem if dot and len(ending) <= 5 else said
    stem = "".join(c for c in stem if c.isalnum() or c in " -_.()").strip(" .")[:MOST_NAME]
    return f"{stem or 'file'}.{kind.ending}"


def _apart(name: str, taken: set[str]) -> str:
    stem, _dot, ending = name.rpartition(".")
    names = itertools.chain([name], (f"{stem} ({n}).{ending}" for n in itertools.count(2)))
    return next(one for one in names if one not in taken)


def _is_mail(content: bytes) -> bool:
    """Whether it begins as mail does: lines of headers, at least two of those every mail has."""
    head = (
        content[:20_000].lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    )
    if b"\x00" in content:
        return False
    lines = head.lower().split(b"\n")
    return sum(any(line.startswith(h) for line in lines) for h in _HEADERS_OF_MAIL) >= 2


def _refuse_active(content: bytes) -> None:
    try:
        open_package(content)
    except UnusableForm as error:
        raise Unfit(str(error)) from error


def _drawn_anew(content: bytes, kind: FileType) -> bytes:
    """The picture without anything but its pixels, turned as it was meant to be seen."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unfit("This picture has too many pixels: hand in a smaller one.")
                upright = ImageOps.exif_transpose(picture).convert(
                    "RGB" if kind is FileType.JPEG else "RGBA"
                )
    except Unfit:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Warning,
            Image.DecompressionBombError) as error:  # fmt: skip
        raise Unfit("This picture is damaged: save it anew and hand it in again.") from error
    fresh = io.BytesIO()
    upright.save(fresh, kind.name, quality=85)
    return fresh.getvalue()
