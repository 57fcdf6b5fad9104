"""Parts of long lists, each as far as the person may read it."""

from __future__ import annotations

import uuid

from django.db.models import Q

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.awards.models import Award, Group, Issuer
from charm.awards.rules import award_for
from charm.core.workflow.delivery import AwardState
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of


def own_awards(person: Person, part: Part) -> Rows[Award]:
    """A part of :func:`~charm.awards.queries.awards_of_learner`."""
    rows = Award.objects.filter(learner=person).exclude(state=AwardState.INTENDED)
    rows = rows.select_related("issuer", "version__entry", "learner")
    return part_of(rows.order_by("-intended_at", "id"), part)


def own_award_for(person: Person, ref: uuid.UUID | str) -> Award:
    """An award of the person's own; for everybody else there is none."""
    award = award_for(person, ref)
    if award.learner_id != person.pk or award.state == AwardState.INTENDED:
        raise NotFound("There is no such award.")
    return award


def registers_of(person: Person) -> list[Issuer]:
    """Issuers whose seal or register the person keeps today; for auditors all."""
    rows = Issuer.objects.select_related("university", "operated_by")
    offices = alliance_rules.offices_of(person)
    if (Mandate.Office.AUDITOR, None) in offices:
        return list(rows)
    kept = {where for office, where in offices if office in _KEEPERS and where}
    central = Q(university__isnull=True) if (Mandate.Office.SEAL, None) in offices else Q(pk="")
    return list(rows.filter(Q(university__in=kept) | central))


def awards_kept_by(
    person: Person, part: Part, *, issuer: str | None = None, state: str | None = None
) -> Rows[Award]:
    """Awards that the person may read by office, as :func:`~charm.awards.rules.may_read` says of
    each, by number."""
    rows = Award.objects.filter(_kept(person))
    if issuer is not None:
        rows = rows.filter(issuer=issuer)
    if state is not None:
        rows = rows.filter(state=state)
    rows = rows.select_related("issuer", "version__entry", "learner")
    return part_of(rows.order_by("number"), part)


def kept_award_for(person: Person, ref: uuid.UUID | str) -> Award:
    """One of them; for everybody else there is none, the learner included."""
    award = award_for(person, ref)
    if not Award.objects.filter(_kept(person), pk=award.pk).exists():
        raise NotFound("There is no such award.")
    return award


def groups_kept_by(
    person: Person, part: Part, *, issuer: str | None = None, state: str | None = None
) -> Rows[Group]:
    """Groups that the person may read, as :func:`~charm.awards.rules.group_for` says of each, the
    latest first."""
    rows = Group.objects.filter(issuer__in=registers_of(person))
    if issuer is not None:
        rows = rows.filter(issuer=issuer)
    if state is not None:
        rows = rows.filter(state=state)
    rows = rows.select_related("issuer", "chosen_by", "answered_by", "replaces")
    return part_of(rows.order_by("-chosen_at", "id"), part)


_KEEPERS = (Mandate.Office.SEAL, Mandate.Office.REGISTRAR)


def _kept(person: Person) -> Q:
    offices = alliance_rules.offices_of(person)
    if (Mandate.Office.AUDITOR, None) in offices:
        return Q()
    seals = {where for office, where in offices if office == Mandate.Office.SEAL}
    registries = {where for office, where in offices if office == Mandate.Office.REGISTRAR}
    kept = Q(issuer__university__in=[where for where in seals if where])
    kept |= Q(version__entry__university__in=[where for where in registries if where])
    return kept | Q(issuer__university__isnull=True) if None in seals else kept
