"""The sheet of an edition as its teacher fills it in."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl import load_workbook
from tests.support.classroom import LAST_DAY, at

from charm.delivery import sheets
from charm.delivery.services.filling_in import Filled, fill_in

TITLES = {
    name: name
    for name in (
        "name", "email", "met", "evidence", "outcome", "value", "scheme", "assessed_on",
        "participation", "outputs", "engagement", "assessment", "mark", "feedback",
        "objectives_met", "assessments_completed", "criteria_met",
    )
}  # fmt: skip


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def damaged(data: bytes) -> dict[str, bytes]:
    """The workbook with a sheet that no program writes: it opens, and breaks as it is read."""
    cells = {
        "no number": '<row r="1"><c r="A1" t="n"><v>abc</v></c></row>',
        "a number without end": f'<row r="1"><c r="A1" t="n"><v>{"9" * 6000}</v></c></row>',
        "no column": '<row r="1"><c r="ZZZZZ1" t="str"><v>abc</v></c></row>',
        "no row": '<row r="x"><c r="A1" t="str"><v>abc</v></c></row>',
        "no day": '<row r="1"><c r="A1" t="d"><v>20zz</v></c></row>',
        "no such text": '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>',
    }
    head, end = f'<worksheet xmlns="{NAMESPACE}"><sheetData>', "</sheetData></worksheet>"
    found = {name: _with_sheet(data, f"{head}{cell}{end}") for name, cell in cells.items()}
    return found | {"cut off": _with_sheet(data, head + cells["no such text"])}


def crowded(data: bytes, cells: int) -> bytes:
    """The workbook with so many cells in one line, of which nobody reads more than the first."""
    row = "<c/>" * cells
    return _with_sheet(data, f'<worksheet xmlns="{NAMESPACE}"><sheetData><row>{row}</row>'
                             "</sheetData></worksheet>")  # fmt: skip


def _with_sheet(data: bytes, sheet: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name))
    return file.getvalue()


class Sheet:
    """The sheet of an edition, as ``by`` has it open, who is its lead unless told otherwise."""

    def __init__(self, begun: Any, by: Any = None) -> None:
        self.by = by or begun.lead
        with at(LAST_DAY):
            data = sheets.sheet_of(begun.edition, TITLES, self.by, title="Living with Water: [1]")
        self.begun = begun
        self.book = load_workbook(io.BytesIO(data))
        self.page = self.book.active
        self.codes = [cell.value for cell in self.page[1]]
        emails = self.page.iter_cols(*[self.codes.index("email") + 1] * 2, min_row=3)
        self.lines = {cell.value: cell.row for cells in emails for cell in cells}

    def line_of(self, learner: Any) -> int:
        return self.lines[learner.email]

    def cell(self, learner: Any, start: str) -> Any:
        """The learner's cell in the column of that code, else in the first that begins so."""
        known = [code.replace("-", "_") for code in self.codes]
        code = start if start in known else next(one for one in known if one.startswith(start))
        return self.page.cell(self.line_of(learner), known.index(code) + 1)

    def write(self, learner: Any, **said: Any) -> Sheet:
        for start, value in said.items():
            self.cell(learner, start).value = value
        return self

    def place_of(self, learner: Any, start: str) -> str:
        """Such as F7; of a line that is nobody's, the line alone."""
        cell = self.cell(learner, start)
        return str(cell.row) if start in ("enrolment", "was", "name") else cell.coordinate

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def send(self, by: Any = None, data: bytes | None = None) -> Filled:
        with at(LAST_DAY):
            return fill_in(
                edition=self.begun.edition.id, data=data or self.bytes(), titles=TITLES,
                by=by or self.by,
            )  # fmt: skip
