"""A filled sheet is read back: all of it, or nothing with every wrong cell named (7.10, 7.26)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.delivery import sheets
from charm.delivery.models import Edition
from charm.delivery.progress import Progress
from charm.delivery.queries import lock_enrolments
from charm.delivery.services.taking_over import take_over
from charm.foundation import ledger, spreadsheets
from charm.foundation.spreadsheets import Line, WrongCell, WrongCells
from charm.foundation.transactions import act, locked


@dataclass(frozen=True, slots=True)
class Filled:
    """How many cells said something new, of how many learners."""

    cells: int
    learners: int


@act()
def fill_in(*, edition: uuid.UUID, data: bytes, titles: Mapping[str, str], by: Person) -> Filled:
    """Record what a sheet of the edition says otherwise than it did when it was made: attendance,
    criteria with evidence, results, the person's own marks, the confirmation. Raises
    :class:`WrongCells` with every cell that cannot be taken over, and then nothing is."""
    sheets.sheet_room_for(by, edition)
    room = locked(Edition, edition)
    lock_enrolments(dict.fromkeys(room.enrolments.values_list("pk", flat=True)))
    columns = sheets.columns_of(room, titles, by)
    sheet = spreadsheets.read(data, columns)
    wrong = list(sheet.wrong)
    records = sheets.Records(room, columns, by)
    changes: list[tuple[Progress, Line, set[str]]] = []
    for learner, line in _of_learners(sheet.lines, records, wrong):
        changed = _changed(learner, line, records, wrong)
        if changed:
            changes.append((learner, line, changed))
    with ledger.together():
        for learner, line, changed in changes:
            marked = records.works.get(learner.enrolment.pk, ())
            works = {work.component.pk: work for work in marked}
            wrong += take_over(learner, works, line, changed, by)
    if wrong:
        raise WrongCells(sorted(wrong, key=_in_sheet), sheet=sheet.title)
    return Filled(sum(len(changed) for *_, changed in changes), len(changes))


def _of_learners(
    lines: Sequence[Line], records: sheets.Records, wrong: list[WrongCell]
) -> list[tuple[Progress, Line]]:
    """Each line with its learner. A line that is of nobody here, of somebody who had one already,
    or whose name stands beside the cells of another, is wrong."""
    known = {str(row.enrolment.pk): row for row in records.progress}
    taken: set[str] = set()
    found = []
    for line in lines:
        ref = line.values.get("enrolment", "")
        learner = known.get(ref)
        if learner is None:
            says = "This line is of nobody who learns here."
        elif ref in taken:
            says = "This learner has another line already: download the sheet anew."
        elif any(line.values.get(code) != said for code, said in sheets.whose(learner).items()):
            says = (
                "This name and the cells beside it are of two learners: download the sheet anew, "
                "and sort whole lines only."
            )
        else:
            taken.add(ref)
            found.append((learner, line))
            continue
        wrong.append(WrongCell(f"{line.number}", says))
    return found


def _changed(
    learner: Progress, line: Line, records: sheets.Records, wrong: list[WrongCell]
) -> set[str]:
    """The cells that the writer changed; those that somebody else changed meanwhile are wrong."""
    was = _kept(line)
    if was is None:
        says = "A hidden cell was changed: download the sheet anew."
        wrong.append(WrongCell(f"{line.number}", says))
        return set()
    if records.has_marks and was.get(sheets.BY) != str(records.by.pk):
        says = "Somebody else took this sheet along to mark: fill in one of your own."
        wrong.append(WrongCell(f"{line.number}", says))
        return set()
    changed = set()
    for code, stands in records.of(learner).items():
        if code not in line.values:  # wrong already
            continue
        before, said = str(was.get(code, "")), records.spelled(code, line.values[code])
        if said in (before, stands):
            continue
        if stands != before:
            says = f"Somebody recorded “{stands or '–'}” meanwhile: download the sheet anew."
            wrong.append(WrongCell(line.places[code], says))
        else:
            changed.add(code)
    return changed


def _kept(line: Line) -> dict[str, object] | None:
    try:
        was = json.loads(line.values.get("was", ""))
    except (ValueError, RecursionError):
        return None
    return was if isinstance(was, dict) else None


def _in_sheet(cell: WrongCell) -> tuple[int, int, str]:
    """Line by line, and in each from left to right."""
    letters = cell.place.rstrip("0123456789")
    return int(cell.place[len(letters) :]), len(letters), letters
