"""Hand a proposal in to the Academic Council, and what the office and the bodies do with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from charm.alliance.models import Mandate, Person
from charm.alliance.queries import holders, member_codes
from charm.core.policy import Level, check
from charm.core.workflow import ProposalFacts, ProposalState
from charm.foundation import clock, outbox
from charm.foundation.transactions import locked, save_next
from charm.framework.queries import policy_in_force
from charm.proposals import queries
from charm.proposals.models import Proposal, Submission
from charm.proposals.services.endorsing import take_snapshot
from charm.proposals.services.steps import move, note, opened


@transaction.atomic
def submit_proposal(
    *, proposal: uuid.UUID, by: Person, seen: int, answers: Mapping[str, str] | None = None
) -> Submission:
    """Submit the endorsed version (move 7). Judged by the policy in force today; warnings are
    answered with a reason, by clause. Raises Refusal with every reason at once, the policy's
    findings among them."""
    row = opened(proposal, by, to="write", seen=seen)
    answers = {clause: reason.strip() for clause, reason in (answers or {}).items()}
    on = clock.today()
    policy = policy_in_force(on)
    findings = check(queries.draft_content(row), policy, on=on, members=member_codes(on))
    snapshot = take_snapshot(row, by)
    move(
        row,
        "submit",
        by,
        ProposalFacts(
            must_findings=tuple(f for f in findings if f.level is Level.MUST),
            unanswered_should=tuple(
                f for f in findings if f.level is Level.SHOULD and not answers.get(f.clause)
            ),
            endorsed_for_this_snapshot=queries.proposing_universities(row)
            <= queries.endorsed_universities(snapshot),
        ),
    )
    row.snapshot = snapshot
    money = queries.draft_content(row).financial_needs
    row.needs_board = bool(money and money.any) or bool(row.money_found)
    save_next(row, "state", "snapshot", "needs_board")
    submission = Submission.objects.create(
        snapshot=snapshot,
        cycle=row.cycle,
        policy_version=policy.id,
        findings=[finding.as_json() for finding in findings],
        answers=answers,
        submitted_at=clock.now(),
        submitted_by=by,
    )
    note(
        "proposal_submitted",
        row,
        by,
        clauses=["7.1", "7.2", "7.4"],
        facts={"snapshot": snapshot.sha256, "policy": policy.id, "needs_board": row.needs_board},
    )
    outbox.publish(
        "proposal_submitted", key=f"{row.id}:{row.cycle}", proposal=str(row.id), cycle=row.cycle
    )
    for person in queries.proposers_of(row):
        outbox.post(
            "submission-receipt",
            key=f"{submission.id}:{person.id}",
            to=person.email,
            subject=f"Received: “{row.title}”",
            body=f"Your proposal “{row.title}” has been received for the Academic Council (§ 7.4.1)."
            f"\nVersion {snapshot.number}, SHA-256 {snapshot.sha256}.\n",
        )
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        outbox.post(
            "new-submission",
            key=f"{submission.id}:{officer.id}",
            to=officer.email,
            subject=f"New submission: “{row.title}”",
            body=f"“{row.title}” was submitted by {by.name}. Please check that it is complete "
            "(§ 7.4.1).\n",
        )
    return submission


@transaction.atomic
def return_proposal(
    *, proposal: uuid.UUID, by: Person, seen: int, reasons: Mapping[str, str], frozen: bool = False
) -> Proposal:
    """Give an incomplete proposal back (move 8), with a reason per field. ``frozen`` says whether
    the papers of its meeting are closed already; then it is refused."""
    row = opened(proposal, by, to="read", seen=seen)
    said = {field: reason.strip() for field, reason in reasons.items() if reason.strip()}
    move(row, "return", by, ProposalFacts(reason_given=bool(said), pack_not_frozen=not frozen))
    row.cycle += 1
    save_next(row, "state", "cycle")
    note("proposal_returned", row, by, role="officer", clauses=["7.4.1"],
         facts={"fields": sorted(said)}, private=said)  # fmt: skip
    text = "\n".join(f"– {field}: {reason}" for field, reason in said.items())
    for person in queries.proposers_of(row):
        outbox.post(
            "returned",
            key=f"{row.id}:{row.cycle}:{person.id}",
            to=person.email,
            subject=f"Please complete: “{row.title}”",
            body=f"“{row.title}” needs a few things before the Council can read it:\n\n{text}\n",
        )
    return row


# --- called by the room of the bodies, which has decided who may and whether -----------------------


def place_in_review(proposal: uuid.UUID | str, facts: ProposalFacts) -> Proposal:
    """Move 9, by the system: an open meeting takes papers."""
    row = locked(Proposal, proposal)
    move(row, "place-on-agenda", None, facts)
    save_next(row, "state")
    note("proposal_placed_on_agenda", row, None, clauses=["7.4.1", "7.5", "7.7"])
    return row


def find_money(proposal: uuid.UUID | str, *, reason: str, by: Person, facts: ProposalFacts,
               roles: frozenset[str]) -> Proposal:  # fmt: skip
    """Move 10: money or resources found in review; the Executive Board joins (7.7)."""
    row = locked(Proposal, proposal)
    move(row, "money-found", by, facts, roles)
    row.money_found, row.needs_board = reason.strip()[:500], True
    save_next(row, "state", "money_found", "needs_board")
    note("money_found", row, by, role="chair", clauses=["7.7", "8.1"],
         private={"reason": row.money_found})  # fmt: skip
    return row


def settle_proposal(proposal: uuid.UUID | str, *, to: ProposalState, facts: ProposalFacts) -> Proposal:
    """Moves 11 to 13: the proposal takes the outcome that its tracks have; tells upper rooms when
    it is approved."""
    row = locked(Proposal, proposal)
    move(row, {
        ProposalState.APPROVED: "settle-approved",
        ProposalState.CONDITIONS: "settle-conditions",
        ProposalState.REVISION: "settle-revision",
        ProposalState.REJECTED: "settle-rejected",
    }[to], None, facts)  # fmt: skip
    if to is ProposalState.REVISION:
        row.cycle += 1
    save_next(row, "state", "cycle")
    note("proposal_settled", row, None, clauses=["7.6", "7.7", "8.1"])
    if to is ProposalState.APPROVED:
        outbox.publish(
            "proposal_approved",
            key=f"{row.id}:{row.cycle}",
            proposal=str(row.id),
            snapshot=str(row.snapshot_id),
        )
    return row
