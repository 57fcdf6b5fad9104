"""Who reads the papers of a meeting, and which of them (workflow 6, 7 and 10)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Body, Person
from charm.boards import rules, sessions
from charm.boards.conflicts import effect_of
from charm.boards.models import Interest, Meeting, Pack, Track
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals.queries import Proposal

Ref = uuid.UUID | str


def reads_papers(person: Person, meeting: Meeting) -> bool:
    """Who has a seat in the body on the day of the meeting; the office and auditors. Proposers and
    members of other bodies do not."""
    if rules.reads_everything(person):
        return True
    seat = alliance_rules.seat_of(person, meeting.body, on=sessions.day_of(meeting))
    return seat is not None


def papers_for(person: Person, ref: Ref) -> Meeting:
    """The one door to the papers of a meeting: strangers get NotFound."""
    try:
        meeting = Meeting.objects.select_related("body").get(pk=ref)
    except (Meeting.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such meeting.") from None
    if not reads_papers(person, meeting):
        raise NotFound("There is no such meeting.")
    return meeting


def pack_for(person: Person, ref: Ref) -> Pack:
    """The one door to a pack: strangers get NotFound."""
    try:
        pack = Pack.objects.select_related("meeting__body").get(pk=ref)
    except (Pack.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such pack.") from None
    if not reads_papers(person, pack.meeting):
        raise NotFound("There is no such pack.")
    return pack


def closed_to(person: Person, pack: Pack) -> frozenset[uuid.UUID]:
    """The items of a pack whose papers the person does not get: those for which they leave the
    room, as the rule of the body says. In two reads, however many items there are."""
    body, tracks = pack.meeting.body, pack.papers.values("track")
    declared = Interest.objects.filter(person=person, track__in=tracks)
    closed = {
        track
        for track, level in declared.values_list("track", "level")
        if effect_of(level, body) == Body.Effect.LEAVE
    }
    if body.conflict_effect == Body.Effect.LEAVE:
        own = Proposal.objects.filter(seats__person=person)
        closed |= set(
            Track.objects.filter(pk__in=tracks, proposal__in=own).values_list("pk", flat=True)
        )
    return frozenset(closed)


def require_open(person: Person, pack: Pack, track: uuid.UUID) -> None:
    """Raises NotAllowed for the paper of an item that the person stays out of."""
    if track in closed_to(person, pack):
        raise NotAllowed("You stay out of this item, so you do not get its papers.")
