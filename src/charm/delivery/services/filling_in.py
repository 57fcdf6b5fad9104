"""A filled sheet is read back: all of it, or nothing with every wrong cell named (7.10, 7.26)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from charm.alliance.queries import Person
from charm.core.workflow import Refusal
from charm.delivery import rules, sheets
from charm.delivery.models import Attendance, Edition, Enrolment
from charm.delivery.progress import Progress, progress_in
from charm.delivery.services.assessing import (
    NOT_YET,
    SCHEME_LIMIT,
    TOO_LONG,
    VALUE_LIMIT,
    check_criterion,
    record_attendance,
    record_result,
)
from charm.delivery.services.standing import check_identity
from charm.foundation import clock, ledger, spreadsheets
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.spreadsheets import Line, WrongCell, WrongCells
from charm.foundation.transactions import act, locked

NOBODY = "This line is of nobody who learns here, or of somebody who stands further up."
NO_DAY = "Give the day of the assessment, such as 2026-12-18."


@dataclass(frozen=True, slots=True)
class Filled:
    """How many cells said something new, of how many learners."""

    cells: int
    learners: int


@act()
def fill_in(*, edition: uuid.UUID, data: bytes, titles: Mapping[str, str], by: Person) -> Filled:
    """Record what a sheet of the edition says otherwise than it did when it was made: attendance,
    criteria with evidence, results. Raises :class:`WrongCells` with every cell that cannot be
    taken over, and then nothing is."""
    room = rules.classroom_for(by, edition)
    if not rules.roles_in(by, room) & rules.STAFF:
        raise NotAllowed("Only the teaching staff of the edition records and confirms.")
    room = locked(Edition, edition)
    columns = sheets.columns_of(room, titles)
    sheet = spreadsheets.read(data, columns)
    known = {str(row.enrolment.pk): row for row in progress_in([room])[room.id]}
    wrong = list(sheet.wrong)
    changes: list[tuple[Progress, Line, set[str]]] = []
    for line in sheet.lines:
        learner = known.pop(line.values.get("enrolment", ""), None)
        if learner is None:
            wrong.append(WrongCell(f"{line.number}", NOBODY))
            continue
        changed = _changed(line, sheets.record_of(learner, columns), wrong)
        if changed:
            changes.append((learner, line, changed))
    with ledger.together():
        for learner, line, changed in changes:
            _take_over(learner.enrolment, line, changed, by, wrong)
    if wrong:
        raise WrongCells(sorted(wrong, key=_in_sheet), sheet=sheet.title)
    return Filled(sum(len(changed) for *_, changed in changes), len(changes))


def _changed(line: Line, now: Mapping[str, str], wrong: list[WrongCell]) -> set[str]:
    """The cells that the writer changed; those that somebody else changed meanwhile are wrong."""
    try:
        was = json.loads(line.values["was"])
    except (ValueError, KeyError):
        was = None
    if not isinstance(was, dict):
        wrong.append(WrongCell(f"{line.number}", "A hidden cell was changed: download it anew."))
        return set()
    changed = set()
    for code, stands in now.items():
        said = line.values.get(code)
        if said is None or said == str(was.get(code, "")) or said == stands:
            continue
        if stands != str(was.get(code, "")):
            says = f"Somebody recorded “{stands or '–'}” meanwhile: download the sheet anew."
            wrong.append(WrongCell(line.places[code], says))
        else:
            changed.add(code)
    return changed


def _take_over(
    row: Enrolment, line: Line, changed: set[str], by: Person, wrong: list[WrongCell]
) -> None:
    for code in sorted(changed):
        if code.startswith("session-"):
            _do(line, code, wrong, partial(_attend, row, line, code, by))
    checked = {c.partition("-")[2] for c in changed if c.startswith(("met-", "evidence-"))}
    for ref in sorted(checked):
        if _reads(line, f"met-{ref}", f"evidence-{ref}"):
            about = "met" if line.values[f"evidence-{ref}"] else "evidence"
            _do(line, f"{about}-{ref}", wrong, partial(_check, row, line, ref, by))
    if "identity" in changed:
        _do(line, "identity", wrong, partial(_identify, row, line, by))
    if changed & set(sheets.RESULT) and _reads(line, *sheets.RESULT):
        odd = [WrongCell(line.places[code], says) for code, says in _odd_in(line)]
        wrong += odd
        if not odd:
            _do(line, "value", wrong, partial(_record, row, line, by))


def _reads(line: Line, *codes: str) -> bool:
    """Each of these cells holds a text; one that does not is named already."""
    return all(code in line.values for code in codes)


def _attend(row: Enrolment, line: Line, code: str, by: Person) -> None:
    session = int(code.partition("-")[2])
    present = _yes(line, code)
    how = Attendance.How.SHEET
    record_attendance(enrolment=row.pk, session=session, present=present, by=by, how=how)


def _check(row: Enrolment, line: Line, ref: str, by: Person) -> None:
    check_criterion(
        enrolment=row.pk, criterion=int(ref), met=_yes(line, f"met-{ref}"),
        evidence=line.values[f"evidence-{ref}"], by=by, seen=_revision(row),
    )  # fmt: skip


def _identify(row: Enrolment, line: Line, by: Person) -> None:
    """A check is given here, and taken back on the page of the learner, with a reason."""
    said = line.values["identity"].strip().casefold()
    if not said:
        raise Unfit("Take a check of identity back on the page of the learner.")
    check_identity(enrolment=row.pk, way=said, by=by, seen=_revision(row))


def _record(row: Enrolment, line: Line, by: Person) -> None:
    said = line.values
    record_result(
        enrolment=row.pk, passed=said["outcome"] == sheets.PASSED, value=said["value"],
        scheme=said["scheme"], assessed_on=dt.date.fromisoformat(said["assessed_on"]), by=by,
        seen=_revision(row),
    )  # fmt: skip


def _odd_in(line: Line) -> Iterator[tuple[str, str]]:
    """What is wrong in each cell of a result."""
    said = line.values
    if said["outcome"] not in (sheets.PASSED, sheets.FAILED):
        yield "outcome", f"Say {sheets.PASSED} or {sheets.FAILED}."
    if not said["value"]:
        yield "value", "Say which result it is, such as a grade."
    if not said["scheme"]:
        yield "scheme", "Name the scheme of grades."
    for code, limit in (("value", VALUE_LIMIT), ("scheme", SCHEME_LIMIT)):
        if len(said[code]) > limit:
            yield code, TOO_LONG
    try:
        day = dt.date.fromisoformat(said["assessed_on"])
    except ValueError:
        yield "assessed_on", NO_DAY
    else:
        if not 1900 <= day.year <= 2200:
            yield "assessed_on", NO_DAY
        elif day > clock.today():
            yield "assessed_on", NOT_YET


def _in_sheet(cell: WrongCell) -> tuple[int, int, str]:
    """Line by line, and in each from left to right."""
    letters = cell.place.rstrip("0123456789")
    return int(cell.place[len(letters) :]), len(letters), letters


def _yes(line: Line, code: str) -> bool:
    said = line.values[code].casefold()
    if said not in (sheets.YES, sheets.NO):
        raise Unfit(f"Say {sheets.YES} or {sheets.NO}.")
    return said == sheets.YES


def _revision(row: Enrolment) -> int:
    return Enrolment.objects.values_list("revision", flat=True).get(pk=row.pk)


def _do(line: Line, code: str, wrong: list[WrongCell], take: Callable[[], object]) -> None:
    try:
        take()
    except Refusal as refusal:
        wrong += [WrongCell(line.places[code], reason.says) for reason in refusal.reasons]
    except (Unfit, NotFound) as error:
        wrong.append(WrongCell(line.places[code], str(error)))
