"""Who may do what with a catalogue entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.catalogue.models import Entry
from charm.core.workflow.delivery import ENTRY_STEPS, DeliveryRole, who_can
from charm.foundation.errors import NotAllowed, NotFound

QUALITY_OFFICES = (Mandate.Office.ACCREDITATION, Mandate.Office.QUALITY)


def roles_of(
    person: Person, entry: Entry, *, university: str | None = None
) -> frozenset[DeliveryRole]:
    """What the person is to the entry; ``university`` is the one an act concerns, else the
    responsible one."""
    concerned = university or entry.university_id
    roles = set()
    if any(alliance_rules.holds(person, o, university=concerned) for o in QUALITY_OFFICES):
        roles.add(DeliveryRole.QUALITY)
    if alliance_rules.holds(person, Mandate.Office.BOARDS_OFFICER):
        roles.add(DeliveryRole.OFFICER)
    return frozenset(roles)


def entry_for(
    person: Person | None, ref: uuid.UUID | str, *, to: str = "read", university: str | None = None
) -> Entry:
    """The one door to an entry, by slug or id. The catalogue is public; ``to`` is ``read`` or a
    step of :data:`~charm.core.workflow.delivery.ENTRY_STEPS`, refused with NotAllowed and who can.
    """
    entry = _by(ref)
    if entry is None:
        raise NotFound("There is no such entry in the catalogue.")
    if to != "read":
        step = ENTRY_STEPS[to]
        if person is None or not roles_of(person, entry, university=university) & step.who:
            raise NotAllowed(who_can(step))
    return entry


def _by(ref: uuid.UUID | str) -> Entry | None:
    try:
        return Entry.objects.filter(pk=uuid.UUID(str(ref))).first()
    except ValueError:
        return Entry.objects.filter(slug=str(ref)).first()


@dataclass(frozen=True, slots=True)
class CountsRead:
    """Whose entries a person may see the counts of; those of searches are nobody's."""

    everywhere: bool
    universities: frozenset[str]

    @property
    def is_any(self) -> bool:
        return self.everywhere or bool(self.universities)


def counts_read(person: Person) -> CountsRead:
    """The Communication Office and the Boards officer of the alliance read how the whole catalogue
    is used, as auditors do; that of a university what it answers for."""
    offices = alliance_rules.offices_of(person)
    everywhere = {
        (office, None)
        for office in (
            Mandate.Office.COMMUNICATION,
            Mandate.Office.BOARDS_OFFICER,
            Mandate.Office.AUDITOR,
        )
    }
    return CountsRead(
        bool(offices & everywhere),
        frozenset(
            where for office, where in offices if office == Mandate.Office.COMMUNICATION and where
        ),
    )


def keeps_overviews(person: Person) -> bool:
    """The Communication Office of the alliance edits and publishes overviews (7.21)."""
    return alliance_rules.holds(person, Mandate.Office.COMMUNICATION)
