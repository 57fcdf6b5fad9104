"""Who may see and mark what a learner hands in: the markers of the edition, and the learner; for
everybody else there is no such work (7.26)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance.queries import Person
from charm.core.workflow.assessment import COMPONENT_STEPS, MARKS, WORK_STEPS
from charm.core.workflow.delivery import DeliveryRole, who_can
from charm.delivery import rules
from charm.delivery.models import Component, Edition, Enrolment
from charm.foundation.errors import NotAllowed, NotFound

NO_SUCH = "There is no such work."


def marks_in(person: Person, edition: Edition) -> bool:
    """Whether the person is among those who mark in the edition."""
    return bool(rules.roles_in(person, edition) & MARKS)


def marking_room_for(person: Person, ref: uuid.UUID | str) -> Edition:
    """The door to the marking of an edition: for those who mark in it. Others who know the edition
    from inside get NotAllowed, everybody else NotFound."""
    edition = rules.workplace_for(person, ref)
    if not marks_in(person, edition):
        raise NotAllowed("Only those who mark in this edition see what learners handed in.")
    return edition


def component_for(person: Person, ref: int | str, *, to: str = "read") -> Component:
    """The door to a component and its marks. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.assessment.COMPONENT_STEPS`."""
    component = _component(ref)
    edition = marking_room_for(person, component.edition_id)
    if to != "read" and not rules.roles_in(person, edition) & COMPONENT_STEPS[to].who:
        raise NotAllowed(who_can(COMPONENT_STEPS[to]))
    return component


def work_for(
    person: Person, enrolment: uuid.UUID | str, component: int | str, *, to: str = "read"
) -> tuple[Enrolment, Component]:
    """The one door to a learner's work: for the learner and the markers of that edition. ``to`` is
    ``read`` or a step of :data:`~charm.core.workflow.assessment.WORK_STEPS`. Raises NotFound for a
    component of another edition."""
    try:
        row = Enrolment.objects.select_related("edition__version__entry", "learner").get(
            pk=enrolment
        )
    except (Enrolment.DoesNotExist, ValidationError, ValueError):
        raise NotFound(NO_SUCH) from None
    roles = rules.roles_to(person, row)
    if not roles & (MARKS | {DeliveryRole.LEARNER}):
        raise NotFound(NO_SUCH)
    found = row.edition.components.filter(pk=component).first()
    if found is None:
        raise NotFound(NO_SUCH)
    if to != "read" and not roles & WORK_STEPS[to].who:
        raise NotAllowed(who_can(WORK_STEPS[to]))
    found.edition = row.edition
    return row, found


def _component(ref: int | str) -> Component:
    try:
        return Component.objects.select_related("edition__version__entry").get(pk=ref)
    except (Component.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such assessment.") from None
