"""Who may see and do what in delivery. Rights follow from the seat in an edition, the office at
the responsible university, and from being the learner (7.26, 8.1)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.catalogue.queries import Entry, proposes
from charm.core.proposal.values import mailbox
from charm.core.workflow.delivery import (
    APPLICATION_STEPS,
    EDITION_STEPS,
    ENROLMENT_STEPS,
    DeliveryRole,
    EditionState,
    who_can,
)
from charm.delivery.models import (
    Application,
    ClassConfirmation,
    Edition,
    Enrolment,
    Hold,
    StaffRole,
)
from charm.foundation.errors import NotAllowed, NotFound

STAFF = frozenset({DeliveryRole.LEAD, DeliveryRole.TEACHER})
SEATS = {
    StaffRole.Role.LEAD: DeliveryRole.LEAD,
    StaffRole.Role.TEACHER: DeliveryRole.TEACHER,
    StaffRole.Role.ASSESSOR: DeliveryRole.ASSESSOR,
    StaffRole.Role.SECOND_MARKER: DeliveryRole.SECOND_MARKER,
}


def roles_for_entry(person: Person, entry: Entry) -> frozenset[DeliveryRole]:
    """What the person is to an entry whose edition is planned, or keeps."""
    roles = set()
    offices = alliance_rules.offices_of(person)
    if (Mandate.Office.REGISTRAR, entry.university_id) in offices:
        roles.add(DeliveryRole.REGISTRAR)
    if (Mandate.Office.AUDITOR, None) in offices:
        roles.add(DeliveryRole.AUDITOR)
    if proposes(person, entry):
        roles.add(DeliveryRole.PROPOSER)
    return frozenset(roles)


def roles_in(person: Person, edition: Edition) -> frozenset[DeliveryRole]:
    roles = set(roles_for_entry(person, edition.version.entry))
    seat = edition.staff.filter(person=person).first() if person.is_active else None
    if seat is not None:
        roles.add(SEATS[StaffRole.Role(seat.role)])
    return frozenset(roles)


def may_read(person: Person, edition: Edition) -> bool:
    """Once admission opened an edition is in the catalogue for everybody; before, it is its
    staff's, the office's and the proposers'."""
    return edition.state != EditionState.PLANNED or bool(roles_in(person, edition))


def edition_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Edition:
    """The one door to an edition. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.delivery.EDITION_STEPS`."""
    try:
        edition = Edition.objects.select_related("version__entry").get(pk=ref)
    except (Edition.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such edition.") from None
    if not may_read(person, edition):
        raise NotFound("There is no such edition.")
    if to != "read" and not roles_in(person, edition) & EDITION_STEPS[to].who:
        raise NotAllowed(who_can(EDITION_STEPS[to]))
    return edition


def public_edition(ref: uuid.UUID | str) -> Edition:
    """The door for visitors without an account: what the catalogue shows to everybody."""
    try:
        edition = Edition.objects.select_related("version__entry").get(pk=ref)
    except (Edition.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such edition.") from None
    if edition.state == EditionState.PLANNED:
        raise NotFound("There is no such edition.")
    return edition


def keeps_notices(person: Person, university: str) -> bool:
    """Whether the person writes and publishes what the university tells its learners (7.26)."""
    return alliance_rules.holds(
        person, Mandate.Office.INSTITUTIONAL_MANAGER, university=university
    ) or alliance_rules.holds(person, Mandate.Office.REGISTRAR, university=university)


def reads_drafts(person: Person, university: str) -> bool:
    return keeps_notices(person, university) or alliance_rules.holds(person, Mandate.Office.AUDITOR)


INSIDE = STAFF | {DeliveryRole.REGISTRAR, DeliveryRole.AUDITOR}


def workplace_for(person: Person, ref: uuid.UUID | str) -> Edition:
    """The door to an edition for those who prepare, run or oversee it; for others, learners among
    them, it has a page in the catalogue."""
    edition = edition_for(person, ref)
    if not roles_in(person, edition):
        raise NotFound("There is no such edition.")
    return edition


def classroom_for(person: Person, ref: uuid.UUID | str) -> Edition:
    """The door to those who learn in an edition: its teaching staff, the registrar of the
    responsible university, auditors. Proposers as such get NotAllowed (7.26)."""
    edition = workplace_for(person, ref)
    if not roles_in(person, edition) & INSIDE:
        raise NotAllowed(
            "Only the teaching staff of the edition or the registrar of the responsible university "
            "can see who learns in it."
        )
    return edition


def roles_to(person: Person, enrolment: Enrolment) -> frozenset[DeliveryRole]:
    """What the person is to one learner's enrolment. Proposers are nothing to it as such."""
    roles = set(roles_in(person, enrolment.edition)) - {DeliveryRole.PROPOSER}
    if person.is_active and enrolment.learner_id == person.pk:
        roles.add(DeliveryRole.LEARNER)
    return frozenset(roles)


def enrolment_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Enrolment:
    """The one door to an enrolment: for the learner, the teaching staff of that edition, the
    registrar of the responsible university, auditors; for others there is none. ``to`` is ``read``
    or a step of :data:`~charm.core.workflow.delivery.ENROLMENT_STEPS`."""
    try:
        enrolment = Enrolment.objects.select_related("edition__version__entry", "learner").get(
            pk=ref
        )
    except (Enrolment.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such enrolment.") from None
    roles = roles_to(person, enrolment)
    if not roles:
        raise NotFound("There is no such enrolment.")
    if to != "read" and not roles & ENROLMENT_STEPS[to].who:
        raise NotAllowed(who_can(ENROLMENT_STEPS[to]))
    return enrolment


def roles_for_application(person: Person, row: Application) -> frozenset[DeliveryRole]:
    """What the person is to one application. Who was invited by address is known by it."""
    roles = set(roles_in(person, row.edition)) - {DeliveryRole.PROPOSER}
    is_theirs = row.person_id == person.pk
    is_invited = row.person_id is None and mailbox(person.email) == row.email
    if person.is_active and (is_theirs or is_invited):
        roles.add(DeliveryRole.LEARNER)
    return frozenset(roles)


def application_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Application:
    """The one door to an application: for the applicant, the teaching staff of that edition, the
    registrar of the responsible university, auditors. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.delivery.APPLICATION_STEPS`."""
    try:
        row = Application.objects.select_related("edition__version__entry", "person").get(pk=ref)
    except (Application.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such application.") from None
    roles = roles_for_application(person, row)
    if not roles:
        raise NotFound("There is no such application.")
    if to != "read" and not roles & APPLICATION_STEPS[to].who:
        raise NotAllowed(who_can(APPLICATION_STEPS[to]))
    return row


def class_confirmation_for(person: Person, ref: uuid.UUID | str) -> ClassConfirmation:
    """The door to what a job confirms, by that of its classroom."""
    try:
        row = ClassConfirmation.objects.select_related("asked_by").get(pk=ref)
    except (ClassConfirmation.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such list.") from None
    row.edition = classroom_for(person, row.edition_id)
    return row


def hold_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Hold:
    """The one door to an integrity case or appeal: for those who come near its enrolment, and for
    its panel, which decides it where there is one."""
    try:
        hold = Hold.objects.select_related(
            "enrolment__edition__version__entry", "enrolment__learner", "opened_by"
        ).get(pk=ref)
    except (Hold.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such case.") from None
    roles = set(roles_to(person, hold.enrolment))
    panel = set(hold.panel.values_list("person", flat=True))
    if person.is_active and person.pk in panel:
        roles.add(DeliveryRole.PANEL)
    if not roles:
        raise NotFound("There is no such case.")
    if to != "read" and not roles & ENROLMENT_STEPS[to].who:
        raise NotAllowed(who_can(ENROLMENT_STEPS[to]))
    if to == "close-case" and panel and DeliveryRole.PANEL not in roles:
        raise NotAllowed("A panel hears this case: its members decide it.")
    return hold
