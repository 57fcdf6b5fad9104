"""Tables that people take to a spreadsheet, no cell of which is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse, StreamingHttpResponse

from charm.foundation.spreadsheets import MEDIA_TYPE

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
"""What a spreadsheet takes."""


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_csv(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, name: str
) -> StreamingHttpResponse:
    """The table as a file ``name.csv``, written while it is sent."""
    answer = StreamingHttpResponse(_spelled(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]], *, name: str) -> HttpResponse:
    """The same as a spreadsheet; every cell is a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name.capitalize()[:31])
    sheet.append(list(columns))
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=cell[:LONGEST_CELL] or None) for cell in row]
        for cell in cells:
            if cell.value is not None:
                cell.data_type = "s"  # also where it begins as a formula does
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    answer = HttpResponse(file.getvalue(), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


def _spelled(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read UTF-8
    yield str(writer.writerow(columns))
    for row in rows:
        yield str(writer.writerow([harmless(cell) for cell in row]))
