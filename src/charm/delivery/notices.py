"""What universities tell those who learn with them, and who accepted which version (7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from charm.alliance.queries import Person, University
from charm.delivery.controllers import controller_code
from charm.delivery.models import Acceptance, Edition, Enrolment, Notice
from charm.foundation.errors import NotFound

__all__ = ["Acceptance", "Notice"]

LONGEST = 40_000
"""Characters of a notice in one language."""
KINDS = tuple(Notice.Kind.values)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with one notice."""

    notice: Notice
    """The version in force."""
    accepted: Acceptance | None
    """Of the latest version that they accepted."""

    @property
    def is_current(self) -> bool:
        return self.accepted is not None and self.accepted.notice_id == self.notice.pk


def in_force(universities: Iterable[str]) -> dict[str, list[Notice]]:
    """The latest published version of each kind, by university; one query."""
    rows = Notice.objects.filter(university__in=set(universities), number__isnull=False)
    found: dict[str, dict[str, Notice]] = {}
    for row in rows.select_related("university").order_by("kind", "number"):
        found.setdefault(row.university_id, {})[row.kind] = row
    return {code: [kinds[kind] for kind in KINDS if kind in kinds]
            for code, kinds in found.items()}  # fmt: skip


def to_accept(edition: Edition, person: Person) -> list[Notice]:
    """Versions in force that whoever learns in the edition accepts, and this person has not."""
    rows = in_force([controller_code(edition)]).get(controller_code(edition), [])
    done = set(
        Acceptance.objects.filter(person=person, notice__in=rows).values_list("notice", flat=True)
    )
    return [row for row in rows if row.pk not in done]


def standings(learning: Iterable[tuple[Edition, Person]]) -> list[tuple[Standing, ...]]:
    """Where each of these people stands with the notices of the edition beside them, in their
    order; two queries for however many."""
    pairs = [(controller_code(edition), person.pk) for edition, person in learning]
    current = in_force(code for code, _ in pairs)
    rows = Acceptance.objects.filter(
        person__in={person for _, person in pairs}, notice__university__in=list(current)
    )
    latest: dict[tuple[uuid.UUID, str, str], Acceptance] = {}
    for row in rows.select_related("notice__university").order_by("notice__number"):
        latest[row.person_id, row.notice.university_id, row.notice.kind] = row
    return [
        tuple(
            Standing(notice, latest.get((person, code, notice.kind)))
            for notice in current.get(code, [])
        )
        for code, person in pairs
    ]


def standing_in(enrolment: Enrolment) -> tuple[Standing, ...]:
    """The same for one learner."""
    return standings([(enrolment.edition, enrolment.learner)])[0]


def versions_of(university: University, kind: str) -> list[Notice]:
    """Published versions, the latest first. Raises NotFound for a kind that there is not."""
    require_kind(kind)
    rows = Notice.objects.filter(university=university, kind=kind, number__isnull=False)
    return list(rows.select_related("published_by").order_by("-number"))


def draft_of(university: University, kind: str) -> Notice | None:
    require_kind(kind)
    return Notice.objects.filter(university=university, kind=kind, number__isnull=True).first()


def drafts() -> frozenset[tuple[str, str]]:
    """University and kind of every draft."""
    return frozenset(Notice.objects.filter(number__isnull=True).values_list("university", "kind"))


def require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("There is no such notice.")
