"""The policy in parts, as its table of contents has them, and its figures in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charm.core.policy.checking import clause_order
from charm.core.policy.coverage import Row
from charm.core.policy.version import Clause, Force, Parameters, PolicyVersion
from charm.web.states import CHECK, CIRCLE, CROSS, HALF, Face

Words = str | Promise

FORCES: dict[str, Words] = {
    Force.MUST: _("Must"),
    Force.SHOULD: _("Should"),
    Force.MAY: pgettext_lazy("force of a clause", "May"),  # Without it, the month has this name.
    Force.INFO: _("Information"),
    Force.TARGET: _("Target"),
    Force.PURPOSE: _("Purpose"),
}
FORCES_SAY: dict[str, Words] = {
    Force.MUST: _("refuses what does not meet it"),
    Force.SHOULD: _("warns, and takes a reason for an answer"),
    Force.MAY: _("allows"),
    Force.INFO: _("says how things are"),
    Force.TARGET: _("sets a goal that is measured"),
    Force.PURPOSE: _("says what the whole is for"),
}
HELD: dict[str, Face] = {
    "green": Face(_("held"), "good", CHECK),
    "partial": Face(_("partly held"), "wait", HALF),
    "red": Face(_("a test failed"), "bad", CROSS),
    "open": Face(_("not tested"), "calm", CIRCLE),
}
ROOMS: dict[str, Words] = {
    "all": _("everywhere"),
    "policy": _("checks"),
    "framework": _("framework"),
    "alliance": _("alliance"),
    "proposals": _("proposals"),
    "boards": _("boards"),
    "catalogue": _("catalogue"),
    "delivery": _("delivery"),
    "awards": _("awards"),
    "recognition": _("recognition"),
    "quality": _("quality"),
}

# code, title, from which clause on
PARTS: tuple[tuple[str, Words, str], ...] = (
    ("1", _("Context"), "1"),
    ("2", _("Purpose"), "2"),
    ("3", _("Benefits"), "3"),
    ("4", _("Scope"), "4"),
    ("5", _("Definitions"), "5"),
    ("6", _("Principles"), "6"),
    ("7-proposing", _("Policy: proposing"), "7.1"),
    ("7-accreditation", _("Policy: accreditation"), "7.9"),
    ("7-content", _("Policy: content and implementation"), "7.12"),
    ("7-quality", _("Policy: quality assurance"), "7.22"),
    ("7-delivery", _("Policy: delivery"), "7.26"),
    ("7-recognition", _("Policy: recognition"), "7.28"),
    ("8", _("Responsibility"), "8"),
    ("9", _("Related documents"), "9"),
    ("10", _("Document control"), "10"),
    ("appendices", _("Appendices"), "App. 1"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as the page shows it."""

    clause: Clause
    force: Words
    rooms: tuple[Words, ...]
    weaker: tuple[tuple[str, Words], ...]
    """Parts of the clause that bind less than the whole."""
    held: Face
    tests: int


@dataclass(frozen=True, slots=True)
class PolicyPart:
    code: str
    title: Words
    lines: tuple[Line, ...]


def parts_of(
    policy: PolicyVersion, rows: dict[str, Row], *, force: str = "", part: str = ""
) -> tuple[PolicyPart, ...]:
    """Every part that has clauses of that force, in the order of the policy."""
    found = []
    starts = [clause_order(first) for _code, _title, first in PARTS]
    for index, (code, title, _first) in enumerate(PARTS):
        if part and part != code:
            continue
        after = starts[index + 1] if index + 1 < len(starts) else (1000,)
        lines = tuple(
            _line(clause, rows.get(number))
            for number, clause in policy.clauses.items()
            if starts[index] <= clause_order(number) < after and force in {"", clause.force.value}
        )
        if lines:
            found.append(PolicyPart(code, title, lines))
    return tuple(found)


def _line(clause: Clause, row: Row | None) -> Line:
    return Line(
        clause,
        FORCES[clause.force],
        tuple(ROOMS.get(room, room) for room in clause.where),
        tuple((name.replace("-", " "), FORCES[force]) for name, force in clause.aspects.items()),
        HELD[row["state"] if row else "open"],
        row["tests"] if row else 0,
    )


def figures_of(figures: Parameters) -> Iterator[tuple[Words, str, str]]:
    """What each figure of the policy is, its value and its clause."""
    yield _("Educational principles, formal"), str(figures.principles_formal), "5.6.1.2"
    yield (
        _("Educational principles, non-formal and informal"),
        str(figures.principles_non_formal),
        "5.7.1.2",
    )
    yield _("Key areas of the vision"), str(figures.vision_areas), "5.6.1.3"
    yield (
        _("Member universities, non-formal and informal"),
        str(figures.universities_non_formal),
        "5.7.1.1",
    )
    yield _("Member universities in a joint offer"), str(figures.universities_joint), "5.6.2.2"
    yield _("Evidenced skill needs"), str(figures.evidenced_needs), "7.12"
    yield _("ESCO skills"), str(figures.esco_skills), "7.16"
    yield _("Forms of participation"), str(figures.participation_forms), "7.13"
    yield _("Types of assessment"), str(figures.assessment_types), "App. 2"
    low, high = figures.hours_per_ects_from, figures.hours_per_ects_to
    ratio = f"{low.normalize():f}–{high.normalize():f}"
    yield _("Hours of work for one ECTS credit"), ratio, "App. 2"
    if figures.workload_warning_ects is not None:
        limit = figures.workload_warning_ects
        yield _("Credits of a small volume of learning"), f"{limit.normalize():f}", "5.1"
