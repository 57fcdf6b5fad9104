"""The register as a table to work with elsewhere: CSV and XLSX, no cell of which is a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from charm.awards.queries import Award
from charm.awards.registry import awards_in
from charm.catalogue.queries import published
from charm.core.workflow.delivery import AwardState
from charm.web.register.awards import wanted_in
from charm.web.register.desk import _readable
from charm.web.signed_in import person_of
from charm.web.tables import as_csv, as_xlsx
from charm.web.templatetags.charm import said

COLUMNS = (
    "number", "learner", "micro-credential", "version", "state", "awarded", "signed", "suspended",
    "revoked",
    "replaces", "superseded by",
)  # fmt: skip


@require_safe
@login_required
def awards_csv(request: HttpRequest, issuer: str) -> StreamingHttpResponse:
    """``/register/<issuer>/awards.csv``, as far as the search reaches."""
    return as_csv(COLUMNS, _rows(_asked(request, issuer)), name=f"register-{issuer}")


@require_safe
@login_required
def awards_xlsx(request: HttpRequest, issuer: str) -> HttpResponse:
    """The same as a spreadsheet; every cell is a text."""
    return as_xlsx(COLUMNS, _rows(_asked(request, issuer)), name=f"register-{issuer}")


def _asked(request: HttpRequest, issuer: str) -> QuerySet[Award]:
    rows = awards_in(_readable(person_of(request), issuer), wanted_in(request))
    return rows.select_related("learner", "version__entry", "replaces", "replaced_by")


def _rows(awards: QuerySet[Award]) -> Iterator[list[str]]:
    for row in awards.iterator(chunk_size=500):
        successor = getattr(row, "replaced_by", None)
        yield [
            row.number, row.learner.name, said(published(row.version).content.title),
            str(row.version.number), row.state, _day(row.intended_at), _day(row.issued_at),
            _day(row.suspended_at if row.state == AwardState.SUSPENDED else None),
            _day(row.revoked_at), row.replaces.number if row.replaces else "",
            successor.number if successor is not None else "",
        ]  # fmt: skip


def _day(moment: dt.datetime | None) -> str:
    return moment.astimezone(timezone.get_current_timezone()).date().isoformat() if moment else ""
