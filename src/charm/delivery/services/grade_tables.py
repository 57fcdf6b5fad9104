"""A registrar says what results are in ECTS grades (7.26)."""

from __future__ import annotations

from collections.abc import Sequence

from charm.alliance.queries import Person
from charm.core.grading import SCHEMES, ByIntervals, ByShares, Scheme
from charm.core.proposal.values import clean_line
from charm.delivery import grades
from charm.delivery.models import GradeTable
from charm.foundation import clock, ledger
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.transactions import act

MOST_ROWS, MOST_GRADE = 12, 10


@act()
def set_grade_table(
    *,
    university: str,
    scale: str,
    way: str,
    rows: Sequence[tuple[str, str]],
    by: Person,
    seen: int,
    fewest: int = 1,
) -> GradeTable | None:
    """Set the table of a university for a scale: rows of a grade and the worst result that has it,
    or its share in per cent, the best grade first. Without rows there is none any more. ``seen`` is
    the revision on the screen, 0 before the first. Raises Unfit, in words, for what cannot be."""
    if university not in grades.universities_kept_by(by):
        raise NotFound("There is no such table.")
    scheme = SCHEMES.get(scale)
    if scheme is None or scheme.is_words:
        raise NotFound("There is no such scale.")
    known = GradeTable.objects.filter(university=university, scale=scale).first()
    if (known.revision if known else 0) != seen:
        raise Stale("This table")
    given = _rows(scheme, way, rows, fewest) if rows else []
    ledger.record(
        "grade_table_set",
        actor=by.key,
        role="registrar",
        clauses=("7.26",),
        about=f"university:{university}",
        facts={"scale": scale, "way": way, "rows": given, "fewest": fewest},
    )
    if not given:
        if known is not None:
            known.delete()
        return None
    table = known or GradeTable(university_id=university, scale=scale, revision=0)
    table.way, table.rows, table.fewest = way, given, fewest
    table.set_at, table.set_by = clock.now(), by
    table.revision += 1
    table.save()
    return table


def _rows(
    scheme: Scheme, way: str, rows: Sequence[tuple[str, str]], fewest: int
) -> list[list[str]]:
    if way not in GradeTable.Way.values:
        raise Unfit("A grade is given by the result, or by the share of those who passed.")
    if len(rows) > MOST_ROWS:
        raise Unfit(f"A table has {MOST_ROWS} grades at most.")
    if not 1 <= fewest <= 10_000:
        raise Unfit("Say how many must have passed before anybody is compared: 1 or more.")
    try:
        named = [(clean_line(grade)[:MOST_GRADE], text.strip()) for grade, text in rows]
        if way == GradeTable.Way.SHARES:
            shares = tuple((grade, _share(text)) for grade, text in named)
            ByShares(shares, fewest).check(scheme)
            return [[grade, str(share)] for grade, share in shares]
        least = tuple((grade, scheme.read_result(text)) for grade, text in named)
        ByIntervals(least).check(scheme)
    except ValueError as error:
        raise Unfit(str(error)) from error
    return [[grade, str(mark)] for grade, mark in least]


def _share(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise ValueError("A share is a whole number of per cent.")
    return int(text)
