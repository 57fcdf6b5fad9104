"""Parts of long lists, each as far as the person may read it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from charm.alliance.queries import Person, seats_of
from charm.boards import rules
from charm.boards.agendas import PLACE
from charm.boards.conflicts import sealed_from
from charm.boards.models import Decision, Meeting, Track
from charm.core.workflow import TrackState
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.queries import Proposal


def meetings_for(person: Person, part: Part, *, state: str | None = None) -> Rows[Meeting]:
    """The meetings that the person may read, the latest first: of bodies with a seat of theirs."""
    rows = Meeting.objects.select_related("body")
    if not rules.reads_everything(person):
        rows = rows.filter(body__in=_bodies_of(person))
    if state is not None:
        rows = rows.filter(state=state)
    return part_of(rows.order_by("-starts_at", "id"), part)


def agenda_for(person: Person, meeting: Meeting) -> list[Track]:
    """What of a meeting's agenda the person may read, as
    :func:`~charm.boards.rules.may_read_track` says of each item."""
    rows = Track.objects.filter(meeting=meeting)
    if not rules.reads_everything(person):
        ready = Q(complete_since__isnull=False) | Q(state=TrackState.DECIDED)
        rows = rows.filter(ready, body__in=_bodies_of(person))
    rows = rows.select_related("proposal", "body", "snapshot", "meeting")
    return list(rows.order_by(PLACE, "opened_at", "id"))


def decisions_for(person: Person, part: Part) -> Rows[Decision]:
    """Every decision that the person may read, as
    :func:`~charm.boards.rules.may_read_decision` says of each, the latest first."""
    rows = Decision.objects.select_related("track__body", "track__proposal", "meeting", "snapshot")
    if not rules.reads_everything(person):
        bodies = _bodies_of(person)
        released = Q(released_at__isnull=False)
        own = Exists(Proposal.objects.filter(pk=OuterRef("track__proposal"), seats__person=person))
        known = Q(track__body__in=bodies) & ~sealed_from(person)
        seen = known | released & (Q() if bodies else Q(own))
        rows = rows.filter(seen if person.is_active else Q(pk__in=[]))
    rows = rows.prefetch_related("conditions").order_by("-decided_at", "id")
    return part_of(rows, part)


def _bodies_of(person: Person) -> list[str]:
    return [seat.body_id for seat in seats_of(person)]
