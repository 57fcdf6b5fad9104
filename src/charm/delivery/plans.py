"""Reads of how an edition assesses (5.1, 7.20)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from charm.alliance.queries import university
from charm.catalogue.queries import published
from charm.core.grading import HUNDRED, SCHEMES, Part, Scheme, scheme_for
from charm.core.vocab.assessment import ASSESSMENT_TYPES, NO_ASSESSMENT
from charm.delivery.models import AssessmentPlan, Component, Edition
from charm.foundation.errors import NotFound

__all__ = ["AssessmentPlan", "Component", "Scheme"]

DUE = dt.time(17, 0)
"""When work is due, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of an edition with its components."""

    plan: AssessmentPlan
    components: tuple[Component, ...]
    outcomes: tuple[Any, ...]
    """Texts of the learning outcomes of the version."""

    @property
    def scheme(self) -> Scheme:
        return self.plan.scheme

    @property
    def weights(self) -> int:
        return sum(one.weight for one in self.components)

    @property
    def missing_outcomes(self) -> tuple[int, ...]:
        """Learning outcomes that no component assesses, counted from 1."""
        assessed = {number for one in self.components for number in one.outcomes}
        return tuple(n for n in range(1, len(self.outcomes) + 1) if n not in assessed)

    @property
    def is_complete(self) -> bool:
        return self.weights == HUNDRED and not self.missing_outcomes

    def part(self, component: Component, mark: Decimal | None) -> Part:
        """What the component brings to the result."""
        return Part(
            title=component.title,
            weight=component.weight,
            mark=mark,
            in_words=component.in_words,
            pass_mark=component.pass_mark,
            must_pass=component.must_pass or component.in_words or self.scheme.is_words,
        )


def plan_of(edition: Edition) -> Planned | None:
    """None for an edition with one result that staff records as a whole."""
    plan = AssessmentPlan.objects.filter(edition=edition).first()
    if plan is None:
        return None
    return Planned(plan, tuple(edition.components.order_by("place", "id")), outcomes_of(edition))


def has_plan(edition: Edition) -> bool:
    return AssessmentPlan.objects.filter(edition=edition).exists()


def planned_among(editions: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these editions that have a plan, in one query."""
    rows = AssessmentPlan.objects.filter(edition__in=list(editions))
    return frozenset(rows.values_list("edition", flat=True))


def component_in(edition: Edition, ref: int) -> Component:
    """Raises NotFound for a component of another edition."""
    found = edition.components.filter(pk=ref).first()
    if found is None:
        raise NotFound("There is no such assessment in this edition.")
    return found


def outcomes_of(edition: Edition) -> tuple[Any, ...]:
    return tuple(one.text for one in published(edition.version).content.learning_outcomes)


def scheme_suggested(edition: Edition) -> Scheme:
    """The scale of the country of the university that answers for it."""
    home = edition.version.entry.university_id
    return scheme_for(university(home).country) if home else SCHEMES["percent-50"]


def suggested(edition: Edition) -> list[Component]:
    """Components as the catalogue version has them, not saved: one for each type of assessment,
    with equal weights, every learning outcome, due on the last day."""
    content = published(edition.version).content
    kinds = [str(kind) for kind in content.assessment_types if str(kind) != NO_ASSESSMENT]
    last = dt.datetime.combine(edition.ends_on, DUE, tzinfo=ZoneInfo(edition.time_zone))
    weights = shared(len(kinds))
    return [
        Component(
            edition=edition,
            place=place,
            kind=kind,
            title=ASSESSMENT_TYPES[kind].label,
            asks=_asked(content.criteria) or ASSESSMENT_TYPES[kind].label,
            weight=weight,
            outcomes=list(range(1, len(content.learning_outcomes) + 1)),
            due_at=last,
            handed_in=kind not in ("presentation-oral", "behavioural"),
            supervised=bool(content.assessment_supervised),
            identity_checked=bool(content.identity_verified),
        )
        for place, (kind, weight) in enumerate(zip(kinds, weights, strict=True), 1)
    ]


def shared(count: int) -> Sequence[int]:
    """Hundred per cent in equal whole parts; the first ones have what is left."""
    if not count:
        return ()
    each, left = divmod(HUNDRED, count)
    return [each + (place < left) for place in range(count)]


def _asked(text: Any) -> str:
    if isinstance(text, dict):
        text = text.get("en") or next(iter(text.values()), "")
    return str(text)[:5000]
