"""What waits for a person once a session is over: minutes, and answers to what was asked of a
decision. A constant number of reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from charm.alliance.queries import Membership, Person, seats_of
from charm.boards import rules
from charm.boards.models import Correction, Decision, Meeting, Minutes, MinutesComment, Revisit
from charm.core.workflow import MeetingState

READ_FOR = dt.timedelta(days=21)
"""So long the desk of a member names minutes that were sent for comments."""


@dataclass(slots=True)
class After:
    to_draft: list[Meeting] = field(default_factory=list)
    to_send: list[Minutes] = field(default_factory=list)
    to_answer: list[tuple[Minutes, int]] = field(default_factory=list)
    """With how many comments."""
    to_confirm: list[Minutes] = field(default_factory=list)
    """A later session of the body is going on."""
    to_read: list[Minutes] = field(default_factory=list)
    to_countersign: list[Decision] = field(default_factory=list)


def after_sessions(person: Person, now: dt.datetime) -> After:
    """As officer, chair or member."""
    found = After()
    if rules.is_officer(person):
        _of_officer(found)
    seats = [seat for seat in seats_of(person) if seat.role != Membership.Role.OBSERVER]
    if seats:
        chaired = [seat.body_id for seat in seats if seat.role == Membership.Role.CHAIR]
        _of_seats(found, [seat.body_id for seat in seats], chaired, now)
    return found


def _of_officer(found: After) -> None:
    held = Meeting.objects.filter(state=MeetingState.HELD, attendance__isnull=False)
    found.to_draft = list(held.select_related("body").distinct().order_by("starts_at"))
    rows = Minutes.objects.filter(confirmed_at__isnull=True).select_related("meeting__body")
    open_comments: dict[object, int] = {}
    for ref in MinutesComment.objects.filter(
        answered_at__isnull=True, part__minutes__confirmed_at__isnull=True
    ).values_list("part__minutes", flat=True):
        open_comments[ref] = open_comments.get(ref, 0) + 1
    for row in rows.order_by("meeting__starts_at"):
        if row.sent_at is None:
            found.to_send.append(row)
        elif row.id in open_comments:
            found.to_answer.append((row, open_comments[row.id]))
    asked = [
        *Correction.objects.filter(state=Correction.State.ASKED).values_list("decision", flat=True),
        *Revisit.objects.filter(state=Revisit.State.ASKED).values_list("decision", flat=True),
    ]
    decisions = Decision.objects.filter(pk__in=asked).select_related("track__body")
    found.to_countersign = list(decisions.order_by("decided_at"))


def _of_seats(found: After, bodies: list[str], chaired: list[str], now: dt.datetime) -> None:
    rows = Minutes.objects.filter(
        meeting__body__in=bodies, sent_at__isnull=False, confirmed_at__isnull=True
    )
    rows = rows.select_related("meeting__body").order_by("meeting__starts_at")
    going_on = set(
        Meeting.objects.filter(body__in=chaired, state=MeetingState.IN_SESSION).values_list(
            "body", flat=True
        )
    )
    for row in rows:
        if row.meeting.body_id in going_on:
            found.to_confirm.append(row)
        elif row.sent_at is not None and row.sent_at > now - READ_FOR:
            found.to_read.append(row)
