"""The register as a table to work with elsewhere: CSV and XLSX, no cell of which is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
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
from charm.foundation.spreadsheets import MEDIA_TYPE
from charm.web.register.awards import wanted_in
from charm.web.register.desk import _readable
from charm.web.signed_in import person_of
from charm.web.tables import harmless
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
    answer = StreamingHttpResponse(
        _spelled(_asked(request, issuer)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="register-{issuer}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@login_required
def awards_xlsx(request: HttpRequest, issuer: str) -> HttpResponse:
    """The same as a spreadsheet; every cell is a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    asked = _asked(request, issuer)  # the door first: a book that is not finished leaves its file
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.append(COLUMNS)
    for row in _rows(asked):
        cells = [WriteOnlyCell(sheet, value=cell or None) for cell in row]
        for cell in cells:
            if cell.value is not None:
                cell.data_type = "s"  # also where it begins as a formula does
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    answer = HttpResponse(file.getvalue(), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="register-{issuer}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: HttpRequest, issuer: str) -> QuerySet[Award]:
    rows = awards_in(_readable(person_of(request), issuer), wanted_in(request))
    return rows.select_related("learner", "version__entry", "replaces", "replaced_by")


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


def _spelled(awards: QuerySet[Award]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read UTF-8
    yield str(writer.writerow(COLUMNS))
    for row in _rows(awards):
        yield str(writer.writerow([harmless(cell) for cell in row]))


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
