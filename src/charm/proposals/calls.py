"""Reads of alliance-level calls (7.3). Other rooms name their types through this module."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from charm.core.calls import Question, missing_answers, read_questions
from charm.core.policy import Finding
from charm.core.workflow import CallState
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.models import (
    Call,
    CallEntry,
    CallReview,
    CallReviewer,
    CallRound,
    Proposal,
    SentIn,
    Submission,
)

__all__ = [
    "Call",
    "CallEntry",
    "CallReview",
    "CallReviewer",
    "CallRound",
    "SentIn",
    "entry_of",
    "finished_calls",
    "is_open",
    "open_calls",
    "questions_of",
]

State = CallEntry.State
RUNNING = (State.CHOSEN, State.SENT_IN)


def is_open(call: Call, at: dt.datetime | None = None) -> bool:
    """Whether it takes proposals at that moment; None is now. The clock counts, not the job that
    closes it."""
    at = at or clock.now()
    return (
        call.state == CallState.OPEN
        and call.opened_at is not None
        and call.closes_at is not None
        and call.opened_at <= at < call.closes_at
    )


def open_calls() -> list[Call]:
    """Calls that take proposals now, which close soonest first."""
    now = clock.now()
    rows = Call.objects.filter(state=CallState.OPEN, opened_at__lte=now, closes_at__gt=now)
    return list(rows.select_related("owner").order_by("closes_at", "slug"))


def finished_calls(part: Part) -> Rows[Call]:
    """Calls that closed, the latest first."""
    over = Q(state__in=(CallState.CLOSED, CallState.DECIDED))
    over |= Q(state=CallState.OPEN, closes_at__lte=clock.now())
    return part_of(Call.objects.filter(over).order_by("-closes_at", "slug"), part)


def public_call(slug: str) -> Call:
    """A call that opened, for everybody. Raises NotFound."""
    row = Call.objects.select_related("owner").filter(slug=slug[:80]).first()
    if row is None or row.state == CallState.PLANNED:
        raise NotFound("There is no such call.")
    return row


def questions_of(call: Call) -> tuple[Question, ...]:
    """What it asks beyond the form."""
    return read_questions(call.questions)


def rounds_of(call: Call) -> list[CallRound]:
    rows = call.rounds.prefetch_related("reviewers__person")
    return list(rows.order_by("position"))


def running_round(call: Call) -> CallRound | None:
    """The round whose reviewers judge now: the last that began, until the call is decided."""
    if call.state != CallState.CLOSED:
        return None
    return call.rounds.filter(begun_at__isnull=False).order_by("-position").first()


def next_round(call: Call) -> CallRound | None:
    return call.rounds.filter(begun_at__isnull=True).order_by("position").first()


def entry_of(proposal: Proposal) -> CallEntry | None:
    """Its part in a call, while it takes part in one."""
    rows = CallEntry.objects.filter(proposal=proposal, state__in=RUNNING)
    return rows.select_related("call", "sent_in__snapshot").first()


def entries_of(proposals: Iterable[uuid.UUID]) -> dict[uuid.UUID, CallEntry]:
    """The same of many, in one read."""
    rows = CallEntry.objects.filter(proposal__in=list(proposals), state__in=RUNNING)
    return {row.proposal_id: row for row in rows.select_related("call")}


def past_entries_of(proposal: Proposal) -> list[CallEntry]:
    """What calls decided about it, the latest first."""
    rows = CallEntry.objects.filter(
        proposal=proposal, state__in=(State.SELECTED, State.NOT_SELECTED)
    )
    return list(rows.select_related("call", "sent_in__snapshot").order_by("-decided_at"))


def entry_of_submission(submission: Submission | None) -> CallEntry | None:
    """The call's record of what came to the Academic Council through one."""
    if submission is None:
        return None
    rows = CallEntry.objects.filter(submission=submission)
    return rows.select_related("call", "sent_in", "decided_by").first()


def sent_in_to(call: Call) -> list[CallEntry]:
    """What the call reviews or decided about, by rank, then by when it was sent in."""
    states = (State.SENT_IN, State.SELECTED, State.NOT_SELECTED)
    rows = CallEntry.objects.filter(call=call, state__in=states).select_related(
        "proposal", "sent_in__snapshot", "decided_by"
    )
    rows = rows.prefetch_related("proposal__seats__person", "proposal__seats__university")
    return sorted(rows, key=_by_rank)


def _by_rank(row: CallEntry) -> tuple[bool, int, str, str]:
    sent_at = row.sent_in.sent_in_at.isoformat() if row.sent_in else ""
    return (row.rank is None, row.rank or 0, sent_at, str(row.id))


def counts_of(calls: Iterable[Call]) -> dict[uuid.UUID, dict[str, int]]:
    """How many take part in each call, by state of their part."""
    found: dict[uuid.UUID, dict[str, int]] = {call.id: {} for call in calls}
    rows = CallEntry.objects.filter(call__in=list(found)).values_list("call", "state")
    for call, state, number in rows.annotate(number=Count("id")).order_by():
        found[call][state] = number
    return found


def drafts_in(call: Call) -> list[CallEntry]:
    """What takes part and was not sent in."""
    rows = CallEntry.objects.filter(call=call, state=State.CHOSEN).select_related("proposal")
    return list(rows.order_by("joined_at", "id"))


def missing_in(entry: CallEntry, answers: Mapping[str, Any] | None = None) -> tuple[Finding, ...]:
    """Questions of the call that still need an answer (7.3)."""
    return missing_answers(questions_of(entry.call), entry.answers if answers is None else answers)


def answered(entry: CallEntry, answers: Mapping[str, Any]) -> list[tuple[Question, Any]]:
    """Each question of the call with what was answered."""
    return [(one, answers.get(one.key)) for one in questions_of(entry.call)]


def every_call() -> list[Call]:
    """Every call, for those who may look at them from inside: the latest first."""
    return list(Call.objects.select_related("owner").order_by("-planned_at", "id"))
