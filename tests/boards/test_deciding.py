"""Interests, judgement, decision in session, sealed until released (7.6, 7.7.1, 7.24)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from charm import demo
from charm.alliance.queries import body
from charm.boards import queries, rules
from charm.boards.services import judging, meetings
from charm.boards.services.deciding import NewCondition
from charm.boards.services.meetings import begin_session
from charm.core.workflow import ProposalState, Refusal, TrackOutcome
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals.services.writing import withdraw_proposal


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.24", shows="accepts")
def test_members_declare_and_judge_every_characteristic(council: Any) -> None:
    council.close_papers()
    opinion = council.opinion(council.members[-1], met="partly")
    assert {j["met"] for j in opinion.judgements.values()} == {"partly"}
    assert len(opinion.judgements) == len(queries.criteria_of(council.track))


@pytest.mark.clause("7.24", shows="refuses")
def test_an_opinion_leaves_no_characteristic_out(council: Any) -> None:
    council.close_papers()
    member = council.members[-1]
    judging.declare_interest(track=council.track.id, level="none", by=member)
    for judgements in ({}, {"definition": ("met", "")}, {"definition": ("fine", "")}):
        with pytest.raises(Refusal, match="Judge every characteristic"):
            judging.give_opinion(track=council.track.id, judgements=judgements, by=member)


@pytest.mark.clause("7.6", shows="refuses")
def test_who_has_a_conflict_or_has_not_said_yet_cannot_judge(council: Any) -> None:
    council.close_papers()
    member = council.members[-1]
    codes = [criterion.code for criterion in queries.criteria_of(council.track)]
    judgements = dict.fromkeys(codes, ("met", ""))
    with pytest.raises(Refusal, match="Say first whether"):
        judging.give_opinion(track=council.track.id, judgements=judgements, by=member)
    with pytest.raises(Refusal, match="conflict of interest"):
        council.opinion(member, level="conflict")
    with pytest.raises(Unfit, match="Say one of"):
        judging.declare_interest(track=council.track.id, level="perhaps", by=member)


@pytest.mark.clause("7.6", shows="refuses")
def test_nobody_outside_the_body_declares_or_judges(council: Any) -> None:
    council.close_papers()
    for stranger in (council.way.proposers[0], demo.staff("manager", "uib.no"), demo.learner(1)):
        with pytest.raises(NotFound):
            judging.declare_interest(track=council.track.id, level="none", by=stranger)
    with pytest.raises(Refusal, match="Only the chair or member"):
        judging.declare_interest(track=council.track.id, level="none", by=council.officer)


@pytest.mark.clause("7.6", shows="refuses")
def test_a_decision_needs_a_session_a_quorum_reasons_and_judgements(council: Any) -> None:
    council.close_papers()
    with pytest.raises(Refusal) as refused:
        council.decide(reasons=" ", judgements={})
    said = str(refused.value)
    for reason in (
        "in its session",
        "Too few voting members",
        "Give the reasons",
        "characteristic",
    ):
        assert reason in said


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.parametrize(("present", "enough"), [(4, False), (5, True)])
def test_half_of_the_voting_members_are_a_quorum(council: Any, present: int, enough: bool) -> None:
    members = council.members
    assert len(members) == 10
    council.close_papers().begin(members[:present])
    if enough:
        assert council.decide()
    else:
        with pytest.raises(Refusal, match="Too few voting members"):
            council.decide()


@pytest.mark.clause("7.6", shows="refuses")
def test_only_who_has_a_seat_is_present(council: Any) -> None:
    council.close_papers()
    for stranger in (demo.learner(1), council.officer, demo.staff("manager", "uib.no")):
        with pytest.raises(Unfit, match="No seat in the Academic Council"):
            council.begin([*council.members, stranger])


@pytest.mark.clause("7.6", shows="accepts")
def test_who_comes_later_is_counted_from_then_on(council: Any) -> None:
    council.close_papers()
    chair, *others = council.members
    council.begin([chair, *others[:2]])
    with pytest.raises(Refusal, match="Too few voting members"):
        council.decide()
    with clock.at(council.hour):
        meeting = council.track.meeting
        said = {"meeting": meeting.id, "by": council.officer, "seen": meeting.revision}
        came = meetings.change_presence(present=council.members, **said)
        with pytest.raises(Stale):
            meetings.change_presence(present=[chair], **said)
        with pytest.raises(Unfit, match="No seat"):
            meetings.change_presence(present=[demo.learner(1)], **{**said, "seen": came.revision})
        with pytest.raises(NotAllowed):
            meetings.change_presence(
                present=[chair], meeting=meeting.id, by=others[0], seen=came.revision
            )
    council.decide()
    (record,) = [
        r for r in ledger.history_of(f"meeting:{meeting.id}") if r["act"] == "presence_changed"
    ]
    assert len(record["facts"]["came"]) == len(council.members) - 3
    with clock.at(council.hour):
        meeting.refresh_from_db()
        meetings.end_session(meeting=meeting.id, by=council.officer, seen=meeting.revision)
        with pytest.raises(Unfit, match="while the body is in session"):
            meetings.change_presence(
                meeting=meeting.id, present=[chair], by=council.officer,
                seen=meeting.revision + 1,
            )  # fmt: skip


@pytest.mark.clause("7.6", shows="refuses")
def test_a_conflicted_member_is_not_counted(council: Any) -> None:
    council.close_papers()
    chair, *others = council.members
    for member in others[:4]:
        judging.declare_interest(track=council.track.id, level="conflict", by=member)
    council.begin([chair, *others[:4]])  # five sit there, one counts, of six
    with pytest.raises(Refusal, match="Too few voting members"):
        council.decide()


@pytest.mark.clause("7.6", shows="refuses")
def test_a_conflict_is_not_taken_back_in_session(council: Any) -> None:
    council.close_papers()
    first, second = council.members[-2:]
    for level in ("conflict", "none", "conflict"):  # before it begins one may think again
        judging.declare_interest(track=council.track.id, level=level, by=first)
    council.begin()
    with pytest.raises(Unfit, match="only the chair can record"):
        judging.declare_interest(track=council.track.id, level="none", by=first)
    for level in ("none", "conflict", "conflict"):  # but a conflict may come to mind
        judging.declare_interest(track=council.track.id, level=level, by=second)
    with pytest.raises(Unfit, match="only the chair can record"):
        judging.declare_interest(track=council.track.id, level="interest", by=second)


@pytest.mark.clause("7.6", shows="refuses")
def test_a_proposer_with_a_seat_neither_judges_nor_decides_nor_counts(council: Any) -> None:
    proposer = council.way.proposers[0]
    seat = body(council.kind).memberships.create(
        person=proposer, role="chair", since=dt.date(2026, 1, 1)
    )
    council.close_papers()
    with pytest.raises(Refusal, match="You propose this yourself"):
        council.opinion(proposer)
    others = [person for person in council.members if person != proposer]
    council.begin([proposer, *others[:4]])  # four of ten count
    with pytest.raises(Refusal) as refused:
        council.decide(by=proposer)
    assert "You propose this yourself" in str(refused.value)
    assert "Too few voting members" in str(refused.value)
    seat.delete()


@pytest.mark.clause("7.6", shows="refuses")
def test_a_conflicted_chair_does_not_decide(council: Any) -> None:
    council.close_papers().begin()
    judging.declare_interest(track=council.track.id, level="conflict", by=council.chair)
    with pytest.raises(Refusal, match="conflict of interest"):
        council.decide()


@pytest.mark.clause("8.1", shows="refuses")
def test_the_officer_a_member_and_the_other_chair_do_not_decide(council: Any) -> None:
    council.close_papers().begin()
    for by in (council.officer, council.members[-1]):
        with pytest.raises(Refusal, match="Only the chair"):
            council.decide(by=by)
    for by in (demo.officer("board-chair"), council.way.proposers[0]):
        with pytest.raises(NotFound):
            council.decide(by=by)


def test_the_second_of_two_who_decide_on_one_page_is_told(council: Any) -> None:
    council.close_papers().begin()
    seen = council.track.revision
    council.decide()
    with pytest.raises(Stale):
        council.decide(TrackOutcome.REJECTED, seen=seen)


@pytest.mark.clause("7.6", shows="accepts")
def test_a_decision_is_sealed_until_the_chair_releases_it(council: Any) -> None:
    council.close_papers().begin()
    decision = council.decide(TrackOutcome.REJECTED)
    proposer = council.way.proposers[0]

    assert council.filed.state == ProposalState.IN_REVIEW
    assert rules.decision_for(council.members[-1], decision.id)
    for outsider in (proposer, demo.staff("manager", "uib.no")):
        with pytest.raises(NotFound):
            rules.decision_for(outsider, decision.id)
    written = OutboxMessage.objects.filter(name__startswith="decision-")
    assert set(written.values_list("state", flat=True)) == {"drafted"}

    council.release(decision)
    assert rules.decision_for(proposer, decision.id).outcome == "rejected"
    assert council.filed.state == ProposalState.REJECTED
    told = OutboxMessage.objects.filter(name="decision-rejected")
    assert proposer.email in {letter.payload["to"] for letter in told}


@pytest.mark.clause("8.1", shows="refuses")
def test_only_the_bodys_own_chair_releases_and_once(council: Any) -> None:
    council.close_papers().begin()
    decision = council.decide()
    for by in (council.officer, council.members[-1]):
        with pytest.raises(Refusal, match="Only the chair"):
            council.release(decision, by=by)
    with pytest.raises(NotFound):
        council.release(decision, by=demo.officer("board-chair"))
    council.release(decision)
    with pytest.raises(Refusal, match="released already"):
        council.release(decision)


@pytest.mark.clause("7.1", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.parametrize("board_first", [False, True])
def test_with_money_both_bodies_must_say_yes_in_either_order(both: Any, board_first: bool) -> None:
    first, second = reversed(both) if board_first else both
    first.decide_and_release(TrackOutcome.APPROVED)
    assert first.filed.state == ProposalState.IN_REVIEW
    second.decide_and_release(TrackOutcome.APPROVED)
    assert first.filed.state == ProposalState.APPROVED


@pytest.mark.clause("7.7", shows="refuses")
@pytest.mark.clause("7.7.1", shows="refuses")
def test_the_boards_no_ends_it_whatever_the_council_says(both: Any) -> None:
    council, board = both
    council.close_papers()
    board.decide_and_release(TrackOutcome.REJECTED)
    assert board.filed.state == ProposalState.REJECTED
    assert council.track.state == "closed"


@pytest.mark.clause("7.7.1", shows="accepts")
def test_the_board_judges_by_its_own_criteria(both: Any) -> None:
    _, board = both
    codes = {criterion.code for criterion in queries.criteria_of(board.track)}
    assert codes == {"budget", "resources", "delivery-capacity", "support"}
    board.close_papers().begin()
    with pytest.raises(Refusal, match="Judge every characteristic"):
        board.decide(judgements={"principles": "met"})


@pytest.mark.clause("7.6", shows="accepts")
def test_revise_sends_it_back_for_a_new_cycle(council: Any) -> None:
    council.decide_and_release(TrackOutcome.REVISE)
    filed = council.filed
    assert filed.state == ProposalState.REVISION
    assert filed.cycle == 2


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.parametrize("missing", ["text", "due_on", "clearer", "all"])
def test_conditions_are_complete(council: Any, missing: str) -> None:
    council.close_papers().begin()
    good = {
        "text": "Name a second assessor.",
        "owner": council.way.proposers[0],
        "due_on": council.hour.date() + dt.timedelta(days=30),
        "clearer": "chair",
    }
    bad = {"text": " ", "due_on": council.hour.date(), "clearer": "anybody"}
    conditions = [] if missing == "all" else [NewCondition(**{**good, missing: bad[missing]})]
    with pytest.raises((Refusal, Unfit)):
        council.decide(TrackOutcome.CONDITIONS, conditions=conditions)
    with pytest.raises(Refusal, match="other outcomes have none"):
        council.decide(TrackOutcome.APPROVED, conditions=[NewCondition(**good)])


def test_the_whole_way_is_in_an_unbroken_ledger(council: Any) -> None:
    council.decide_and_release(TrackOutcome.APPROVED)
    acts = [record["act"] for record in ledger.history_of(council.filed.ref)]
    assert acts[0] == "proposal_started"
    assert acts[-3:] == ["item_decided", "decision_released", "proposal_settled"]
    assert ledger.check() == []


RELEASED_APPROVAL = "approved proposal has a released approval of the Academic Council"


@pytest.mark.clause("7.1", shows="refuses")
@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.clause("5.7.1.4", shows="refuses")
@pytest.mark.clause("7.11", shows="refuses")
class TestTheDatabaseIsTheLastGuard:
    """What no service would do is refused by the database as well."""

    def refuses(self, statement: str, *values: object, says: str) -> None:
        with (
            pytest.raises(DatabaseError, match=says),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)

    def approve_by_hand(self, session: Any, says: str) -> None:
        self.refuses(
            "UPDATE proposals_proposal SET state = 'approved' WHERE cycle >= %s", 1, says=says
        )

    def test_no_decision(self, council: Any) -> None:
        self.approve_by_hand(council, RELEASED_APPROVAL)

    def test_a_decision_that_is_not_released(self, council: Any) -> None:
        council.close_papers().begin().decide()
        self.approve_by_hand(council, RELEASED_APPROVAL)

    @pytest.mark.parametrize("outcome", [TrackOutcome.REJECTED, TrackOutcome.REVISE])
    def test_a_released_no(self, council: Any, outcome: TrackOutcome) -> None:
        council.decide_and_release(outcome)
        self.approve_by_hand(council, RELEASED_APPROVAL)

    @pytest.mark.clause("7.7", shows="refuses")
    def test_money_without_the_board(self, both: Any) -> None:
        both[0].decide_and_release(TrackOutcome.APPROVED)
        self.approve_by_hand(both[0], "released approval of the Executive Board")

    @pytest.mark.clause("7.4", shows="refuses")
    def test_another_version_than_the_one_decided(self, council: Any) -> None:
        council.decide_and_release(TrackOutcome.APPROVED)
        with clock.at(council.hour), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO proposals_snapshot (id, proposal_id, number, content, sha256, "
                "taken_at, taken_by_id) SELECT %s, proposal_id, 99, content, 'x', taken_at, "
                "taken_by_id FROM proposals_snapshot LIMIT 1",
                ["0" * 32],
            )
        self.refuses(
            "UPDATE proposals_proposal SET snapshot_id = %s", "0" * 32, says="very version"
        )

    def test_a_condition_that_is_open(self, council: Any) -> None:
        council.decide_and_release(
            TrackOutcome.CONDITIONS,
            conditions=[
                NewCondition(
                    text="Name a second assessor.",
                    owner=council.way.proposers[0],
                    due_on=council.hour.date() + dt.timedelta(days=30),
                    clearer="chair",
                )
            ],
        )
        assert council.filed.state == ProposalState.CONDITIONS
        self.approve_by_hand(council, RELEASED_APPROVAL)

    @pytest.mark.clause("7.4", shows="refuses")
    def test_a_proposer_whose_university_has_not_endorsed(self, council: Any) -> None:
        council.decide_and_release(TrackOutcome.APPROVED)
        other = demo.staff("proposer", "uib.no")
        council.filed.seats.create(person=other, university_id="uib.no", since=council.hour)
        self.approve_by_hand(council, "is endorsed, in the very version approved")

    def test_a_decided_item_without_decision(self, council: Any) -> None:
        self.refuses("UPDATE boards_track SET state = 'decided'", says="only by a decision")

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE boards_decision SET outcome = 'rejected'", "DELETE FROM boards_decision"],
    )
    def test_a_released_decision_stays(self, council: Any, statement: str) -> None:
        council.decide_and_release(TrackOutcome.APPROVED)
        self.refuses(statement, says="released decision is never changed")


@pytest.mark.clause("7.6", shows="refuses")
def test_a_seat_that_has_ended_no_longer_decides(council: Any) -> None:
    council.close_papers().begin()
    body(council.kind).memberships.filter(person=council.chair).update(until=council.hour.date())
    with pytest.raises(NotFound):
        council.decide()


@pytest.mark.clause("7.6", shows="refuses")
def test_what_was_withdrawn_is_neither_judged_nor_released(council: Any) -> None:
    council.close_papers()
    council.opinion(council.members[-1])
    council.begin()
    decision = council.decide()
    withdraw_proposal(
        proposal=council.filed.id,
        by=council.way.proposers[0],
        seen=council.filed.revision,
        reason="The teacher has left.",
    )
    with pytest.raises(Refusal, match="no longer in review"):
        council.release(decision)
    jobs.run_pending()
    written = OutboxMessage.objects.filter(name__startswith="decision-")
    assert set(written.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.clause("7.6", shows="refuses")
def test_an_item_that_was_withdrawn_is_not_judged(council: Any) -> None:
    council.close_papers()
    withdraw_proposal(
        proposal=council.filed.id,
        by=council.way.proposers[0],
        seen=council.filed.revision,
        reason="The teacher has left.",
    )
    with pytest.raises(Refusal, match="no longer in review"):
        council.opinion(council.members[-1])


@pytest.mark.clause("7.6", shows="refuses")
def test_a_session_does_not_begin_before_its_day(council: Any) -> None:
    council.close_papers()
    meeting = council.track.meeting
    with (
        clock.at(meeting.starts_at - dt.timedelta(days=1)),
        pytest.raises(Refusal, match="on a later day"),
    ):
        begin_session(
            meeting=meeting.id, present=council.members, by=council.officer, seen=meeting.revision
        )
