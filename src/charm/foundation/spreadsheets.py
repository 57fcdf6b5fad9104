"""Spreadsheets (XLSX) made for exactly the cells that somebody fills in, and read back.

The first row, which is hidden, names the columns by code; the second says them in words. Cells that
identify a line are locked. What is read is bounded, and holds no formula, macro or outside link; a
text that looks like a formula is written as a text.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charm.core.packed import Unsafe, checked_names
from charm.foundation.errors import Unfit

MAX_FILE = 5 * 1024 * 1024
MAX_LINES = 2_000
MAX_CELL = 5_000
MAX_MARKS = 1_000_000
"""Signs "<" in all parts of a file; a cell has about eight. Reading takes as long as there are."""
FIRST_LINE = 3
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REPAIR = "open it in Excel or LibreOffice and save it again as XLSX"


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    title: str
    width: int = 14
    choices: tuple[str, ...] = ()
    """What may stand in a cell, when that is a short list."""
    is_hidden: bool = False
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line: texts by code, and where each stands (such as F7). What a cell that is no
    text says is left out."""

    number: int
    values: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrongCell:
    place: str
    says: str

    def __str__(self) -> str:
        return f"{self.place}: {self.says}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as it came back."""

    title: str
    lines: Sequence[Line]
    wrong: Sequence[WrongCell]
    """Cells that are no text; the other cells of their lines are read."""


class WrongCells(Unfit):
    """Nothing was taken over: every wrong cell of the ``sheet``, with what is wrong."""

    def __init__(self, cells: Iterable[WrongCell], *, sheet: str = "") -> None:
        self.cells, self.sheet = tuple(cells), sheet
        before = f"{sheet}, " if sheet else ""
        super().__init__("\n".join(f"{before}{cell}" for cell in self.cells))


def written(columns: Sequence[Column], lines: Iterable[Mapping[str, str]], *, title: str) -> bytes:
    """The spreadsheet as a file; ``lines`` are texts by code of column."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "".join(sign for sign in title if sign not in "[]:*?/\\")[:31] or "1"
    rows = list(lines)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.cell(1, place, column.code)
        head = sheet.cell(2, place, column.title)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.is_hidden
        for number, row in enumerate(rows, start=FIRST_LINE):
            cell = sheet.cell(number, place)
            cell.value = row.get(column.code, "") or None
            if cell.value is not None:
                cell.data_type = "s"  # also where it begins as a formula does
            cell.number_format = "@"
            cell.protection = Protection(locked=column.is_locked or column.is_hidden)
        if column.choices and rows:
            rule = DataValidation(
                type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True
            )
            sheet.add_data_validation(rule)
            rule.add(f"{letter}{FIRST_LINE}:{letter}{FIRST_LINE + len(rows) - 1}")
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = sheet.cell(
        FIRST_LINE, 1 + sum(c.is_locked or c.is_hidden for c in columns)
    )
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes, columns: Sequence[Column]) -> Filled:
    """What the lines of the sheet say. Raises Unfit for a file that is not such a sheet."""
    book = opened(data)
    wrong: list[WrongCell] = []
    lines = []
    try:
        rows = rows_of(book, columns=len(columns), most=MAX_LINES + FIRST_LINE)
        for number, cells in enumerate(rows, start=1):
            if number == 1:
                if [cell.value for cell in cells] != [column.code for column in columns]:
                    raise Unfit(
                        "This is not the sheet that was made here, or its columns were moved: "
                        "download it anew."
                    )
            elif number >= FIRST_LINE:
                found = len(wrong)
                line = _line(number, cells, columns, wrong)
                if any(line.values.values()) or len(wrong) > found:
                    lines.append(line)
        title = str(book.worksheets[0].title)
    finally:
        book.close()
    if len(lines) > MAX_LINES:
        raise Unfit(f"A sheet has at most {MAX_LINES} lines.")
    return Filled(title, lines, wrong)


def opened(data: bytes) -> Any:
    """The book, looked at before it is read: bounded, without links to elsewhere. Raises Unfit."""
    from openpyxl import load_workbook

    if len(data) > MAX_FILE:
        raise Unfit(f"The file is larger than {MAX_FILE >> 20} MB.")
    if not data.startswith(b"PK"):
        raise Unfit(f"The file is not an XLSX: {_REPAIR}.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = checked_names(
                archive.infolist(), kind="XLSX", repair=_REPAIR, smaller="delete what is not needed"
            )
            if "xl/workbook.xml" not in names:
                raise Unfit(f"The file is not an XLSX: {_REPAIR}.")
            if any(name.startswith("xl/externalLinks/") for name in names):
                raise Unfit("The file leads to other files: remove the links and save it again.")
            marks = 0
            for name in names:
                content = archive.read(name)
                marks += content.count(b"<")
                if name.endswith((".xml", ".rels")) and b"<!" in content[:4096]:
                    raise Unfit(f"The file declares what no XLSX needs: {_REPAIR}.")
            if marks > MAX_MARKS:
                raise Unfit(
                    "The file holds far more cells than are read: delete what is not needed."
                )
        return load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Unsafe as error:
        raise Unfit(str(error)) from error
    except Unfit:
        raise
    except Exception as error:  # whatever a damaged file makes of the library
        raise Unfit(f"The file is damaged or not an XLSX: {_REPAIR}.") from error


def rows_of(book: Any, *, columns: int, most: int) -> Iterator[tuple[Any, ...]]:
    """The first rows of its first sheet, which is read only now. Raises Unfit for a damaged one."""
    try:
        yield from book.worksheets[0].iter_rows(max_col=columns, max_row=most)
    except Exception as error:  # whatever a damaged file makes of the library
        raise Unfit(f"The file is damaged or not an XLSX: {_REPAIR}.") from error


def _line(number: int, cells: Any, columns: Sequence[Column], wrong: list[WrongCell]) -> Line:
    from openpyxl.utils import get_column_letter

    values, places = {}, {}
    for place, (column, cell) in enumerate(zip(columns, cells, strict=False), start=1):
        places[column.code] = f"{get_column_letter(place)}{number}"
        try:
            values[column.code] = text_of(cell)
        except ValueError as error:
            wrong.append(WrongCell(places[column.code], str(error)))
    return Line(number, values, places)


def text_of(cell: Any) -> str:
    """What a cell says. Raises ValueError for formulas, errors and what is too long."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError("This is a formula: write what it gives.")
    if cell.data_type == "e":
        raise ValueError("This is an error of the spreadsheet: write the value.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if len(text) > MAX_CELL:
        raise ValueError(f"A cell holds at most {MAX_CELL} signs.")
    return text
