"""Earlier learning that learners want to count: its door, and what stands of it (6.6.1, 7.26)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from charm.alliance.queries import Person
from charm.catalogue.queries import published
from charm.core.workflow.delivery import DeliveryRole, EnrolmentState, reasons_against, who_can
from charm.core.workflow.recognition import (
    RECOGNITION_STEPS,
    RecognitionFacts,
    RecognitionState,
)
from charm.core.workflow.table import Reason
from charm.delivery.models import Criterion, Edition, Enrolment, Recognition
from charm.delivery.rules import enrolment_for, roles_to
from charm.foundation.errors import NotAllowed, NotFound

__all__ = [
    "READERS",
    "Recognition",
    "Target",
    "in_words",
    "reasons_now",
    "recognition_for",
    "recognitions_of",
    "recognitions_read_by",
    "targets_of",
]

STANDS = (RecognitionState.ASKED, RecognitionState.RECOGNISED)
READERS = frozenset(DeliveryRole) - {DeliveryRole.SECOND_MARKER, DeliveryRole.PROPOSER}


@dataclass(frozen=True, slots=True)
class Target:
    """What earlier learning can count for: a criterion, or a learning outcome of the version."""

    code: str
    """``criterion-7`` or ``outcome-2``."""
    text: object
    """In words, or by language."""
    criterion: Criterion | None = None
    outcome: int | None = None


def recognition_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Recognition:
    """The one door: for the learner, who judges in that edition, the registrar of the responsible
    university, auditors; for others there is none. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.recognition.RECOGNITION_STEPS`."""
    nothing = NotFound("There is no such request.")
    try:
        row = Recognition.objects.select_related(
            "enrolment__learner", "enrolment__edition__version__entry", "criterion", "decided_by"
        ).get(pk=ref)
    except (Recognition.DoesNotExist, ValidationError, ValueError):
        raise nothing from None
    try:
        enrolment_for(person, row.enrolment_id)
    except NotFound:
        raise nothing from None
    roles = roles_to(person, row.enrolment)
    if not roles & READERS:
        raise nothing
    if to != "read" and not roles & RECOGNITION_STEPS[to].who:
        raise NotAllowed(who_can(RECOGNITION_STEPS[to]))
    return row


def targets_of(edition: Edition) -> list[Target]:
    """The criteria of the edition; where it has none, the learning outcomes of its version."""
    criteria = edition.criteria.order_by("id")
    found = [Target(f"criterion-{one.pk}", one.text, criterion=one) for one in criteria]
    if found:
        return found
    outcomes = published(edition.version).content.learning_outcomes
    return [
        Target(f"outcome-{place}", one.text, outcome=place)
        for place, one in enumerate(outcomes, start=1)
    ]


def in_words(row: Recognition) -> object:
    """What it counts for, as the learner reads it."""
    if row.criterion is not None:
        return row.criterion.text
    outcomes = published(row.enrolment.edition.version).content.learning_outcomes
    place = row.outcome or 0
    return outcomes[place - 1].text if 0 < place <= len(outcomes) else ""


def recognitions_of(enrolment: Enrolment) -> list[Recognition]:
    rows = Recognition.objects.filter(enrolment=enrolment)
    return list(rows.select_related("criterion", "decided_by", "enrolment__edition__version"))


def recognitions_read_by(person: Person, enrolment: Enrolment) -> list[Recognition]:
    """What a learner asked, for those whom :func:`recognition_for` lets read it; others who know
    the enrolment get NotAllowed."""
    if not roles_to(person, enrolment) & READERS:
        raise NotAllowed("Only the learner and those who judge or keep the edition read this.")
    rows = Recognition.objects.filter(enrolment=enrolment)
    return list(
        rows.select_related(
            "criterion", "decided_by", "enrolment__edition__version__entry", "enrolment__learner"
        )
    )


def learns_now(enrolment: Enrolment) -> bool:
    return enrolment.state == EnrolmentState.ENROLLED


def reasons_now(row: Recognition, name: str, person: Person) -> tuple[Reason, ...]:
    """Why the named decision is not possible now; nothing when it is."""
    facts = RecognitionFacts(
        learns_now=learns_now(row.enrolment),
        not_the_learner=row.enrolment.learner_id != person.pk,
        reason_given=True,
    )
    return reasons_against(RECOGNITION_STEPS, name, state=row.state, facts=facts)
