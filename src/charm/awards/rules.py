"""Who may award, see and revoke."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.awards.models import Award, Group, Issuer, KeyRequest
from charm.core.workflow.delivery import AWARD_STEPS, GROUP_STEPS, DeliveryRole, who_can
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


@dataclass(frozen=True, slots=True)
class Reach:
    """What of an issuer's register a person may read, and whether they award from it."""

    issuer: Issuer
    holds_seal: bool
    operates: bool
    universities: frozenset[str] | None
    """Those whose entries the person reads the awards of; None is all."""

    @property
    def reads(self) -> bool:
        return self.universities is None or bool(self.universities)

    @property
    def keeps_keys(self) -> bool:
        return self.holds_seal or self.operates


def reaches(person: Person, issuers: Iterable[Issuer]) -> list[Reach]:
    """The issuers whose register the person may read: by the seal, as registrar of the university,
    as auditor. The operator keeps keys and reads no awards."""
    offices = alliance_rules.offices_of(person)
    found = (_reach(offices, issuer) for issuer in issuers)
    return [reach for reach in found if reach is not None]


def register_for(person: Person, slug: str) -> Reach:
    """The one door to an issuer's register. Strangers get NotFound."""
    issuer = Issuer.objects.select_related("university", "operated_by").filter(pk=slug).first()
    reach = _reach(alliance_rules.offices_of(person), issuer) if issuer is not None else None
    if reach is None:
        raise NotFound("There is no such register.")
    return reach


def _reach(offices: frozenset[tuple[str, str | None]], issuer: Issuer) -> Reach | None:
    seal = (Mandate.Office.SEAL, issuer.university_id) in offices
    operates = (Mandate.Office.OPERATOR, None) in offices
    kept = frozenset(where for o, where in offices if o == Mandate.Office.REGISTRAR and where)
    if seal or (Mandate.Office.AUDITOR, None) in offices:
        return Reach(issuer, seal, operates, None)
    if issuer.university_id is not None:
        kept &= {issuer.university_id}
    return Reach(issuer, False, operates, kept) if kept or operates else None


def award_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Award:
    """The one door to an award. ``to`` is ``read`` or ``revoke``. Strangers get NotFound, readers
    without the seal NotAllowed with who can."""
    try:
        rows = Award.objects.select_related("issuer", "version__entry", "learner", "replaces")
        award = rows.get(pk=ref)
    except (Award.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such award.") from None
    if not may_read(person, award):
        raise NotFound("There is no such award.")
    if to != "read" and not (
        DeliveryRole.SEAL in AWARD_STEPS[to].who and holds_seal(person, award.issuer)
    ):
        raise NotAllowed(who_can(AWARD_STEPS[to]))
    return award


def group_at(person: Person, slug: str) -> Reach:
    """The door to choosing whom an issuer awards: its register, for the holder of its seal."""
    reach = register_for(person, slug)
    if not reach.holds_seal:
        raise NotAllowed(who_can(GROUP_STEPS["propose"]))
    return reach


def group_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Group:
    """The one door to a group that is awarded together: for the holders of the issuer's seal, the
    registrar of its university, auditors. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.delivery.GROUP_STEPS`."""
    try:
        group = Group.objects.select_related("issuer", "chosen_by", "answered_by").get(pk=ref)
    except (Group.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such group.") from None
    reach = _reach(alliance_rules.offices_of(person), group.issuer)
    home = group.issuer.university_id
    if reach is None or not (reach.universities is None or home in reach.universities):
        raise NotFound("There is no such group.")
    if to != "read" and not reach.holds_seal:
        raise NotAllowed(who_can(GROUP_STEPS[to]))
    return group


def may_rule(person: Person, issuer: Issuer) -> bool:
    """Whether the person sets the rules of awarding: the registrar of the university that awards,
    or that operates the seal."""
    home = issuer.university_id or issuer.operated_by_id
    return alliance_rules.holds(person, Mandate.Office.REGISTRAR, university=home)


def ruler_for(person: Person, slug: str) -> Issuer:
    """The issuer whose rules the person sets. Issuers are public, so others get NotAllowed."""
    issuer = Issuer.objects.filter(pk=slug).first()
    if issuer is None:
        raise NotFound("There is no such issuer.")
    if not may_rule(person, issuer):
        raise NotAllowed(
            "Only the registrar of the university that awards sets the rules of awarding."
        )
    return issuer


def issuer_for(person: Person, slug: str) -> Issuer:
    """The issuer whose keys the person keeps: by its seal, or as operator of the platform. Issuers
    are public, so others get NotAllowed."""
    issuer = Issuer.objects.filter(pk=slug).first()
    if issuer is None:
        raise NotFound("There is no such issuer.")
    if not (holds_seal(person, issuer) or operates(person)):
        raise NotAllowed("Only the holder of the issuer's seal, or the operator, keeps its keys.")
    return issuer


def key_request_for(person: Person, ref: uuid.UUID | str) -> KeyRequest:
    """The one door to what is asked about an issuer's keys: for who keeps them. Others, who may
    read the register, get NotAllowed; strangers NotFound."""
    try:
        row = KeyRequest.objects.select_related("issuer", "asked_by", "answered_by", "key").get(
            pk=ref
        )
    except (KeyRequest.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such request.") from None
    if _reach(alliance_rules.offices_of(person), row.issuer) is None:
        raise NotFound("There is no such request.")
    issuer_for(person, row.issuer_id)
    return row
