"""What waits for the holder of a seal, and what a learner has been awarded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from charm.alliance.queries import Mandate, Person
from charm.alliance.rules import offices_of
from charm.awards.models import Chosen
from charm.catalogue.queries import Entry
from charm.core.proposal.model import Kind
from charm.core.workflow.delivery import EnrolmentState
from charm.delivery.queries import Edition, Enrolment


@dataclass(frozen=True, slots=True)
class ToAward:
    """Completions of one edition that are confirmed and not awarded yet (7.10)."""

    edition: Edition
    learners: int
    since: dt.datetime

    @property
    def entry(self) -> Entry:
        return self.edition.version.entry


def to_award(person: Person) -> list[ToAward]:
    """By edition, the oldest confirmation first; one query beside the person's offices."""
    seals = {where for office, where in offices_of(person) if office == Mandate.Office.SEAL}
    if not seals:
        return []
    formal = Q(version__entry__kind=Kind.FORMAL)
    mine = formal & Q(version__entry__university__in=[code for code in seals if code])
    if None in seals:
        mine |= ~formal
    waiting = Enrolment.objects.filter(state=EnrolmentState.COMPLETED, awards__isnull=True)
    waiting = waiting.exclude(pk__in=Chosen.objects.filter(is_open=True).values("enrolment"))
    ready = Q(enrolments__in=waiting)
    confirmed = Max("enrolments__confirmations__confirmed_at", filter=ready)
    rows = (
        Edition.objects.filter(mine)
        .annotate(ready=Count("enrolments", filter=ready, distinct=True), confirmed=confirmed)
        .filter(ready__gt=0)
        .select_related("version__entry")
        .order_by("confirmed", "id")
    )
    return [ToAward(row, row.ready, row.confirmed) for row in rows]
