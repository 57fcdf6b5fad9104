"""Pictures of a version: ``.../versions/<number>/seal.png``, which credentials name as theirs, and
``.../versions/<number>/social.png``, which networks show where somebody shares the entry."""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.alliance.queries import alliance
from charm.catalogue import queries
from charm.catalogue.drawing import PIXELS, seal_of_version, social_card
from charm.catalogue.lines import Line, line_of
from charm.foundation.errors import NotFound
from charm.foundation.typesetting.pictures import picture
from charm.web.published import served
from charm.web.templatetags.charm import said
from charm.web.words import word

KINDS = {"png": "image/png", "svg": "image/svg+xml"}
A_DAY = 24 * 60 * 60


@require_safe
def seal(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The seal of a version, drawn alike for ever. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound("There is no such picture: ask for png or svg.")
    drawn = seal_of_version(queries.version_by_number(slug, number))
    content = _png(drawn) if kind == "png" else drawn.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    return served(request, content, etag=etag, content_type=KINDS[kind], max_age=A_DAY)


@lru_cache(maxsize=64)
def _png(drawn: str) -> bytes:
    return picture(drawn, pixels=PIXELS)


@require_safe
def social(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """In the language that the address asks for, as the page is that names it. Raises NotFound."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE[:2]
    content = _social(queries.version_by_number(slug, number).pk, language)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    return served(request, content, etag=etag, content_type=KINDS["png"], max_age=A_DAY)


@lru_cache(maxsize=64)
def _social(version: uuid.UUID, language: str) -> bytes:
    with translation.override(language):
        row = queries.version_by_id(version)
        line = line_of(row)
        return social_card(
            row,
            alliance=alliance().name,
            what=str(word(line.outcome, "outcome")),
            title=said(line.title),
            marks=_marks(line),
            universities=line.universities,
            language=language,
        )


def _marks(line: Line) -> list[str]:
    """What there is to know at a glance."""
    return [
        *([f"{line.ects.normalize():f} ECTS"] if line.ects else []),
        *([_("{n} hours").format(n=f"{line.hours.normalize():f}")] if line.hours else []),
        *([_("EQF {level}").format(level=line.level)] if line.level else []),
        ", ".join(str(word(code, "language")) for code in line.languages),
    ]
