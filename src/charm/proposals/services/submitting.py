"""Hand a proposal in to the Academic Council (7.1, 7.2)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from charm.alliance.queries import Mandate, Person, holders
from charm.core.proposal.model import Proposal as Content
from charm.foundation import clock, letterbook, outbox
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, save_next
from charm.framework.queries import policy_in_force
from charm.proposals import amending, queries, standing
from charm.proposals.models import Proposal, Submission
from charm.proposals.services.endorsing import take_snapshot
from charm.proposals.services.steps import move, note, opened
from charm.proposals.services.voiding import void_open_endorsements


@act()
def submit_proposal(
    *, proposal: uuid.UUID, by: Person, seen: int, answers: Mapping[str, str] | None = None
) -> Submission:
    """Submit the endorsed version (move 7). Judged by the policy in force today; warnings are
    answered with a reason, by clause. Raises Refusal with every reason at once, the policy's
    findings among them."""
    row = opened(proposal, by, to="write", seen=seen)
    if (origin := amending.origin_of(row)) is not None:
        amending.lock_line(origin)
    answers = {clause: note_of(reason) for clause, reason in (answers or {}).items()}
    policy = policy_in_force(clock.today())
    snapshot = take_snapshot(row, by)
    content = queries.content_of(snapshot.id)
    findings = queries.judge(content)
    move(row, "submit", by, standing.facts_to_submit(row, snapshot, findings, answers))
    row.snapshot = snapshot
    row.needs_board = needs_board(row, content)
    save_next(row, "state", "snapshot", "needs_board")
    void_open_endorsements(row)
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
    for person in queries.proposers_of(row):
        letterbook.write(
            "submission-receipt",
            key=f"{submission.id}:{person.id}",
            to=person,
            at=("proposal-version", row.id, snapshot.number),
            title=row.title,
            version=snapshot.number,
            sha256=snapshot.sha256,
        )
    put_before_council(row, submission, by=by)
    return submission


def needs_board(row: Proposal, content: Content) -> bool:
    """Whether money or resources are declared, or were found before (7.7)."""
    money = content.financial_needs
    return bool(money and money.any) or bool(row.money_found)


def put_before_council(row: Proposal, submission: Submission, *, by: Person) -> None:
    """Tell the bodies and the Boards officer what was submitted (7.4.1)."""
    outbox.publish(
        "proposal_submitted", key=f"{row.id}:{row.cycle}", proposal=str(row.id), cycle=row.cycle
    )
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "new-submission",
            key=f"{submission.id}:{officer.id}",
            to=officer,
            at=("proposal", row.id),
            title=row.title,
            by=by.name,
        )
