"""Plan how an edition assesses, while the edition is planned; afterwards it stays (5.1, 7.20)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person
from charm.core.grading import SCHEMES, Scheme
from charm.core.proposal.values import MAX_TEXT, clean_line
from charm.core.vocab.assessment import ASSESSMENT_TYPES
from charm.core.workflow.delivery import EditionFacts
from charm.delivery import plans, queries
from charm.delivery.models import AssessmentPlan, Component, Edition
from charm.delivery.services.acting import note, opened_edition, step_edition
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next

MOST = 12
MOST_LEVELS, MOST_LEVEL = 8, 500


@dataclass(frozen=True, slots=True)
class Assessment:
    """What somebody says of one component. ``due`` is a moment of the edition's own clock, without
    a zone; ``pass_mark`` as people write it, empty for that of the scale; ``rubric`` has the words
    of each level, the lowest first, by learning outcome."""

    kind: str
    title: str
    asks: str
    due: dt.datetime
    weight: int = 0
    in_words: bool = False
    pass_mark: str = ""
    must_pass: bool = True
    outcomes: Sequence[int] = ()
    handed_in: bool = True
    supervised: bool = False
    identity_checked: bool = False
    second: str = Component.Second.NONE
    rubric: Mapping[int, Sequence[str]] = field(default_factory=dict)


@act()
def plan_assessment(
    *, edition: uuid.UUID, scheme: str, by: Person, seen: int, gap: str = ""
) -> AssessmentPlan:
    """Choose the scale of the result, and how far two marks may differ before the markers agree
    on one. The first time the components are those of the catalogue version, to be changed. A new
    scale takes the pass marks of components back to its own. Raises Unfit for a participation
    badge, an unknown scale or a difference that is no number."""
    row = _opened(edition, by, seen)
    if not queries.needs_result(row):
        raise Unfit("A participation badge rests on no assessment: plan none (7.20).")
    if scheme not in SCHEMES:
        raise Unfit(f"There is no scale {scheme!r}: use {', '.join(SCHEMES)}.")
    chosen = SCHEMES[scheme]
    known = AssessmentPlan.objects.filter(edition=row).first()
    if known is not None and known.scale["code"] != scheme:
        row.components.update(pass_mark=None)
    plan, _ = AssessmentPlan.objects.update_or_create(
        edition=row, defaults={"scale": chosen.as_data(), "gap": _gap(gap, chosen)}
    )
    if known is None:
        Component.objects.bulk_create(plans.suggested(row))
    _done(row, by, {"scale": scheme})
    return plan


@act()
def drop_plan(*, edition: uuid.UUID, by: Person, seen: int) -> None:
    """The edition has no plan: staff records one result as a whole."""
    row = _opened(edition, by, seen)
    row.components.all().delete()
    AssessmentPlan.objects.filter(edition=row).delete()
    _done(row, by, {"scale": ""})


@act()
def write_component(
    *,
    edition: uuid.UUID,
    said: Assessment,
    by: Person,
    seen: int,
    component: int | None = None,
) -> Component:
    """Add a component to the plan, or change one. Raises Unfit, in words, for what cannot be."""
    row = _opened(edition, by, seen)
    plan = AssessmentPlan.objects.filter(edition=row).first()
    if plan is None:
        raise Unfit("Choose the scale of the result first.")
    there = row.components.order_by("-place").first()
    if component is None:
        if row.components.count() >= MOST:
            raise Unfit(f"A plan has {MOST} components at most.")
        found = Component(edition=row, place=there.place + 1 if there else 1)
    else:
        found = plans.component_in(row, component)
    _fill(found, said, plan.scheme, row)
    found.save()
    _done(row, by, {"component": found.ref, "kind": found.kind, "weight": found.weight})
    return found


@act()
def remove_component(*, edition: uuid.UUID, component: int, by: Person, seen: int) -> None:
    row = _opened(edition, by, seen)
    found = plans.component_in(row, component)
    ref = found.ref
    found.delete()
    _done(row, by, {"removed": ref})


def _fill(row: Component, said: Assessment, scheme: Scheme, edition: Edition) -> None:
    if said.kind not in ASSESSMENT_TYPES:
        types = ", ".join(ASSESSMENT_TYPES)
        raise Unfit(f"{said.kind!r} is not a type of assessment: use {types}.")
    if said.second not in Component.Second.values:
        raise Unfit("A second person marks nobody, a sample, or all.")
    row.kind, row.second = said.kind, said.second
    row.title = _line(said.title)
    row.asks = note_of(said.asks, limit=MAX_TEXT, what="What is asked")
    if not row.title or not row.asks:
        raise Unfit("Give a title, and say what the learner does, in words that learners read.")
    row.in_words = said.in_words and not scheme.is_words
    if not row.in_words and not 1 <= said.weight <= 100:
        raise Unfit("A component weighs 1 to 100 per cent of the result.")
    row.weight = 0 if row.in_words else said.weight
    row.must_pass = said.must_pass or row.in_words or scheme.is_words
    row.pass_mark = _pass_mark(said.pass_mark, scheme, row)
    known = len(plans.outcomes_of(edition))
    row.outcomes = sorted(set(said.outcomes))
    if not row.outcomes or not all(1 <= number <= known for number in row.outcomes):
        raise Unfit("Choose at least one learning outcome that this assesses (5.1).")
    row.due_at = _moment(said.due, edition)
    row.handed_in, row.supervised = said.handed_in, said.supervised
    row.identity_checked = said.identity_checked
    row.rubric = _rubric(said.rubric, row.outcomes)


def _opened(edition: uuid.UUID, by: Person, seen: int) -> Edition:
    row = opened_edition(edition, by, to="prepare", seen=seen)
    step_edition(row, "prepare", EditionFacts())
    return row


def _done(row: Edition, by: Person, facts: Mapping[str, object]) -> None:
    save_next(row)
    note("assessment_planned", row, by, step="prepare", role="lead", facts=facts)


def _gap(written: str, scheme: Scheme) -> Decimal | None:
    if not written.strip() or scheme.is_words:
        return None
    try:
        gap = Decimal(written.strip().replace(",", ".", 1))
    except ArithmeticError:
        gap = Decimal("NaN")
    if not gap.is_finite() or not 0 <= gap <= scheme.highest - scheme.lowest:
        raise Unfit("Say by how much two marks may differ, as a number on the scale.")
    return round(gap, 3)


def _pass_mark(written: str, scheme: Scheme, row: Component) -> Decimal | None:
    if not written.strip() or row.in_words or scheme.is_words:
        return None
    try:
        mark = scheme.read(written)
    except ValueError as error:
        raise Unfit(f"The pass mark: {error}") from error
    return None if mark == scheme.pass_mark else mark


def _moment(due: dt.datetime, edition: Edition) -> dt.datetime:
    moment = due.replace(tzinfo=ZoneInfo(edition.time_zone)) if due.tzinfo is None else due
    first = dt.datetime.combine(edition.starts_on, dt.time(0), ZoneInfo(edition.time_zone))
    last = edition.ends_on + dt.timedelta(days=366)
    if moment < first or moment.date() > last:
        raise Unfit("An assessment is due after the edition begins, a year after its end at most.")
    return moment


def _rubric(said: Mapping[int, Sequence[str]], outcomes: Sequence[int]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number in sorted(said):
        levels = [note_of(text, limit=MOST_LEVEL, what="A level").replace("\n", " ")
                  for text in said[number]]  # fmt: skip
        levels = [level for level in levels if level]
        if not levels:
            continue
        if number not in outcomes:
            raise Unfit("A rubric is for a learning outcome that this assesses.")
        if not 2 <= len(levels) <= MOST_LEVELS:
            raise Unfit(f"A rubric has 2 to {MOST_LEVELS} levels, one on each line.")
        rows.append({"outcome": number, "levels": levels})
    return rows


def _line(text: str) -> str:
    try:
        return clean_line(text)[:120]
    except ValueError as error:
        raise Unfit(f"The title {error}.") from error
