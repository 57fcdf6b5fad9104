"""A DOCX file as bytes: only what can be opened within fixed bounds is opened.

Bounds: 10 MiB for the file, 16 MiB for one part that is read, and those of :mod:`charm.core.packed`
for what is in it. Nothing is written to disk, and no relationship is followed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from charm.core.appendix2.markup import parse
from charm.core.appendix2.note import UnusableForm
from charm.core.packed import Unsafe, checked_names

MAX_FILE = 10 * 1024 * 1024
MAX_PART = 16 * 1024 * 1024

_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    LookupError,
)
_ELSEWHERE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|\\\\|//|file:(?!///)", re.IGNORECASE)
"""Another host, as an address or as a shared folder of a network."""
_REPAIR = "open it in Word or LibreOffice and save it again as DOCX"


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a DOCX that are read."""

    document: Element
    styles: Element | None
    links: dict[str, str]
    """Relationship id to the address of a hyperlink; never fetched."""
    embedded: tuple[str, ...]
    """Names of embedded objects, which are not read."""


def open_package(data: bytes) -> Package:
    """The parts of the DOCX in ``data``; raises :class:`UnusableForm` for anything else."""
    _refuse_other_formats(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise UnusableForm(f"The file is damaged or not a DOCX: {_REPAIR}.") from error
    with archive:
        names = _checked_names(archive.infolist())
        if "mimetype" in names and "content.xml" in names:
            raise UnusableForm("The file is an OpenDocument text: save it as DOCX.")
        _refuse_what_is_fetched(archive, names)
        main = _main_part(archive, names)
        folder, _, file = main.rpartition("/")
        links = _relationships(archive, names, f"{folder}/_rels/{file}.rels".lstrip("/"))
        return Package(
            document=parse(_read(archive, main), main),
            styles=_optional(archive, names, f"{folder}/styles.xml".lstrip("/")),
            links={i: target for i, (kind, target) in links.items() if kind == "hyperlink"},
            embedded=tuple(sorted(name for name in names if "/embeddings/" in name)),
        )


def _refuse_other_formats(data: bytes) -> None:
    if len(data) > MAX_FILE:
        raise UnusableForm(
            f"The file is larger than {MAX_FILE >> 20} MB: remove pictures and save it again."
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnusableForm("The file is protected by a password: save it without a password.")
        raise UnusableForm("The file is an old Word document (.doc): save it as DOCX.")
    if data.startswith(b"%PDF"):
        raise UnusableForm("The file is a PDF: upload the form as DOCX.")
    if data.startswith(b"{\\rtf"):
        raise UnusableForm("The file is RTF: save it as DOCX.")
    if not data.startswith(b"PK"):
        raise UnusableForm("The file is not a DOCX: fill in the form in Word and save it as DOCX.")


def _checked_names(members: list[zipfile.ZipInfo]) -> frozenset[str]:
    try:
        return checked_names(
            members, kind="DOCX", repair=_REPAIR, smaller="remove pictures and save again"
        )
    except Unsafe as error:
        raise UnusableForm(str(error)) from error


def _refuse_what_is_fetched(archive: zipfile.ZipFile, names: frozenset[str]) -> None:
    """Templates, pictures and objects that a word processor would fetch from elsewhere: we never
    do, but what people see of such a form can change after it was signed. An address that one may
    follow by hand (a hyperlink) is text; a template on the writer's own disk says nothing."""
    for name in sorted(name for name in names if name.endswith(".rels")):
        for element in parse(_read(archive, name), name):
            kind = element.get("Type", "").rpartition("/")[2]
            if element.get("TargetMode") != "External" or kind == "hyperlink":
                continue
            if _ELSEWHERE.match(element.get("Target", "")):
                raise UnusableForm(
                    "The file shows something that it fetches from elsewhere: put pictures into "
                    "the file itself, detach its template, and save it again."
                )


def _main_part(archive: zipfile.ZipFile, names: frozenset[str]) -> str:
    if "[Content_Types].xml" not in names:
        raise UnusableForm("The file is a ZIP archive, not a DOCX: upload the form itself.")
    types = parse(_read(archive, "[Content_Types].xml"), "[Content_Types].xml")
    declared = " ".join(element.get("ContentType", "") for element in types)
    if "macroEnabled" in declared or "vbaProject" in declared:
        raise UnusableForm("The file holds macros: save it as DOCX, which has none.")
    relationships = _relationships(archive, names, "_rels/.rels")
    for kind, target in relationships.values():
        name = target.lstrip("/")
        if kind == "officeDocument" and name in names:
            if "wordprocessingml" not in declared:
                raise UnusableForm("The file is not a text document: upload the form as DOCX.")
            return name
    raise UnusableForm(f"The file holds no document: {_REPAIR}.")


def _relationships(
    archive: zipfile.ZipFile, names: frozenset[str], part: str
) -> dict[str, tuple[str, str]]:
    """Id to (last word of the type, target)."""
    root = _optional(archive, names, part)
    if root is None:
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            element.get("Target", ""),
        )
        for element in root
    }


def _optional(archive: zipfile.ZipFile, names: frozenset[str], part: str) -> Element | None:
    return parse(_read(archive, part), part) if part in names else None


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            content = part.read(MAX_PART + 1)
    except _BROKEN as error:
        raise UnusableForm(f"The part {name!a} is damaged: {_REPAIR}.") from error
    if len(content) > MAX_PART:
        raise UnusableForm(f"The part {name!a} is larger than 16 MB: shorten the form.")
    return content
