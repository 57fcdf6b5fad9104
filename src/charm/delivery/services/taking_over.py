"""What one line of a filled sheet says anew, recorded by the services of each (7.10, 7.26).

Within an act that holds every enrolment of the edition. Attendance, criteria and results have
columns for teaching staff alone, so their door was passed once for the whole sheet; only the table
of moves is asked for each learner.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from charm.alliance.queries import Person
from charm.core.workflow import Refusal
from charm.delivery import sheets
from charm.delivery.marking import Work
from charm.delivery.models import Attendance, Enrolment
from charm.delivery.progress import Progress
from charm.delivery.services.assessing import (
    NOT_YET,
    SCHEME_LIMIT,
    TOO_LONG,
    VALUE_LIMIT,
    take_step,
    write_attendance,
    write_check,
    write_result,
)
from charm.delivery.services.confirming import confirm_completion
from charm.delivery.services.marking import give_mark
from charm.delivery.services.standing import check_identity
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.spreadsheets import Line, WrongCell
from charm.foundation.texts import note_of

EARLIEST, LATEST = 1900, 2200
DAY = "Give the day of the assessment, such as 2026-12-18."
MARK_FIRST = "Give a mark: feedback goes with one."
IDENTITY_STAYS = "Take a check of identity back on the page of the learner."
TAKEN_BACK = "A confirmation is not taken back in a sheet: an upheld case does that."

Cells = Iterator[tuple[str, str]]
"""Code of a column and what is wrong with its cell."""


def take_over(
    learner: Progress, works: Mapping[int, Work], line: Line, changed: set[str], by: Person
) -> list[WrongCell]:
    """Record the changed cells, what confirms last; returns those that cannot be."""
    one = _Line(learner, works, line, by)
    wrong: list[tuple[str, str]] = []
    for code in sorted(code for code in changed if code.startswith("session-")):
        wrong += one.attend(code)
    for start, take in ((("met-", "evidence-"), one.check), (("mark-", "feedback-"), one.mark)):
        refs = {int(code.partition("-")[2]) for code in changed if code.startswith(start)}
        for ref in sorted(refs):
            wrong += take(ref)
    if "identity" in changed:
        wrong += one.identify()
    if changed & set(sheets.RESULT):
        wrong += one.record(next(code for code in sheets.RESULT if code in changed))
    for words in (sheets.OBJECTIVES, sheets.CRITERIA):
        if changed & set(words):
            wrong += one.confirm(words)
    named = [(code, says) for code, says in wrong if code in line.values]  # else wrong already
    return [WrongCell(line.places[code], says) for code, says in named]


class _Line:
    """A line and its learner; each act says which cells it cannot take."""

    def __init__(
        self, learner: Progress, works: Mapping[int, Work], line: Line, by: Person
    ) -> None:
        self.learner, self.works, self.line, self.by = learner, works, line, by
        self.row = learner.enrolment

    def said(self, code: str) -> str:
        """What the cell says; a cell that is wrong already counts as empty."""
        return self.line.values.get(code, "")

    def attend(self, code: str) -> Cells:
        if (wrong := self._word_wrong(code)) is not None:
            yield code, wrong
            return
        session = int(code.partition("-")[2])
        yield from self._try(code, lambda: write_attendance(
            self._opened("record-attendance"), session, self._yes(code), by=self.by,
            how=Attendance.How.SHEET,
        ))  # fmt: skip

    def check(self, ref: int) -> Cells:
        met, evidence = f"met-{ref}", f"evidence-{ref}"
        if (wrong := self._word_wrong(met)) is not None:
            yield met, wrong
            return
        if (unreadable := self._text_wrong(evidence, "The evidence")) is not None:
            yield evidence, unreadable
            return
        place = met if self.said(evidence) else evidence
        yield from self._try(place, lambda: write_check(
            self._opened("check-criterion"), ref, met=self._yes(met), by=self.by,
            evidence=self.said(evidence),
        ))  # fmt: skip

    def mark(self, ref: int) -> Cells:
        mark, feedback = f"mark-{ref}", f"feedback-{ref}"
        if not self.said(mark):
            yield mark, MARK_FIRST if self.said(feedback) else "A mark is changed, not taken away."
            return
        if (unreadable := self._text_wrong(feedback, "The feedback")) is not None:
            yield feedback, unreadable
            return
        mine = self.works[ref].mark_of(self.by)
        yield from self._try(mark, lambda: give_mark(
            enrolment=self.row.pk, component=ref, value=self.said(mark), by=self.by,
            seen=mine.revision if mine else 0, feedback=self.said(feedback),
            levels={int(outcome): level for outcome, level in mine.levels.items()} if mine else {},
        ))  # fmt: skip

    def identify(self) -> Cells:
        """A check is given here, and taken back on the page of the learner, with a reason."""
        said = self.said("identity").casefold()
        if not said:
            yield "identity", IDENTITY_STAYS
            return
        yield from self._try("identity", lambda: check_identity(
            enrolment=self.row.pk, way=said, by=self.by, seen=_revision(self.row)
        ))  # fmt: skip

    def record(self, first: str) -> Cells:
        day = _day(self.said("assessed_on"))
        wrong = list(self._result_wrong(day))
        if wrong or day is None:
            yield from wrong
            return
        yield from self._try(first, lambda: write_result(
            self._opened("record-result"), self.said("outcome") == sheets.PASSED,
            self.said("value"), self.said("scheme"), day, by=self.by,
        ))  # fmt: skip

    def confirm(self, words: tuple[str, ...]) -> Cells:
        wrong = [(code, says) for code in words if (says := self._word_wrong(code, blank=True))]
        if wrong:
            yield from wrong
            return
        if self.learner.confirmation is not None:
            yield from ((code, TAKEN_BACK) for code in words if not self._yes(code))
            return
        if not any(self._yes(code) for code in words):  # says no, or nothing
            return
        place = next((code for code in words if not self._yes(code)), words[0])
        asked = {code: self._yes(code) for code in words if code in sheets.OBJECTIVES}
        yield from self._try(place, lambda: confirm_completion(
            enrolment=self.row.pk, by=self.by, seen=_revision(self.row), **asked
        ))  # fmt: skip

    def _opened(self, step: str) -> Enrolment:
        """Other cells of the line may have moved it on."""
        self.row.revision = _revision(self.row)
        take_step(self.row, step, self.by)
        return self.row

    def _result_wrong(self, day: dt.date | None) -> Cells:
        if self.said("outcome") not in (sheets.PASSED, sheets.FAILED):
            yield "outcome", f"Say {sheets.PASSED} or {sheets.FAILED}."
        for code, blank, limit in (
            ("value", "Say which result it is, such as a grade.", VALUE_LIMIT),
            ("scheme", "Name the scheme of grades.", SCHEME_LIMIT),
        ):
            if not self.said(code):
                yield code, blank
            elif len(self.said(code)) > limit:
                yield code, TOO_LONG
        if day is None:
            yield "assessed_on", DAY
        elif day > clock.today():
            yield "assessed_on", NOT_YET

    def _word_wrong(self, code: str, *, blank: bool = False) -> str | None:
        said = self.said(code).casefold()
        taken = (sheets.YES, sheets.NO, "") if blank else (sheets.YES, sheets.NO)
        return None if said in taken else f"Say {sheets.YES} or {sheets.NO}."

    def _text_wrong(self, code: str, what: str) -> str | None:
        try:
            note_of(self.said(code), what=what)
        except Unfit as error:
            return str(error)
        return None

    def _yes(self, code: str) -> bool:
        return self.said(code).casefold() == sheets.YES

    def _try(self, code: str, take: Callable[[], object]) -> Cells:
        try:
            take()
        except Refusal as refusal:
            yield from ((code, reason.says) for reason in refusal.reasons)
        except (Unfit, NotFound, NotAllowed) as error:
            yield code, str(error)


def _day(said: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _revision(row: Enrolment) -> int:
    return Enrolment.objects.values_list("revision", flat=True).get(pk=row.pk)
