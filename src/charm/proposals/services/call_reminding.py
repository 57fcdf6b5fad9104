"""What the clock tells people about calls: reviews are due, a call closes soon (7.3)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.core.workflow import CallState
from charm.foundation import clock, letterbook
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import calls, queries
from charm.proposals.call_standing import reviewed
from charm.proposals.models import Call, CallEntry
from charm.proposals.services.calling import in_zone, note_call

SOON = dt.timedelta(days=3)


@act()
def remind_reviewers(call: uuid.UUID) -> int:
    """Once in each round, three days before its reviews are due: whoever has not said anything.
    Says how many were reminded."""
    row = locked(Call, call)
    one = calls.running_round(row)
    if one is None or one.reminded_at is not None or one.due_on - clock.today() > SOON:
        return 0
    waiting = [person for found in reviewed(row) for person in found.waits_for]
    number = {person: waiting.count(person) for person in waiting}
    one.reminded_at = clock.now()
    save_next(one, "reminded_at")
    for person, count in number.items():
        letterbook.write(
            "call-review-reminder",
            key=f"{one.pk}:{person.id}",
            to=person,
            at=("call-reviews",),
            call=row.title,
            round=one.title,
            proposals=count,
            due=one.due_on,
        )
    if number:
        note_call("call_reviewers_reminded", row, None, facts={"round": one.position})
    return len(number)


@act()
def warn_of_closing(call: uuid.UUID) -> int:
    """Once for each draft in it, three days before the call closes; again after it was extended.
    Says how many drafts."""
    row = locked(Call, call)
    if row.state != CallState.OPEN or row.closes_at is None:
        return 0
    if not dt.timedelta(0) < row.closes_at - clock.now() <= SOON:
        return 0
    waiting = [one for one in calls.drafts_in(row) if one.warned_at is None]
    for entry in waiting:
        for person in queries.proposers_of(entry.proposal):
            letterbook.write(
                "call-closes-soon",
                key=f"{entry.id}:{row.closes_at.isoformat()}:{person.id}",
                to=person,
                at=("proposal", entry.proposal_id),
                title=entry.proposal.title,
                call=row.title,
                closes=in_zone(row.closes_at),
            )
    CallEntry.objects.filter(pk__in=[one.pk for one in waiting]).update(warned_at=clock.now())
    return len(waiting)
