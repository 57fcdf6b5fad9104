"""Tables that people have already (CSV, or XLSX as any program writes it), read cell by cell.

Bounded like every spreadsheet here; a file with outside links is refused, and a formula is no text.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from charm.foundation.errors import Unfit
from charm.foundation.spreadsheets import MAX_CELL, MAX_FILE, opened, rows_of, text_of

MAX_COLUMNS = 40
MAX_ROWS = 5_000
_DELIMITERS = ";,\t|"


@dataclass(frozen=True, slots=True)
class Cell:
    place: str
    """Such as B7."""
    text: str
    problem: str = ""
    """Why it cannot be a text: a formula, an error of the spreadsheet, too long."""


Row = list[Cell]


def place_of(column: int, line: int | str) -> str:
    """How spreadsheets name a cell; columns count from 0."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{line}"


def read_table(data: bytes) -> list[Row]:
    """The rows that say anything, each with all of its cells. Raises Unfit for a file that is no
    table."""
    rows = _of_xlsx(data) if data.startswith(b"PK") else _of_csv(data)
    return [row for row in rows if any(cell.text or cell.problem for cell in row)]


def _of_xlsx(data: bytes) -> list[Row]:
    book = opened(data)
    found: list[Row] = []
    try:
        rows = rows_of(book, columns=MAX_COLUMNS, most=MAX_ROWS + 1)
        for number, cells in enumerate(rows, start=1):
            row = []
            for column, cell in enumerate(cells):
                place = place_of(column, number)
                try:
                    row.append(Cell(place, text_of(cell)))
                except ValueError as error:
                    row.append(Cell(place, "", str(error)))
            found.append(row)
    finally:
        book.close()
    if len(found) > MAX_ROWS:
        raise Unfit(f"A list has at most {MAX_ROWS} lines.")
    return found


def _of_csv(data: bytes) -> list[Row]:
    if len(data) > MAX_FILE:
        raise Unfit(f"The file is larger than {MAX_FILE >> 20} MB.")
    text = _decoded(data)
    head = text[:4_096].splitlines()[:1] or [""]
    delimiter = max(_DELIMITERS, key=head[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        for number, values in enumerate(lines, start=1):
            if number > MAX_ROWS:
                raise Unfit(f"A list has at most {MAX_ROWS} lines.")
            rows.append(
                [
                    Cell(place_of(column, number), value.strip()[:MAX_CELL])
                    for column, value in enumerate(values[:MAX_COLUMNS])
                ]
            )
    except csv.Error as error:
        raise Unfit("This file is no list: save it as CSV or XLSX.") from error
    return rows


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows writes in Western Europe."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unfit("This file is no list: save it as CSV or XLSX.")
