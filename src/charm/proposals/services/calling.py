"""Plan a call, open it, keep it open longer, close it (7.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from charm.alliance.queries import Person
from charm.core.calls import read_questions
from charm.core.workflow import CALL_MOVES, ActorRole, CallFacts, CallState, require
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import call_rules, calls, queries
from charm.proposals.models import Call, CallEntry

RESERVED = {"manage", "reviews"}
"""Addresses that are no call."""
LONGEST_TITLE = 200
Texts = Mapping[str, str]


def opened_call(ref: uuid.UUID, by: Person, *, seen: int | None) -> Call:
    """The call, locked, after the door has let its manager in."""
    call_rules.call_for(by, ref, to="manage")
    return locked(Call, ref, seen=seen)


def move_call(call: Call, name: str, facts: CallFacts, roles: frozenset[ActorRole]) -> None:
    """Ask the table for a move and set the new state (not saved). Raises Refusal."""
    planned = require(CALL_MOVES, CallState(call.state), name, roles, facts)
    if planned.to is not None:
        call.state = planned.to


def note_call(
    act: str,
    call: Call,
    by: Person | None,
    *,
    role: str = "call-manager",
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write the act into the ledger."""
    ledger.record(
        act,
        actor=by.key if by else "system",
        role=role if by else "system",
        clauses=["7.3"],
        about=call.ref,
        facts={"state": call.state, **(facts or {})},
        private=private,
    )


@act()
def plan_call(
    *,
    title: Texts,
    purpose: Texts,
    by: Person,
    budget_line: Texts | None = None,
    questions: Sequence[Mapping[str, Any]] = (),
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
) -> Call:
    """Begin a call. Only its title is needed; what is missing is asked when it opens. Raises Unfit,
    NotAllowed."""
    if not call_rules.is_call_manager(by):
        raise NotAllowed("Only a call manager of the alliance plans a call.")
    said = _said(title, purpose, budget_line, questions, opens_at, closes_at)
    if not said["title"]:
        raise Unfit("Give the call a title.")
    call = Call.objects.create(
        slug=_free_slug(said["title"]), owner=by, planned_at=clock.now(), **said
    )
    note_call("call_planned", call, by)
    return call


@act()
def edit_call(
    *,
    call: uuid.UUID,
    title: Texts,
    purpose: Texts,
    by: Person,
    seen: int,
    budget_line: Texts | None = None,
    questions: Sequence[Mapping[str, Any]] = (),
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
) -> Call:
    """Change a call that is planned still; what was announced stays."""
    row = opened_call(call, by, seen=seen)
    move_call(row, "edit", CallFacts(), call_rules.roles_in(by, row))
    said = _said(title, purpose, budget_line, questions, opens_at, closes_at)
    if not said["title"]:
        raise Unfit("Give the call a title.")
    for name, value in said.items():
        setattr(row, name, value)
    save_next(row, *said)
    note_call("call_edited", row, by)
    return row


@act()
def open_call(*, call: uuid.UUID, by: Person, seen: int) -> Call:
    """Open it now, whatever day was planned. Raises Refusal with what is missing."""
    row = opened_call(call, by, seen=seen)
    _open(row, "open", by, call_rules.roles_in(by, row))
    return row


@act()
def open_in_time(call: uuid.UUID) -> bool:
    """By the clock; says whether it opened. What is not complete waits for its manager."""
    row = locked(Call, call)
    is_due = row.opens_at is not None and row.opens_at <= clock.now()
    if row.state != CallState.PLANNED or not is_due or not (is_complete(row) and _ahead(row)):
        return False
    _open(row, "open-in-time", None, frozenset({ActorRole.SYSTEM}))
    return True


@act()
def extend_call(
    *, call: uuid.UUID, closes_at: dt.datetime, reason: str, by: Person, seen: int
) -> Call:
    """Keep it open longer than was announced; never shorter."""
    row, reason = opened_call(call, by, seen=seen), note_of(reason)
    before = row.closes_at
    facts = CallFacts(
        closes_later=before is not None and closes_at > max(before, clock.now()),
        reason_given=bool(reason),
    )
    move_call(row, "extend", facts, call_rules.roles_in(by, row))
    row.closes_at = closes_at
    save_next(row, "closes_at")
    row.entries.update(warned_at=None)
    note_call("call_extended", row, by, facts={"closes_at": closes_at.isoformat()},
              private={"reason": reason})  # fmt: skip
    for entry in calls.drafts_in(row):
        for person in queries.proposers_of(entry.proposal):
            letterbook.write(
                "call-extended",
                key=f"{entry.id}:{row.revision}:{person.id}",
                to=person,
                at=("proposal", entry.proposal_id),
                title=entry.proposal.title,
                call=row.title,
                closes=in_zone(closes_at),
                reason=reason,
            )
    return row


@act()
def close_call(*, call: uuid.UUID, reason: str, by: Person, seen: int) -> Call:
    """Close it before the announced time; who has a draft in it is told why."""
    row, reason = opened_call(call, by, seen=seen), note_of(reason)
    facts = CallFacts(reason_given=bool(reason))
    move_call(row, "close-early", facts, call_rules.roles_in(by, row))
    # One moment after it opened at the earliest: a call that opened took proposals.
    earliest = (row.opened_at or clock.now()) + dt.timedelta(microseconds=1)
    row.closes_at = max(min(clock.now(), row.closes_at or clock.now()), earliest)
    _close(row, by, reason)
    return row


@act()
def close_in_time(call: uuid.UUID) -> bool:
    """By the clock; says whether it closed now."""
    row = locked(Call, call)
    is_over = row.closes_at is not None and row.closes_at <= clock.now()
    if row.state != CallState.OPEN or not is_over:
        return False
    move_call(row, "close", CallFacts(time_is_over=True), frozenset({ActorRole.SYSTEM}))
    _close(row, None, "")
    return True


def is_complete(call: Call) -> bool:
    return bool(call.title and call.purpose and call.closes_at)


def _ahead(call: Call) -> bool:
    return call.closes_at is not None and call.closes_at > clock.now()


def in_zone(moment: dt.datetime) -> dt.datetime:
    """In the time zone of the alliance, as letters tell it."""
    from django.utils import timezone

    return moment.astimezone(timezone.get_default_timezone())


def _open(row: Call, name: str, by: Person | None, roles: frozenset[ActorRole]) -> None:
    facts = CallFacts(
        call_complete=is_complete(row),
        closes_ahead=_ahead(row),
        opening_reached=row.opens_at is not None and row.opens_at <= clock.now(),
    )
    move_call(row, name, facts, roles)
    row.opened_at = clock.now()
    save_next(row, "state", "opened_at")
    closes = row.closes_at.isoformat() if row.closes_at else ""
    note_call("call_opened", row, by, facts={"closes_at": closes})


def _close(row: Call, by: Person | None, reason: str) -> None:
    """Close the locked row and ask the reviewers of its first round."""
    from charm.proposals.services.call_reviewing import begin_first_round

    row.closed_at = clock.now()
    save_next(row, "state", "closes_at", "closed_at")
    note_call(
        "call_closed",
        row,
        by,
        facts={"sent_in": row.entries.filter(state=CallEntry.State.SENT_IN).count()},
        private={"reason": reason} if reason else None,
    )
    for entry in calls.drafts_in(row) if reason else ():
        for person in queries.proposers_of(entry.proposal):
            letterbook.write(
                "call-closed-early",
                key=f"{entry.id}:{person.id}",
                to=person,
                at=("proposal", entry.proposal_id),
                title=entry.proposal.title,
                call=row.title,
                reason=reason,
            )
    begin_first_round(row)


def texts_of(
    texts: Mapping[str, Any] | None, *, limit: int = 5000, is_line: bool = False
) -> dict[str, str]:
    """Texts by language without empty ones. Raises Unfit."""
    found = {}
    for language, text in (texts or {}).items():
        said = note_of(str(text or ""), limit=limit)
        said = " ".join(said.split()) if is_line else said
        if said:
            found[language] = said
    return found


def _said(
    title: Texts,
    purpose: Texts,
    budget_line: Texts | None,
    questions: Iterable[Mapping[str, Any]],
    opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
) -> dict[str, Any]:
    try:
        asked = [one.to_json() for one in read_questions(questions)]
    except ValueError as error:
        raise Unfit(str(error)) from error
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Unfit("A call closes after it opens: choose a later day.")
    return {
        "title": texts_of(title, limit=LONGEST_TITLE, is_line=True),
        "purpose": texts_of(purpose),
        "budget_line": texts_of(budget_line, limit=500),
        "questions": asked,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }


def _free_slug(title: Mapping[str, str]) -> str:
    """An address of its own that stays, from the English title or the first."""
    words = slugify(title.get("en") or next(iter(title.values()), ""))[:60].strip("-") or "call"
    taken = set(Call.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    taken |= RESERVED
    number, slug = 1, words
    while slug in taken:
        number += 1
        slug = f"{words}-{number}"
    return slug
