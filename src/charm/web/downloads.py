"""Files that people handed in, as others get them: to keep, never as a page of ours."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from charm.foundation import files
from charm.foundation.errors import NotFound
from charm.foundation.files import StoredFile


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as a list shows it."""

    file: StoredFile
    url: str
    removable: bool = False

    @property
    def kind(self) -> str:
        return self.file.name.rpartition(".")[2].upper()


def attached_about(about: str, address: str, *place: object) -> list[Attached]:
    """What is kept about it, each at ``address`` below ``place``."""
    return [Attached(row, reverse(address, args=[*place, row.pk])) for row in files.of(about)]


def download(row: StoredFile) -> HttpResponse:
    """The bytes, which a browser saves and does not open. Raises NotFound when they are lost."""
    try:
        content = files.read(row)
    except LookupError as error:
        raise NotFound("This file is missing: tell the operator of the platform.") from error
    answer = HttpResponse(content, content_type=row.media_type)
    plain = "".join(c if c.isascii() and c not in '"\\' else "_" for c in row.name)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name)}"
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_archive(content: bytes, name: str) -> HttpResponse:
    """A ZIP file that nobody else keeps a copy of."""
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_calendar(content: str) -> HttpResponse:
    """An entry that the reader's calendar takes over."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
