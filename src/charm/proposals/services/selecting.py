"""Rank what was sent in to a call, and select what goes to the Academic Council (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.core.workflow import ActorRole, CallFacts, CallState, ProposalFacts
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import call_rules, calls, queries, rules
from charm.proposals.models import Call, CallEntry, Proposal, Submission
from charm.proposals.services.call_reviewing import reviews_are_in
from charm.proposals.services.calling import move_call, note_call, opened_call
from charm.proposals.services.steps import move, note
from charm.proposals.services.submitting import needs_board, put_before_council

MANAGER = frozenset({ActorRole.CALL_MANAGER})
State, Outcome = CallEntry.State, CallEntry.Outcome
LAST_RANK = 999


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the manager means to do with one proposal; an empty outcome leaves it open."""

    entry: uuid.UUID
    rank: int | None = None
    outcome: str = ""
    reason: str = ""


@act()
def rank_entries(*, call: uuid.UUID, rows: Sequence[Ranked], by: Person, seen: int) -> Call:
    """Note ranks, what is selected, and why. Nobody but those behind the call sees it before the
    call is decided. Raises NotFound for what was not sent in to it, Unfit."""
    found = opened_call(call, by, seen=seen)
    move_call(found, "rank", CallFacts(), call_rules.roles_in(by, found))
    entries = {row.pk: row for row in calls.sent_in_to(found) if row.state == State.SENT_IN}
    for ranked in rows:
        entry = entries.get(ranked.entry)
        if entry is None:
            raise NotFound("This was not sent in to the call, or was withdrawn.")
        if ranked.rank is not None and not 1 <= ranked.rank <= LAST_RANK:
            raise Unfit(f"A rank is a number from 1 to {LAST_RANK}.")
        if ranked.outcome and ranked.outcome not in Outcome:
            raise Unfit("Say of each proposal whether it is selected.")
        entry.rank, entry.outcome = ranked.rank, ranked.outcome
        entry.reason = note_of(ranked.reason)
        save_next(entry, "rank", "outcome", "reason")
    save_next(found)
    note_call("call_ranked", found, by, facts={"proposals": len(rows)})
    return found


@act()
def decide_call(*, call: uuid.UUID, by: Person, seen: int, reason: str = "") -> Call:
    """Select what goes to the Academic Council; the rest goes back to its proposers, who may go to
    the Council without the call. Everybody is told with the reasons. ``reason`` says why it is
    decided where reviews are missing. Raises Refusal with every reason."""
    call_rules.call_for(by, call, to="manage")
    # Proposals before calls, as whoever sends in or takes back does.
    waiting = CallEntry.objects.filter(call=call, state=State.SENT_IN)
    proposals = {
        pk: locked(Proposal, pk) for pk in sorted(waiting.values_list("proposal", flat=True))
    }
    row, reason = opened_call(call, by, seen=seen), note_of(reason)
    entries = [entry for entry in calls.sent_in_to(row) if entry.state == State.SENT_IN]
    facts = CallFacts(
        no_round_left=not entries or calls.next_round(row) is None,
        reviews_in_or_reason=bool(reason) or reviews_are_in(row),
        all_answered=all(entry.outcome and entry.reason for entry in entries),
    )
    was_closed = row.state == CallState.CLOSED
    move_call(row, "decide", facts, call_rules.roles_in(by, row))
    for entry in entries:
        _settle(entry, proposals[entry.proposal_id], by, was_closed=was_closed)
    row.decided_at = clock.now()
    save_next(row, "state", "decided_at")
    selected = sum(entry.state == State.SELECTED for entry in entries)
    note_call(
        "call_decided",
        row,
        by,
        facts={"selected": selected, "not_selected": len(entries) - selected},
        private={"reason": reason} if reason else None,
    )
    return row


def _settle(entry: CallEntry, proposal: Proposal, by: Person, *, was_closed: bool) -> None:
    facts = ProposalFacts(
        call_closed=was_closed,
        reason_given=bool(entry.reason),
        manager_is_no_proposer=not rules.is_proposer(by, proposal),
    )
    is_selected = entry.outcome == Outcome.SELECT
    move(proposal, "select" if is_selected else "not-select", by, facts, MANAGER)
    entry.decided_at, entry.decided_by = clock.now(), by
    entry.state = State.SELECTED if is_selected else State.NOT_SELECTED
    if is_selected:
        entry.submission = _submission(entry, proposal)
        content = queries.content_of(entry.submission.snapshot_id)
        proposal.needs_board = needs_board(proposal, content)
    save_next(entry, "state", "decided_at", "decided_by", "submission")
    save_next(proposal, "state", "needs_board")
    note(
        "call_selected" if is_selected else "call_not_selected",
        proposal,
        by,
        role="call-manager",
        clauses=["7.1", "7.3"] if is_selected else ["7.3"],
        facts={"call": entry.call.ref, "rank": entry.rank},
        private={"reason": entry.reason},
    )
    for person in queries.proposers_of(proposal):
        letterbook.write(
            "call-selected" if is_selected else "call-not-selected",
            key=f"{entry.id}:{person.id}",
            to=person,
            at=("proposal", proposal.id),
            title=proposal.title,
            call=entry.call.title,
            reason=entry.reason,
        )
    if is_selected and entry.submission and entry.sent_in:
        put_before_council(proposal, entry.submission, by=entry.sent_in.sent_in_by)


def _submission(entry: CallEntry, proposal: Proposal) -> Submission:
    """What was sent in, before the Academic Council: judged by the policy of that day."""
    sent = entry.sent_in
    if sent is None:
        raise NotFound("This was not sent in to the call, or was withdrawn.")
    return Submission.objects.create(
        snapshot=sent.snapshot,
        cycle=proposal.cycle,
        policy_version=sent.policy_version,
        findings=sent.findings,
        answers=sent.warnings,
        submitted_at=clock.now(),
        submitted_by=sent.sent_in_by,
    )
