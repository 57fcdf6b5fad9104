"""Reads of groups that are awarded together."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from charm.alliance.queries import Mandate, Person
from charm.alliance.rules import offices_of
from charm.awards.models import Award, Chosen, Group, Issuer
from charm.awards.rules import group_for
from charm.awards.services.candidates import Candidate, candidates
from charm.core.workflow.delivery import AwardState, GroupState
from charm.delivery.queries import enrolments_by_id
from charm.foundation.parts import Part, Rows, part_of

__all__ = ["Chosen", "Group", "Progress", "group_for", "groups_of", "progress_of", "to_approve"]

RECENT = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job is."""

    size: int
    written: int
    signed: int

    @property
    def is_over(self) -> bool:
        """Nothing is left to sign; what a case or a suspension holds is not counted as signed."""
        return self.written > 0 and self.signed == self.written


def progress_of(group: Group) -> Progress:
    return progress_among([group])[group.pk]


def progress_among(groups: Iterable[Group]) -> dict[uuid.UUID, Progress]:
    """Of each, in one query."""
    sizes = {group.pk: group.size for group in groups}
    rows = Award.objects.filter(group__in=sizes).order_by().values_list("group")
    waits = Count("id", filter=Q(state=AwardState.INTENDED))
    known = {ref: (all_, left) for ref, all_, left in rows.annotate(Count("id"), waits=waits)}
    return {
        ref: Progress(size, written, written - left)
        for ref, size in sizes.items()
        for written, left in [known.get(ref, (0, 0))]
    }


def awards_of_group(group: Group) -> list[Award]:
    return list(group.awards.select_related("learner").order_by("number"))


def learners_of_group(group: Group, part: Part) -> Rows[Chosen]:
    """Those who were chosen, in the order of their numbers."""
    rows = group.chosen.select_related("enrolment__learner", "enrolment__edition__version__entry")
    return part_of(rows.order_by("place"), part)


def candidates_of(group: Group) -> list[Candidate]:
    """Whom a proposal is about, and what stands against each today, in its order."""
    refs = list(group.chosen.order_by("place").values_list("enrolment", flat=True))
    found = {row.id: row for row in enrolments_by_id(refs)}
    return candidates([found[ref] for ref in refs], group.issuer)


def groups_of(issuer: Issuer) -> list[Group]:
    """Those that are not over, then the latest others that something held up or sent back."""
    rows = Group.objects.filter(issuer=issuer).select_related("chosen_by", "answered_by")
    open_ones = rows.filter(state__in=[GroupState.PROPOSED, GroupState.WORKING])
    stopped = rows.filter(state__in=[GroupState.HELD_UP, GroupState.SENT_BACK])
    return [*open_ones.order_by("chosen_at"), *stopped.order_by("-chosen_at")[:RECENT]]


@dataclass(frozen=True, slots=True)
class ToApprove:
    """A group that waits for a second person of the seal (7.10)."""

    group: Group

    @property
    def since(self) -> dt.datetime:
        return self.group.chosen_at


def to_approve(person: Person) -> list[ToApprove]:
    """What others proposed in the name of an issuer whose seal the person holds, oldest first."""
    seals = {where for office, where in offices_of(person) if office == Mandate.Office.SEAL}
    if not seals:
        return []
    mine = Q(issuer__university__in=[code for code in seals if code])
    if None in seals:
        mine |= Q(issuer__university__isnull=True)
    rows = Group.objects.filter(mine, state=GroupState.PROPOSED).exclude(chosen_by=person)
    return [ToApprove(row) for row in rows.select_related("issuer", "chosen_by")]
