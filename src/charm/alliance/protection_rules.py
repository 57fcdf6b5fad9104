"""Who keeps the registers of data protection: each controller its own (7.26)."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.core.exceptions import ValidationError

from charm.alliance import rules
from charm.alliance.models import Mandate, Person
from charm.alliance.protection import Breach, DataRequest
from charm.foundation.errors import NotAllowed, NotFound

Office = Mandate.Office
Kept = TypeVar("Kept", Breach, DataRequest)
WHO = "The data protection officer of the university keeps its registers."


def keeping_at(person: Person) -> frozenset[str]:
    """Codes of the universities whose registers the person keeps."""
    offices = rules.held_by(person).offices
    return frozenset(where for office, where in offices if where and office == Office.PROTECTION)


def may_keep(person: Person, university: str) -> bool:
    return rules.holds(person, Office.PROTECTION, university=university)


def may_report(person: Person, university: str) -> bool:
    """The officer there, and the operator, who tells the controllers what they notice or what
    reaches them (Article 33(2))."""
    return may_keep(person, university) or rules.holds(person, Office.OPERATOR)


def role_of(person: Person, university: str) -> str:
    """Under which role the ledger names who acts."""
    return "data-protection" if may_keep(person, university) else "operator"


def reads_all(person: Person) -> bool:
    """The operator, who carries out and helps; the auditor."""
    return rules.holds(person, Office.OPERATOR) or rules.holds(person, Office.AUDITOR)


def comes_in(person: Person) -> bool:
    return bool(keeping_at(person)) or reads_all(person)


def breach_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Breach:
    """The one door to a breach; see :func:`_for`."""
    return _for(Breach, person, ref, to)


def data_request_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> DataRequest:
    """The one door to a request; see :func:`_for`."""
    return _for(DataRequest, person, ref, to)


def _for(model: type[Kept], person: Person, ref: uuid.UUID | str, to: str) -> Kept:
    """``to`` is ``read`` or ``keep``. The officer of another university is a stranger: NotFound.
    The operator and the auditor read it, and get NotAllowed where they would decide."""
    try:
        row = model._default_manager.select_related("university").get(pk=ref)
    except (model.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such record.") from None
    if not (may_keep(person, row.university_id) or reads_all(person)):
        raise NotFound("There is no such record.")
    if to == "keep":
        require_keeper(person, row.university_id)
    return row


def require_keeper(person: Person, university: str) -> None:
    if not may_keep(person, university):
        raise NotAllowed(WHO)
