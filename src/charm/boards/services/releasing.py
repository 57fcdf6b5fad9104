"""A decision becomes known, and the proposal takes its outcome (7.6, 7.7, 8.1)."""

from __future__ import annotations

import uuid

from django.db import transaction

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import queries, rules
from charm.boards.models import Decision
from charm.boards.services.acting import is_current, move, note, opened
from charm.boards.services.agenda import close_tracks
from charm.core.workflow import ProposalState, TrackFacts, settling_facts
from charm.foundation import clock, letterbook
from charm.foundation.transactions import locked
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing


@transaction.atomic
def release_decision(*, decision: uuid.UUID, by: Person, seen: int) -> Decision:
    """Make a body's decision known to the proposers, and settle the proposal if it was the last
    one needed. ``seen`` is the revision of the agenda item on the chair's screen."""
    known = rules.decision_for(by, decision)
    track, proposal = opened(known.track, seen=seen)
    row = locked(Decision, decision)
    roles = rules.roles_in(by, track.body)
    facts = TrackFacts(
        not_released=row.released_at is None, snapshot_is_current=is_current(track, proposal)
    )
    move(track, "release", roles, facts)
    row.released_at, row.released_by = clock.now(), by
    row.save(update_fields=["released_at", "released_by"])
    note("decision_released", track, by, role="chair", clauses=["7.6", "8.1"],
         facts={"decision": str(row.id), "outcome": row.outcome})  # fmt: skip
    _write_letters(row, proposal)
    settle(proposal)
    return row


def settle(proposal: Proposal) -> Proposal:
    """Let the proposal take the outcome of its tracks, when they have one together."""
    settled = reviewing.settle_proposal(
        proposal.id,
        settling_facts(
            queries.views_of(proposal),
            snapshot=str(proposal.snapshot_id),
            needs_board=proposal.needs_board,
        ),
    )
    if settled is None:
        return proposal
    if settled.state == ProposalState.REJECTED:
        close_tracks(queries.tracks_of(settled))
    return settled


def _write_letters(decision: Decision, proposal: Proposal) -> None:
    """To the proposers, those who endorsed it, and the officer; each in their language."""
    conditions = list(decision.conditions.order_by("due_on", "id"))
    readers: dict[str, letterbook.Reader] = {}
    if proposal.snapshot is not None:
        for row in proposals.endorsements_of(proposal.snapshot):
            if row.state not in proposals.ENDORSED:
                continue
            readers[row.email] = letterbook.Addressee(row.email, row.name)
    for person in (*holders(Mandate.Office.BOARDS_OFFICER), *proposals.proposers_of(proposal)):
        readers[person.email] = person
    for address, reader in sorted(readers.items()):
        letterbook.write(
            f"decision-{decision.outcome}",
            key=f"{decision.id}:{address}",
            to=reader,
            at=_place(reader, proposal, decision),
            title=proposal.title,
            body=decision.track.body.name,
            reasons=decision.reasons,
            conditions="\n".join(f"– {row.text} ({row.due_on:%d.%m.%Y})" for row in conditions),
        )


def _place(
    reader: letterbook.Reader, proposal: Proposal, decision: Decision
) -> letterbook.Place | None:
    """Where the reader goes on: an endorser has no page of it."""
    if not isinstance(reader, Person):
        return None
    if proposals.proposes(reader.email, proposal):
        return ("proposal", proposal.id)
    return ("decision", decision.id)
