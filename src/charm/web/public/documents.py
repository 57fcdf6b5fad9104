"""The catalogue for programs: its addresses in other forms, chosen by ``Accept`` or by suffix.

An entry and each of its versions answer as the words of a proposal file (``json``), as learning
opportunity of the European Learning Model (``jsonld``) and as XML for the Qualification Dataset
Register (``xml``); the catalogue as a whole likewise, and as a table (``csv``, ``xlsx``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.catalogue import queries, rules
from charm.catalogue.queries import EntryVersion, describe, descriptor_of
from charm.core.description import Description
from charm.core.elm.courses import courses
from charm.core.elm.opportunity import document, pieces
from charm.core.schema_org import course
from charm.delivery.offered import described, everything_described
from charm.foundation.errors import NotFound
from charm.foundation.limits import Limit, TooOften
from charm.foundation.spreadsheets import MEDIA_TYPE as XLSX
from charm.web.public.search import find
from charm.web.public.table import COLUMNS, row_of
from charm.web.published import absent, served
from charm.web.tables import as_csv, as_xlsx

JSON, JSON_LD, XML, CSV = "application/json", "application/ld+json", "application/xml", "text/csv"
OF_ENTRY = {"json": JSON, "jsonld": JSON_LD, "xml": XML}
OF_CATALOGUE = {"jsonld": JSON_LD, "xml": XML, "csv": CSV, "xlsx": XLSX}
PER_MINUTE = Limit("Copies of the whole catalogue", times=20)
MAX_AGE = 300
"""Seconds a copy may be kept."""


def wanted(request: HttpRequest, forms: Mapping[str, str]) -> str:
    """The form that the caller prefers; empty for the page, which whoever does not say gets."""
    preferred = request.get_preferred_type(["text/html", *forms.values()])
    return next((form for form, media_type in forms.items() if media_type == preferred), "")


@require_safe
def entry_document(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """``/catalogue/<slug>.<form>``: the version in force, with the editions on offer."""
    row = rules.entry_for(None, slug)
    return of_entry(request, queries.current_version(row), form)


@require_safe
def version_document(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponseBase:
    """``/catalogue/<slug>/versions/<number>.<form>``, for ever."""
    return of_version(request, queries.version_by_number(slug, number), form)


@require_safe
def catalogue_document(request: HttpRequest, form: str) -> HttpResponseBase:
    """``/catalogue.<form>``: everything on offer; a table takes what a search finds."""
    return of_catalogue(request, form)


def of_entry(request: HttpRequest, version: EntryVersion, form: str) -> HttpResponseBase:
    return _document(request, version, described([version])[0], form)


def of_version(request: HttpRequest, version: EntryVersion, form: str) -> HttpResponseBase:
    return _document(request, version, describe(version), form)


def of_catalogue(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in OF_CATALOGUE:
        raise NotFound(_no_such_form(OF_CATALOGUE))
    try:
        PER_MINUTE.count(str(request.META.get("REMOTE_ADDR", "")))
    except TooOften as error:
        answer = absent(str(error), status=429)
        answer["Retry-After"] = str(error.wait)
        return answer
    if form in TABLES:
        return TABLES[form](COLUMNS, _rows(request), name="catalogue")
    spelled = WHOLE[form](everything_described())
    whole = StreamingHttpResponse(spelled, content_type=f"{OF_CATALOGUE[form]}; charset=utf-8")
    whole["Access-Control-Allow-Origin"] = "*"
    whole["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return whole


def in_page(described: Description) -> str:
    """What search engines read in the page: JSON that no page can be broken with."""
    spelled = json.dumps(course(described), ensure_ascii=False)
    return spelled.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def _document(
    request: HttpRequest, version: EntryVersion, described: Description, form: str
) -> HttpResponseBase:
    if form not in OF_ENTRY:
        raise NotFound(_no_such_form(OF_ENTRY))
    if form == "xml":
        content = b"".join(courses([described]))
    else:
        said = descriptor_of(version) if form == "json" else document([described])
        content = json.dumps(said, ensure_ascii=False, indent=2).encode()
    return served(
        request,
        content,
        etag=f'"{hashlib.sha256(content).hexdigest()}"',
        content_type=OF_ENTRY[form],
        max_age=MAX_AGE,
    )


def _rows(request: HttpRequest) -> Iterator[list[str]]:
    for offer in find(request.GET).offers:
        yield row_of(describe(offer.version))


def _no_such_form(forms: Mapping[str, str]) -> str:
    return f"There is no such form of it: ask for {', '.join(forms)}."


WHOLE: dict[str, Callable[[Iterator[Description]], Iterator[bytes]]] = {
    "xml": courses,
    "jsonld": pieces,
}
TABLES: dict[str, Callable[..., HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}
