"""Who may award, see and revoke."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.awards.models import Award, Issuer
from charm.core.workflow.delivery import AWARD_STEPS, DeliveryRole, who_can
from charm.foundation.errors import NotAllowed, NotFound


def holds_seal(person: Person, issuer: Issuer) -> bool:
    """Whether the person acts for the issuer: the seal of that university, or of the alliance."""
    return alliance_rules.holds(person, Mandate.Office.SEAL, university=issuer.university_id)


def operates(person: Person) -> bool:
    return alliance_rules.holds(person, Mandate.Office.OPERATOR)


def may_read(person: Person, award: Award) -> bool:
    """The learner; whoever holds the issuer's seal; the registrar of the responsible university;
    auditors."""
    if person.is_active and award.learner_id == person.pk:
        return True
    responsible = award.version.entry.university_id
    return (
        holds_seal(person, award.issuer)
        or alliance_rules.holds(person, Mandate.Office.REGISTRAR, university=responsible)
        or alliance_rules.holds(person, Mandate.Office.AUDITOR)
    )


def award_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Award:
    """The one door to an award. ``to`` is ``read`` or ``revoke``. Strangers get NotFound, readers
    without the seal NotAllowed with who can."""
    try:
        award = Award.objects.select_related("issuer", "version__entry", "learner").get(pk=ref)
    except (Award.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such award.") from None
    if not may_read(person, award):
        raise NotFound("There is no such award.")
    if to != "read" and not (
        DeliveryRole.SEAL in AWARD_STEPS[to].who and holds_seal(person, award.issuer)
    ):
        raise NotAllowed(who_can(AWARD_STEPS[to]))
    return award


def issuer_for(person: Person, slug: str) -> Issuer:
    """The issuer whose keys the person keeps: by its seal, or as operator of the platform. Issuers
    are public, so others get NotAllowed."""
    issuer = Issuer.objects.filter(pk=slug).first()
    if issuer is None:
        raise NotFound("There is no such issuer.")
    if not (holds_seal(person, issuer) or operates(person)):
        raise NotAllowed("Only the holder of the issuer's seal, or the operator, keeps its keys.")
    return issuer
