"""Who may see and do what in a body (workflow 1 and 10)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Body, Mandate, Membership, Person
from charm.boards.conflicts import leaves_for
from charm.boards.models import AgendaItem, Condition, Decision, Meeting, Track
from charm.core.workflow import ActorRole, TrackState
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals import rules as proposal_rules

M = TypeVar("M", bound=models.Model)
Ref = uuid.UUID | str


def is_officer(person: Person) -> bool:
    return alliance_rules.holds(person, Mandate.Office.BOARDS_OFFICER)


def day_of(track: Track) -> dt.date:
    """The day on which a seat in the body counts for this item: that of its meeting."""
    zone = ZoneInfo(track.body.time_zone)
    moment = track.meeting.starts_at if track.meeting else clock.now()
    return moment.astimezone(zone).date()


def roles_in(person: Person, body: Body, *, on: dt.date | None = None) -> frozenset[ActorRole]:
    """What the person is to the body on that day. Observers read, they do not act."""
    roles = {ActorRole.OFFICER} if is_officer(person) else set()
    seat = alliance_rules.seat_of(person, body, on=on)
    if seat is not None and seat.role == Membership.Role.CHAIR:
        roles |= {ActorRole.CHAIR, ActorRole.MEMBER}
    elif seat is not None and seat.role == Membership.Role.MEMBER:
        roles.add(ActorRole.MEMBER)
    return frozenset(roles)


def has_seat(person: Person, body: Body) -> bool:
    return alliance_rules.seat_of(person, body) is not None


def reads_everything(person: Person) -> bool:
    offices = alliance_rules.offices_of(person)
    return bool(offices & {(Mandate.Office.BOARDS_OFFICER, None), (Mandate.Office.AUDITOR, None)})


def may_read_track(person: Person, track: Track) -> bool:
    """The office always; members of the body once the officer has checked it, or papers closed."""
    if reads_everything(person):
        return True
    ready = track.complete_since is not None or track.state == TrackState.DECIDED
    return ready and has_seat(person, track.body)


def may_read_decision(person: Person, decision: Decision) -> bool:
    """Before its release the office and the body itself, but nobody who proposes it or leaves the
    room for its item; afterwards they too, the proposers and the other body."""
    if reads_everything(person):
        return True
    proposes = proposal_rules.is_proposer(person, decision.track.proposal)
    if decision.released_at is None:
        seated = not proposes and has_seat(person, decision.track.body)
        return seated and not leaves_for(person, decision.track)
    return proposes or any(has_seat(person, body) for body in Body.objects.all())


def track_for(person: Person, ref: Ref) -> Track:
    """The one door to an agenda item: strangers get NotFound."""
    track = _get(Track, ref, "track", "proposal", "body", "meeting")
    if not may_read_track(person, track):
        raise NotFound("There is no such agenda item.")
    return track


def gets_papers(person: Person, track: Track) -> bool:
    """Whether somebody who reads the item gets its papers: the version that is decided on, its
    files and findings. Who leaves the room for it does not (decision 17); proposers have their
    own."""
    return (
        reads_everything(person)
        or proposal_rules.is_proposer(person, track.proposal)
        or not leaves_for(person, track)
    )


def paper_for(person: Person, ref: Ref) -> Track:
    """The one door to the papers of an agenda item."""
    track = track_for(person, ref)
    if not gets_papers(person, track):
        raise NotAllowed("You stay out of this item, so you do not get its papers.")
    return track


def reads_a_track_of(person: Person, snapshot: uuid.UUID) -> bool:
    """Whether the person reads an item in which a body decides on this very version."""
    rows = Track.objects.filter(snapshot=snapshot).select_related("body", "proposal")
    return any(may_read_track(person, track) and gets_papers(person, track) for track in rows)


def decision_for(person: Person, ref: Ref) -> Decision:
    """The one door to a decision: who may not know of it yet gets NotFound."""
    decision = _get(Decision, ref, "decision", "track__proposal", "track__body", "meeting")
    if not may_read_decision(person, decision):
        raise NotFound("There is no such decision.")
    return decision


def meeting_for(person: Person, ref: Ref, *, to: str = "read") -> Meeting:
    """The one door to a meeting. ``to`` is ``read`` or ``run``."""
    meeting = _get(Meeting, ref, "meeting", "body")
    if not reads_everything(person) and not has_seat(person, meeting.body):
        raise NotFound("There is no such meeting.")
    if to == "run" and not roles_in(person, meeting.body) & {ActorRole.OFFICER, ActorRole.CHAIR}:
        raise NotAllowed("The Boards officer and the chair run a meeting.")
    return meeting


def agenda_item_for(person: Person, ref: Ref) -> AgendaItem:
    """The one door to a line of an agenda: whoever reads its meeting. What it says of a proposal
    is read through :func:`track_for`."""
    item = _get(AgendaItem, ref, "agenda item", "meeting__body", "track__proposal")
    try:
        meeting_for(person, item.meeting_id)
        if item.track_id is not None:
            track_for(person, item.track_id)
    except NotFound:
        raise NotFound("There is no such agenda item.") from None
    return item


def condition_for(person: Person, ref: Ref) -> Condition:
    """The one door to a condition: whoever may read its released decision."""
    condition = _get(
        Condition,
        ref,
        "condition",
        "decision__track__proposal",
        "decision__track__body",
        "clearer_person",
    )
    decision = condition.decision
    if decision.released_at is None or not may_read_decision(person, decision):
        raise NotFound("There is no such condition.")
    return condition


def _get(model: type[M], ref: Ref, what: str, *related: str) -> M:
    try:
        return model._default_manager.select_related(*related).get(pk=ref)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        raise NotFound(f"There is no such {what}.") from None
