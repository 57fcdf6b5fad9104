"""The Boards officer says what kind of change it is; approvals that it spares go on holding.

The officer can say that a change is more than was found, never that it is less: what is found is
the least. Who proposes it says nothing about it (7.25).
"""

from __future__ import annotations

import uuid

from charm.alliance.queries import Body, Person, body
from charm.boards import change_rules, changes
from charm.boards.changes import Base
from charm.boards.models import Change, Kept, Track
from charm.boards.services.acting import move, note
from charm.boards.services.agenda import open_track, schedule
from charm.boards.services.releasing import settle
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow import ActorRole, ProposalState, TrackFacts
from charm.foundation import clock, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing

OFFICER = frozenset({ActorRole.OFFICER})


@act()
def confirm_change(
    *, change: uuid.UUID, said: ChangeClass, reason: str, by: Person, seen: int
) -> Change:
    """Say what kind of change it is, with a reason. The bodies that it spares are not asked again
    where their approval stands; all others get it on their agenda. An editorial amendment is
    approved by that. Raises Refusal with every reason against it, Unfit for less than was found."""
    known = change_rules.change_for(by, change, to="confirm")
    proposal = reviewing.lock_proposal(known.proposal_id)
    row = locked(Change, change, seen=seen)
    reason, found = note_of(reason), ChangeClass(row.found)
    if said.weight < found.weight:
        raise Unfit("A change can be said to be more than was found, never less.")
    base = _still(row, changes.base_of(proposal))
    reviewing.confirm_change(
        proposal.id,
        by=by,
        roles=OFFICER,
        reason=reason,
        change_waits=_waits(row, proposal),
        board_decides=not row.is_amendment or said is ChangeClass.OPERATIONAL,
        facts={"change": str(row.id), "found": found, "confirmed": said},
    )
    row.state, row.confirmed, row.reason = Change.State.CONFIRMED, said, reason
    row.confirmed_at, row.confirmed_by = clock.now(), by
    save_next(row, "state", "confirmed", "reason", "confirmed_at", "confirmed_by")
    kept = _go_on(row, reviewing.lock_proposal(proposal.id), base, by)
    _tell_proposers(row, proposal, kept)
    return row


def _waits(change: Change, proposal: Proposal) -> bool:
    return (
        change.state == Change.State.WAITING
        and proposal.state == ProposalState.SUBMITTED
        and proposal.cycle == change.cycle
        and proposal.snapshot_id == change.snapshot_id
    )


def _still(change: Change, base: Base | None) -> Base | None:
    """What it is compared with, unless a body came back to its approval meanwhile."""
    return base if base is not None and base.snapshot.pk == change.base_id else None


def _go_on(change: Change, proposal: Proposal, base: Base | None, by: Person) -> list[Track]:
    """Open the tracks, those that are spared as decided; settle where nobody is asked. Answers with
    the tracks for which an approval goes on holding."""
    said, kept = ChangeClass(change.confirmed), []
    kinds = [Body.Kind.COUNCIL, *([Body.Kind.BOARD] if proposal.needs_board else [])]
    tracks = []
    for kind in kinds:
        tracks.append(open_track(proposal, body(kind), f"{said} change (7.25)"))
    for track in tracks:
        decision = base.approvals.get(track.body.kind) if base else None
        facts = TrackFacts(
            approval_stands=decision is not None,
            change_spares_the_body=said.spares(of_board=track.body.kind == Body.Kind.BOARD),
        )
        if decision is None or not facts.change_spares_the_body:
            continue
        Kept.objects.create(track=track, decision=decision, change=change, kept_at=clock.now())
        move(track, "keep-approval", OFFICER, facts)
        save_next(track, "state")
        note("approval_kept", track, by, role="officer", clauses=["7.25", "8.1"],
             facts={"decision": str(decision.id), "change": str(change.id)})  # fmt: skip
        kept.append(track)
    for track in tracks:
        schedule(track)
    if len(kept) == len(tracks):
        settle(proposal)
    return kept


def _tell_proposers(change: Change, proposal: Proposal, kept: list[Track]) -> None:
    role = "change-referred"
    if kept:
        is_accepted = change.is_amendment and change.confirmed == ChangeClass.EDITORIAL
        role = "amendment-accepted" if is_accepted else "approval-kept"
    for person in proposals.proposers_of(proposal):
        letterbook.write(
            role,
            key=f"{change.id}:{person.id}",
            to=person,
            at=("proposal", proposal.id),
            title=proposal.title,
            reason=change.reason,
        )
