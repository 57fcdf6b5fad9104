"""What was decided before the platform is recorded from its minutes, by two people (7.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.rooms import example

from charm import demo
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.services.backfilling import record_past_approval
from charm.boards.services.releasing import release_decision
from charm.catalogue.queries import entry_of_proposal, published
from charm.core.workflow import ProposalState, Refusal
from charm.foundation import clock, files, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.proposals.models import Proposal
from charm.proposals.services.recording import minutes_of

MINUTES = b"%PDF-1.7\nMinutes of the Academic Council, 3 March 2025\n%%EOF\n"
THEN = dt.date(2025, 3, 3)


def recorded(name: str = "formal-single", **changes: Any) -> Proposal:
    return record_past_approval(
        **{
            "content": example(name).to_json(),
            "looked_after_by": [demo.staff("proposer", "uu.nl")],
            "minutes": MINUTES,
            "name": "minutes.pdf",
            "decided_on": THEN,
            "by": demo.officer("boards"),
            **changes,
        }
    )


def release(proposal: Proposal, by: Any = None) -> None:
    for track in queries.tracks_of(proposal):
        chair = by or demo.officer("board-chair" if track.body.kind == "board" else "council-chair")
        decision = track.decisions.get()
        release_decision(
            decision=decision.id,
            by=chair,
            seen=track.revision,
            reviewed=mark_of(letters_of(decision)),
        )
    jobs.run_pending()


@pytest.mark.clause("5.6.1.6", shows="accepts")
def test_a_recorded_approval_enters_the_catalogue_once_the_chair_released_it(
    alliance: None,
) -> None:
    proposal = recorded()
    jobs.run_pending()
    assert proposal.state == ProposalState.IN_REVIEW
    assert entry_of_proposal(proposal.id) is None, "one person's word is not enough"

    release(proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED
    version = entry_of_proposal(proposal.id).versions.get()
    assert published(version).decision.decided_on == THEN
    assert version.policy_version == "2026-05-29", "judged when it was recorded"


def test_the_minutes_are_kept_and_bound_to_it(alliance: None) -> None:
    proposal = recorded()
    kept = minutes_of(proposal)
    assert files.read(kept) == MINUTES
    assert proposal.minutes == kept.sha256
    acts = [r["act"] for r in ledger.history_of(proposal.ref)]
    assert acts == ["proposal_recorded", "decision_recorded"]
    with pytest.raises(DatabaseError, match="never afterwards"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(minutes="0" * 64)


@pytest.mark.clause("7.7", shows="refuses")
def test_where_money_was_needed_the_board_decided_too(alliance: None) -> None:
    with pytest.raises(Unfit, match="when the Executive Board approved"):
        recorded("formal-with-money")
    proposal = recorded("formal-with-money", board_decided_on=dt.date(2025, 4, 1))
    bodies = {track.body.kind for track in queries.tracks_of(proposal)}
    assert bodies == {"council", "board"}
    release(proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED


def test_what_todays_policy_says_is_noted_and_does_not_stand_in_the_way(alliance: None) -> None:
    content = example("formal-single").to_json()
    content["principles"] = content["principles"][:2]
    proposal = recorded(content=content)
    submission = proposal.snapshot.submissions.get()
    assert "5.6.1.2" in {finding["clause"] for finding in submission.findings}


@pytest.mark.clause("7.6", shows="refuses")
def test_what_a_record_lacks_is_said_at_once(alliance: None) -> None:
    with pytest.raises(Refusal) as refused:
        recorded(
            content={"title": "Water", "leads_to_degree": True},
            looked_after_by=[demo.learner(1)],
            decided_on=clock.today(),
            minutes=b"",
        )
    assert {reason.clause for reason in refused.value.reasons} == {
        "5.5", "4.2", "7.6", "7.4", "5.6.2",
    }  # fmt: skip
    with pytest.raises(Unfit, match="DOCX, PDF"):
        recorded(minutes=b"just words")


@pytest.mark.clause("7.1", shows="refuses")
def test_only_the_officer_records_and_only_the_chair_releases(alliance: None) -> None:
    for person in (demo.officer("council-chair"), demo.staff("proposer", "uu.nl"),
                   demo.officer("operator")):  # fmt: skip
        with pytest.raises(NotAllowed):
            recorded(by=person)
    proposal = recorded()
    for person, refusal in (
        (demo.officer("boards"), Refusal),
        (demo.staff("proposer", "uu.nl"), NotFound),
    ):
        with pytest.raises(refusal):
            release(proposal, by=person)


@pytest.mark.clause("7.4", shows="refuses")
def test_after_a_revision_it_needs_its_endorsements_like_any_other(alliance: None) -> None:
    """The exception is for what was decided then, not for what is written now."""
    proposal = recorded()
    with pytest.raises(DatabaseError, match="endorsed"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="approved", cycle=2)
