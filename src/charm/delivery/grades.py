"""What a result is in ECTS grades, by the table of the university that answers for it (7.26)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person, university
from charm.core.grading import SCHEMES, Scheme, scheme_for
from charm.delivery.models import Enrolment, GradeTable, Result
from charm.foundation.errors import NotAllowed

__all__ = ["GradeTable"]


@dataclass(frozen=True, slots=True)
class EctsGrade:
    grade: str
    university: str
    """Whose table says it."""


def universities_kept_by(person: Person) -> list[str]:
    """Whose tables the person keeps, as their registrar. Raises NotAllowed for others."""
    offices = alliance_rules.offices_of(person)
    kept = sorted(
        where for office, where in offices if office == Mandate.Office.REGISTRAR and where
    )
    if not kept:
        raise NotAllowed("Only a registrar says what results are in ECTS grades.")
    return kept


def tables_of(code: str) -> list[tuple[Scheme, GradeTable | None]]:
    """Every scale with grades, that of its country first, and the university’s table for it."""
    known = {row.scale: row for row in GradeTable.objects.filter(university=code)}
    own = scheme_for(university(code).country)
    scales = [own, *(one for one in SCHEMES.values() if one is not own and not one.is_words)]
    return [(one, known.get(one.code)) for one in scales]


def ects_of(enrolment: Enrolment, scheme: Scheme, mark: Decimal | None) -> EctsGrade | None:
    """The ECTS grade of a result on that scale; None where no table says one. By shares, a result
    is compared with all who passed the same micro-credential on that scale."""
    home = enrolment.edition.version.entry.university_id
    row = GradeTable.objects.filter(university=home, scale=scheme.code).first()
    if row is None or mark is None:
        return None
    passed = _passed_beside(enrolment, scheme) if row.way == GradeTable.Way.SHARES else []
    grade = row.table.grade(scheme, mark, passed)
    return EctsGrade(grade, university(row.university_id).name) if grade else None


def _passed_beside(enrolment: Enrolment, scheme: Scheme) -> list[Decimal]:
    results = Result.objects.filter(
        enrolment__edition__version__entry=enrolment.edition.version.entry_id,
        outcome=Result.Outcome.PASSED,
        scheme=scheme.name,
    )
    marks = []
    for value in results.values_list("value", flat=True):
        try:
            marks.append(scheme.read_result(value))
        except ValueError:  # recorded by hand, in other words
            continue
    return marks
