"""Take part in a call: choose it, answer its questions, send in, take back, leave (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.calls import Question, clean_answer
from charm.core.workflow import ProposalFacts
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.framework.queries import policy_in_force
from charm.proposals import calls, queries, standing
from charm.proposals.models import Call, CallEntry, Proposal, SentIn
from charm.proposals.services.calling import in_zone
from charm.proposals.services.endorsing import take_snapshot
from charm.proposals.services.steps import move, note, opened
from charm.proposals.services.voiding import void_open_endorsements

State = CallEntry.State


@act()
def join_call(*, proposal: uuid.UUID, call: uuid.UUID, by: Person, seen: int) -> CallEntry:
    """Let the proposal take part in an open call. Answers that it gave there before are kept.
    Choosing the same call twice is choosing it once."""
    row = opened(proposal, by, to="write", seen=None)
    wanted = _call(call)
    there = calls.entry_of(row)
    if there is not None and there.call_id == wanted.pk and there.state == State.CHOSEN:
        return there
    if row.revision != seen:
        raise Stale("This proposal")
    facts = ProposalFacts(
        in_no_call=there is None,
        call_takes_proposals=calls.is_open(wanted)
        and not wanted.entries.filter(proposal=row, state__in=DECIDED).exists(),
    )
    move(row, "join-call", by, facts)
    entry, _ = CallEntry.objects.get_or_create(
        call=wanted, proposal=row, defaults={"joined_at": clock.now()}
    )
    entry.state, entry.sent_in = State.CHOSEN, None
    save_next(entry, "state", "sent_in")
    save_next(row, "state")
    note("call_joined", row, by, clauses=["7.3"], facts={"call": wanted.ref})
    return entry


DECIDED = (State.SELECTED, State.NOT_SELECTED)


@act()
def leave_call(*, proposal: uuid.UUID, by: Person, seen: int) -> Proposal:
    """Take part no longer: the proposal goes its own way, endorsed as it is."""
    row = opened(proposal, by, to="write", seen=seen)
    entry = calls.entry_of(row)
    move(row, "leave-call", by, ProposalFacts(through_a_call=entry is not None))
    end_part_in_call(row)
    save_next(row, "state")
    note("call_left", row, by, clauses=["7.3"], facts={"call": entry.call.ref if entry else ""})
    return row


@act()
def answer_call(
    *, proposal: uuid.UUID, answers: Mapping[str, Any], by: Person, seen: int | None = None
) -> CallEntry:
    """Save answers to the call's questions, as far as they are given; nothing need be complete.
    ``seen`` is the revision of the part in the call. Raises Unfit for what is no answer, NotFound
    without a call, Stale when somebody else answered meanwhile."""
    row = opened(proposal, by, to="write", seen=None)
    found = calls.entry_of(row)
    if found is None:
        raise NotFound("It takes part in no call.")
    entry = locked(CallEntry, found.pk, seen=seen)
    if entry.state != State.CHOSEN or "leave-call" not in standing.moves_of(by, row):
        raise Unfit("It is sent in: its answers stay as they are.")
    asked = {one.key: one for one in calls.questions_of(found.call)}
    changed = dict(entry.answers)
    for key, value in answers.items():
        if key not in asked:
            raise Unfit("The call asks no such question.")
        said = answer_to(asked[key], value)
        changed.pop(key, None)
        if said is not None:
            changed[key] = said
    if changed != entry.answers:
        entry.answers = changed
        save_next(entry, "answers")
    return entry


@act()
def take_part(
    *, proposal: uuid.UUID, call: uuid.UUID, answers: Mapping[str, Any], by: Person, seen: int
) -> CallEntry:
    """Take part in a call with exactly these answers: what they leave out is taken away."""
    entry = join_call(proposal=proposal, call=call, by=by, seen=seen)
    missing = {key: None for key in entry.answers if key not in answers}
    answer_call(proposal=proposal, answers={**missing, **answers}, by=by)
    row = opened(proposal, by, to="write", seen=None)
    return calls.entry_of(row) or entry


def answer_to(question: Question, value: Any) -> Any:
    """The answer as it is kept. Raises Unfit."""
    try:
        return clean_answer(question, value)
    except ValueError as error:
        raise Unfit(f"The answer {error}.") from error


@act()
def send_in(
    *, proposal: uuid.UUID, by: Person, seen: int, answers: Mapping[str, str] | None = None
) -> SentIn:
    """Send the endorsed version in to the call, with the answers to its questions: judged by the
    policy in force today, ``answers`` to its warnings by clause. Raises Refusal with every reason
    at once, among them that the call is not open."""
    row = opened(proposal, by, to="write", seen=seen)
    warnings = {clause: note_of(reason) for clause, reason in (answers or {}).items()}
    found = calls.entry_of(row)
    if found is None:
        raise Unfit("It takes part in no call: submit it to the Academic Council.")
    # The call's row first: it is not closed between the question whether it is open and the act.
    call = locked(Call, found.call_id)
    entry = locked(CallEntry, found.pk)
    policy, snapshot = policy_in_force(clock.today()), take_snapshot(row, by)
    findings = queries.judge(queries.content_of(snapshot.id))
    move(row, "send-in", by, standing.facts_to_submit(row, snapshot, findings, warnings))
    sent = SentIn.objects.create(
        entry=entry,
        snapshot=snapshot,
        answers=entry.answers,
        policy_version=policy.id,
        findings=[finding.as_json() for finding in findings],
        warnings=warnings,
        sent_in_at=clock.now(),
        sent_in_by=by,
    )
    entry.state, entry.sent_in = State.SENT_IN, sent
    save_next(entry, "state", "sent_in")
    row.snapshot = snapshot
    save_next(row, "state", "snapshot")
    void_open_endorsements(row)
    note(
        "call_sent_in",
        row,
        by,
        clauses=["7.3", "7.4"],
        facts={"call": call.ref, "snapshot": snapshot.sha256, "policy": policy.id},
    )
    for person in queries.proposers_of(row):
        letterbook.write(
            "call-sent-in",
            key=f"{sent.id}:{person.id}",
            to=person,
            at=("proposal", row.id),
            title=row.title,
            call=call.title,
            closes=in_zone(call.closes_at) if call.closes_at else "",
            version=snapshot.number,
            sha256=snapshot.sha256,
        )
    return sent


@act()
def take_back(*, proposal: uuid.UUID, by: Person, seen: int) -> Proposal:
    """Take back what was sent in while the call is open, to change it and send it in again."""
    row = opened(proposal, by, to="write", seen=seen)
    found = calls.entry_of(row)
    if found is not None:
        locked(Call, found.call_id)
    move(row, "take-back", by, ProposalFacts(call_open=found is not None and _open_now(found)))
    if found is not None:
        entry = locked(CallEntry, found.pk)
        entry.state, entry.sent_in = State.CHOSEN, None
        save_next(entry, "state", "sent_in")
    save_next(row, "state")
    note("call_taken_back", row, by, clauses=["7.3"])
    return row


def end_part_in_call(proposal: Proposal) -> None:
    """It takes part no longer; the proposal is locked."""
    found = calls.entry_of(proposal)
    if found is not None:
        entry = locked(CallEntry, found.pk)
        entry.state = State.LEFT
        save_next(entry, "state")


def _open_now(entry: CallEntry) -> bool:
    return calls.is_open(Call.objects.get(pk=entry.call_id))


def _call(ref: uuid.UUID) -> Call:
    row = Call.objects.filter(pk=ref).exclude(state="planned").first()
    if row is None:
        raise NotFound("There is no such call.")
    return row
