"""The sheet of an edition as its teacher fills it in."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook
from tests.support.classroom import LAST_DAY, at

from charm.delivery import sheets
from charm.delivery.services.filling_in import Filled, fill_in

TITLES = {
    name: name
    for name in (
        "name", "email", "met", "evidence", "outcome", "value", "scheme", "assessed_on",
        "participation", "outputs", "engagement", "assessment",
    )
}  # fmt: skip


class Sheet:
    """The sheet of an edition, as its teacher has it open."""

    def __init__(self, begun: Any) -> None:
        with at(LAST_DAY):
            data = sheets.sheet_of(begun.edition, TITLES, title="Living with Water: [1]")
        self.begun = begun
        self.book = load_workbook(io.BytesIO(data))
        self.page = self.book.active
        self.codes = [cell.value for cell in self.page[1]]

    def line_of(self, learner: Any) -> int:
        place = self.codes.index("email") + 1
        return next(
            n
            for n in range(3, self.page.max_row + 1)
            if self.page.cell(n, place).value == learner.email
        )

    def write(self, learner: Any, **said: Any) -> Sheet:
        for start, value in said.items():
            code = next(code for code in self.codes if code.replace("-", "_").startswith(start))
            self.page.cell(self.line_of(learner), self.codes.index(code) + 1).value = value
        return self

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def send(self, by: Any = None, data: bytes | None = None) -> Filled:
        with at(LAST_DAY):
            return fill_in(
                edition=self.begun.edition.id, data=data or self.bytes(), titles=TITLES,
                by=by or self.begun.lead,
            )  # fmt: skip
