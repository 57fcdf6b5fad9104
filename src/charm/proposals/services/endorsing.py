"""Ask for, and answer, the approval to propose and deliver (7.4).

The question goes by e-mail with a one-time link. Only the hash of its token is kept; the act is a
POST with a typed name, so a mail scanner that follows links endorses nothing. An endorsement binds
one snapshot: when the proposal changes, it no longer counts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid

from django.conf import settings
from django.db import transaction

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
from charm.foundation import clock, outbox
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import save_next
from charm.proposals import queries, standing
from charm.proposals.models import Endorsement, Proposal, Snapshot
from charm.proposals.services.steps import move, note, opened
from charm.proposals.services.voiding import OPEN, void_open_endorsements

LINK_LIVES = dt.timedelta(days=14)


@transaction.atomic
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
        _ask(row, row.snapshot, endorser, by)
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


@transaction.atomic
def answer_endorsement(
    *, token: str, endorse: bool, signed_name: str, comment: str = ""
) -> Endorsement:
    """The endorser's answer (move 5). Raises NotFound for a token that was never sent, Refusal when
    the link was used, has expired, or asks about a version that is no longer the proposal's."""
    try:
        name = clean_line(signed_name)
    except ValueError as error:
        raise Unfit(f"Your name {error}.") from error
    known = _by_token(token, lock=False)
    proposal = Proposal.objects.select_for_update().get(pk=known.snapshot.proposal_id)
    row = _by_token(token)
    planned = require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "endorse" if endorse else "decline",
        frozenset({ActorRole.ENDORSER}),
        EndorsementFacts(
            link_live=clock.now() < row.expires_at,
            snapshot_is_current=proposal.snapshot_id == row.snapshot_id,
            name_typed=bool(name),
            endorser_is_no_proposer=not queries.proposes(row.email, proposal),
        ),
    )
    row.state = planned.to or row.state
    row.answered_at, row.signed_name, row.comment = clock.now(), name, note_of(comment)
    row.save(update_fields=["state", "answered_at", "signed_name", "comment"])
    if not endorse:
        move(proposal, "declined", None, ProposalFacts())
        save_next(proposal, "state")
        void_open_endorsements(proposal)
    note(
        "proposal_endorsed" if endorse else "endorsement_declined",
        proposal,
        None,
        role="endorser",
        actor=f"endorsement:{row.id}",
        clauses=["7.4"],
        facts={"snapshot": row.snapshot.sha256, "university": row.university_id,
               "office": row.office},
        private={"endorser": f"{name} <{row.email}>", "comment": row.comment},
    )  # fmt: skip
    verb = "approves" if endorse else "does not approve"
    for person in queries.proposers_of(proposal):
        outbox.post(
            "endorsed" if endorse else "declined",
            key=f"{row.id}:{person.id}",
            to=person.email,
            subject=f"{row.name} {verb} “{proposal.title}”",
            body=f"{row.name} {verb} that you propose and deliver “{proposal.title}”.\n\n"
            f"{row.comment}\n",
        )
    return row


@transaction.atomic
def look_at_endorsement(*, token: str) -> tuple[Endorsement, Snapshot]:
    """What the link shows. Looking changes nothing."""
    row = _by_token(token, lock=False)
    return row, row.snapshot


@transaction.atomic
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


def _still_endorsed(snapshot: Snapshot, endorser: Endorser) -> bool:
    return snapshot.endorsements.filter(
        university_id=endorser.university, state__in=queries.ENDORSED
    ).exists()


def _ask(proposal: Proposal, snapshot: Snapshot, endorser: Endorser, by: Person) -> Endorsement:
    token = secrets.token_urlsafe(32)
    snapshot.endorsements.filter(email=endorser.email, state__in=OPEN).update(
        state=EndorsementState.WITHDRAWN
    )
    row, _ = Endorsement.objects.update_or_create(
        snapshot=snapshot,
        email=endorser.email,
        defaults={
            "university_id": endorser.university,
            "office": endorser.office,
            "name": endorser.name,
            "token_hash": _hash(token),
            "state": EndorsementState.ASKED,
            "asked_at": clock.now(),
            "expires_at": clock.now() + LINK_LIVES,
            "answered_at": None,
            "signed_name": "",
            "comment": "",
        },
    )
    outbox.post(
        "endorsement-request",
        key=f"{row.id}:{row.token_hash[:16]}",
        to=endorser.email,
        subject=f"Your approval is asked for: “{proposal.title}”",
        body=(
            f"Dear {endorser.name},\n\n"
            f"{by.name} asks you to approve that the micro-credential “{proposal.title}” is "
            "proposed and delivered in the name of your university (§ 7.4).\n\n"
            f"Read the proposal and answer here until {row.expires_at:%d %B %Y}:\n"
            "{secret}\n\n"
            f"The version you are asked about has the SHA-256 {snapshot.sha256}.\n"
        ),
        secret=f"{settings.BASE_URL}/endorse/{token}/",
    )
    return row


def _by_token(token: str, *, lock: bool = True) -> Endorsement:
    rows = Endorsement.objects.select_related("snapshot")
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(token_hash=_hash(token))
    except Endorsement.DoesNotExist:
        raise NotFound("This link was never sent, or is not complete.") from None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
