"""Submission: endorsed, without a missing requirement, each warning answered (7.1, 7.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from charm import demo
from charm.core.policy import Level
from charm.core.workflow import ProposalState, Refusal
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound, Stale
from charm.foundation.models import OutboxMessage
from charm.proposals import queries
from charm.proposals.services import submitting, writing


def submit(going: Any, *, answers: dict[str, str] | None = None, **other: Any) -> Any:
    with clock.at(going.when.moment("submit")):
        if answers is None:
            warnings = [f for f in queries.findings_of(going.filed) if f.level is Level.SHOULD]
            answers = {f.clause: "We know." for f in warnings}
        return submitting.submit_proposal(
            **{
                "proposal": going.filed.id,
                "by": going.proposers[0],
                "seen": going.filed.revision,
                "answers": answers,
                **other,
            }
        )


@pytest.mark.clause("7.1", shows="accepts")
@pytest.mark.clause("7.4", shows="accepts")
def test_an_endorsed_complete_proposal_is_submitted(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    submission = submit(going)

    row = queries.proposal_by_id(going.filed.id)
    assert row.state == ProposalState.SUBMITTED
    assert submission.snapshot_id == row.snapshot_id
    assert ledger.history_of(row.ref)[-1]["facts"]["snapshot"] == submission.snapshot.sha256


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_officer_and_the_proposers_are_told(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    submit(going)
    told = {
        (letter.name, letter.payload["to"])
        for letter in OutboxMessage.objects.filter(kind=OutboxMessage.Kind.LETTER)
    }
    assert ("new-submission", demo.officer("boards").email) in told
    assert ("submission-receipt", going.proposers[0].email) in told


@pytest.mark.clause("7.4", shows="refuses")
def test_without_endorsement_nothing_is_submitted(way: Callable[..., Any]) -> None:
    going = way().drafted()
    with pytest.raises(Refusal, match="Every university that has a proposer must approve"):
        submit(going)


@pytest.mark.clause("7.1", shows="refuses")
@pytest.mark.clause("5.6.1.2", shows="refuses")
@pytest.mark.clause("5.6.1.5", shows="refuses")
def test_a_refused_submission_names_every_missing_requirement_and_keeps_the_draft(
    way: Callable[..., Any],
) -> None:
    going = way("formal-single", principles=[], accreditation=[]).endorsed()
    with pytest.raises(Refusal) as refused:
        submit(going)

    assert {"5.6.1.2", "5.6.1.5"} <= {finding.clause for finding in refused.value.findings}
    assert queries.proposal_by_id(going.filed.id).state == ProposalState.ENDORSING


@pytest.mark.clause("5.6.1.5", shows="refuses")
def test_an_accreditation_dated_after_the_submission_is_refused(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    tomorrow = going.when.moment("submit").date().isoformat()
    later = way(
        accreditation=[{**a, "date": "2026-11-19"} for a in going.filed.content["accreditation"]]
    )
    later.when = going.when
    later.endorsed()
    with pytest.raises(Refusal) as refused:
        submit(later)
    assert tomorrow < "2026-11-19"
    assert any(finding.clause == "5.6.1.5" for finding in refused.value.findings)


@pytest.mark.clause("7.1", shows="refuses")
def test_each_warning_is_answered_with_a_reason(way: Callable[..., Any]) -> None:
    going = way("formal-single", eqf_level=None, target_groups=None).endorsed()
    with pytest.raises(Refusal, match="Answer each warning") as refused:
        submit(going, answers={"7.18": "Not classified yet."})
    assert {f.clause for f in refused.value.findings} >= {"7.12"}
    assert "7.18" not in {f.clause for f in refused.value.findings}

    submission = submit(going)
    assert set(submission.answers) >= {"7.12", "7.18"}


@pytest.mark.clause("10.2", shows="accepts")
def test_a_submission_keeps_the_policy_version_that_judged_it(way: Callable[..., Any]) -> None:
    assert submit(way().endorsed()).policy_version == "2026-05-29"


@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.parametrize(("name", "needs"), [("formal-single", False), ("formal-with-money", True)])
def test_declared_money_calls_for_the_board(
    way: Callable[..., Any], name: str, needs: bool
) -> None:
    going = way(name).endorsed()
    submit(going)
    assert queries.proposal_by_id(going.filed.id).needs_board is needs


def test_a_double_click_submits_once(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    submit(going)
    with pytest.raises((Stale, Refusal)):
        submit(going)
    with pytest.raises(Refusal, match="This is submitted now"):
        submit(going, seen=queries.proposal_by_id(going.filed.id).revision)
    assert OutboxMessage.objects.filter(name="proposal_submitted").count() == 1


def test_nobody_else_submits_it(way: Callable[..., Any]) -> None:
    going = way().endorsed()
    for stranger in (demo.staff("proposer", "uib.no"), demo.officer("boards")):
        with pytest.raises(NotFound):
            submit(going, by=stranger)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_a_submission_waits_where_no_meeting_takes_papers_and_the_officer_is_warned(
    way: Callable[..., Any],
) -> None:
    going = way().submitted(meetings=False)

    assert going.filed.state == ProposalState.SUBMITTED
    assert queries.waiting_for_agenda() == [going.filed]
    assert OutboxMessage.objects.filter(name="no-meeting").exists()


def test_withdrawing_takes_it_off_the_agenda(way: Callable[..., Any]) -> None:
    going = way().submitted()
    writing.withdraw_proposal(
        proposal=going.filed.id,
        by=going.proposers[0],
        seen=going.filed.revision,
        reason="The teacher has left.",
    )
    jobs.run_pending()
    assert {track.state for track in going.filed.tracks.all()} == {"closed"}


@pytest.mark.clause("7.1", shows="refuses")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE proposals_submission SET policy_version = 'x'", "DELETE FROM proposals_submission"],
)
def test_the_database_keeps_what_was_submitted(way: Callable[..., Any], statement: str) -> None:
    submit(way().endorsed())
    with (
        pytest.raises(DatabaseError, match="submission is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
