"""Ask for, and answer, the approval to propose and deliver (7.4).

The question goes by e-mail with a one-time link. Only the hash of its token is kept; the act is a
POST with a typed name, so a mail scanner that follows links endorses nothing. An endorsement binds
one snapshot: when the proposal changes, it no longer counts.
"""

from __future__ import annotations

import hashlib
import uuid

from charm.alliance.queries import Person
from charm.core.proposal.model import Endorser
from charm.core.proposal.values import clean_line
from charm.core.workflow import (
    ENDORSEMENT_MOVES,
    ActorRole,
    EndorsementFacts,
    EndorsementState,
    ProposalFacts,
    require,
)
from charm.foundation import clock
from charm.foundation.errors import Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next
from charm.proposals import queries, rules, standing
from charm.proposals.models import Endorsement, Evidence, Proposal, Snapshot
from charm.proposals.services.asking import by_token, put_question
from charm.proposals.services.letters import tell_proposers
from charm.proposals.services.steps import move, note, opened
from charm.proposals.services.voiding import void_evidence, void_open_endorsements


@act()
def ask_endorsement(*, proposal: uuid.UUID, by: Person, seen: int) -> list[Endorsement]:
    """Freeze the draft as a snapshot and ask the endorsers it names (move 4).

    Raises Refusal unless every university that has a proposer has an endorser, none of whom is a
    proposer. An endorsement of the very same content is not asked for again.
    """
    row = opened(proposal, by, to="write", seen=seen)
    content = queries.draft_content(row)
    endorsers = standing.endorsers_in(content)
    move(row, "ask-endorsement", by, standing.facts_to_ask(row, content))
    row.snapshot = take_snapshot(row, by)
    void_open_endorsements(row)
    save_next(row, "state", "snapshot")
    asked = [
        put_question(
            row,
            row.snapshot,
            email=endorser.email,
            name=rules.name_of_holder(endorser) or endorser.name,
            university=endorser.university,
            office=endorser.office,
            letter="endorsement-request",
            by=by.name,
        )
        for endorser in endorsers
        if not _still_endorsed(row.snapshot, endorser)
    ]
    note(
        "endorsement_asked",
        row,
        by,
        clauses=["7.4"],
        facts={
            "snapshot": row.snapshot.sha256,
            "universities": sorted({endorser.university for endorser in endorsers}),
        },
    )
    return asked


@act()
def answer_endorsement(
    *,
    token: str,
    endorse: bool,
    signed_name: str,
    comment: str = "",
    by: Person | None = None,
) -> Endorsement:
    """The endorser's answer (move 5), ``by`` whoever is signed in where it is given.

    Raises NotFound for a token that was never sent, Refusal when the link was used, has expired, or
    asks about a version that is no longer the proposal's, and for a refusal without a reason; Unfit
    when it is given by somebody who proposes it."""
    name, comment = signature_of(signed_name), note_of(comment)
    proposal, row = opened_by(token, by)
    planned = require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "endorse" if endorse else "decline",
        frozenset({ActorRole.ENDORSER}),
        EndorsementFacts(
            link_live=clock.now() < row.expires_at,
            snapshot_is_current=standing.is_asked_about(proposal, row.snapshot),
            name_typed=bool(name),
            reason_given=bool(comment),
            endorser_is_no_proposer=not queries.proposes_or_wrote(row.email, proposal),
        ),
    )
    row.state = planned.to or row.state
    row.answered_at, row.signed_name, row.comment = clock.now(), name, comment
    row.save(update_fields=["state", "answered_at", "signed_name", "comment"])
    void_evidence(Evidence.objects.filter(endorsement=row))
    if not endorse:
        move(proposal, "declined", None, ProposalFacts())
        save_next(proposal, "state")
        void_open_endorsements(proposal)
    note_answer("proposal_endorsed" if endorse else "endorsement_declined", proposal, row)
    tell_proposers(
        "endorsed" if endorse else "declined",
        proposal,
        row,
        key=f"{row.token_hash[:16]}:",
        comment=row.comment,
    )
    return row


@act()
def look_at_endorsement(*, token: str) -> tuple[Endorsement, Snapshot]:
    """What the link shows. Looking changes nothing."""
    row = by_token(token, lock=False)
    return row, row.snapshot


@act()
def reopen(*, proposal: uuid.UUID, by: Person, seen: int) -> Proposal:
    """Go back to writing (move 6). The endorsements given stay with their snapshot: they count
    again if exactly that version is asked about or submitted."""
    row = opened(proposal, by, to="write", seen=seen)
    move(row, "reopen", by, ProposalFacts())
    save_next(row, "state")
    void_open_endorsements(row)
    note("proposal_reopened", row, by, clauses=["7.4"])
    return row


def take_snapshot(proposal: Proposal, by: Person) -> Snapshot:
    """The draft as bytes that never change; the same content is the same snapshot."""
    same = standing.snapshot_now(proposal)
    if same is not None:
        return same
    spelled = standing.spelled(proposal)
    return Snapshot.objects.create(
        proposal=proposal,
        number=proposal.snapshots.count() + 1,
        content=spelled.decode(),
        sha256=hashlib.sha256(spelled).hexdigest(),
        taken_at=clock.now(),
        taken_by=by,
    )


def signature_of(typed: str) -> str:
    """The name that somebody signs with. Raises Unfit."""
    try:
        return clean_line(typed)[:200]
    except ValueError as error:
        raise Unfit(f"Your name {error}.") from error


def opened_by(token: str, by: Person | None) -> tuple[Proposal, Endorsement]:
    """The proposal and the question of a link, locked in the order in which everybody locks. Raises
    Unfit when one of those who propose it holds the link of another."""
    known = by_token(token, lock=False)
    proposal = Proposal.objects.select_for_update().get(pk=known.snapshot.proposal_id)
    if by is not None and rules.is_proposer(by, proposal):
        raise Unfit("You propose it yourself: only who was asked can answer.")
    return proposal, by_token(token)


def note_answer(act: str, proposal: Proposal, row: Endorsement, **facts: str) -> None:
    """Write into the ledger what the endorser did."""
    note(
        act,
        proposal,
        None,
        role="endorser",
        actor=row.ref,
        clauses=["7.4"],
        facts={"snapshot": row.snapshot.sha256, "university": row.university_id,
               "office": row.office, **facts},
        private={"endorser": f"{row.signed_name} <{row.email}>", "comment": row.comment},
    )  # fmt: skip


def _still_endorsed(snapshot: Snapshot, endorser: Endorser) -> bool:
    return snapshot.endorsements.filter(
        university_id=endorser.university, state__in=queries.ENDORSED
    ).exists()
