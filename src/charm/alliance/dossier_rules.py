"""Who keeps the accreditation dossiers of a university, and who reads them."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance import rules
from charm.alliance.dossiers import Dossier
from charm.alliance.models import Mandate, Person
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound

Office = Mandate.Office
RECORDING = (Office.QUALITY, Office.ACCREDITATION, Office.INSTITUTIONAL_MANAGER)
CHECKING = (Office.QUALITY, Office.ACCREDITATION)


def may_record(person: Person, university: str) -> bool:
    """The quality office, the accreditation department and the manager of that university."""
    return any(rules.holds(person, office, university=university) for office in RECORDING)


def recording_at(person: Person) -> frozenset[str]:
    """Codes of the universities whose dossiers the person records."""
    offices = rules.held_by(person, on=clock.today()).offices
    return frozenset(where for office, where in offices if where and office in RECORDING)


def may_check(person: Person, dossier: Dossier) -> bool:
    """A second person, of the quality office or the accreditation department there."""
    return person.pk != dossier.recorded_by_id and any(
        rules.holds(person, office, university=dossier.university_id) for office in CHECKING
    )


def dossier_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Dossier:
    """The one door to a dossier. ``to`` is ``read`` or ``record``. Read by staff of the members and
    by whoever holds an office; strangers get NotFound, readers who may not write NotAllowed."""
    try:
        row = Dossier.objects.select_related("university", "recorded_by", "checked_by").get(pk=ref)
    except (Dossier.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such dossier.") from None
    if not (rules.held_by(person).offices or rules.is_staff_of_member(person)):
        raise NotFound("There is no such dossier.")
    if to == "record" and not may_record(person, row.university_id):
        raise NotAllowed(
            "The quality office, the accreditation department or the manager of the university "
            "keeps its dossiers."
        )
    return row
