"""What the tables promise beyond the model: who may, all reasons at once, nothing by default."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.policy.finding import Finding, Level
from charm.core.proposal.model import Kind
from charm.core.workflow import (
    CALL_MOVES,
    ENDORSEMENT_MOVES,
    MEETING_MOVES,
    PROPOSAL_MOVES,
    SETTLING,
    TRACK_MOVES,
    ActorRole,
    CallFacts,
    EndorsementFacts,
    MeetingFacts,
    ProposalFacts,
    ProposalState,
    Refusal,
    TrackFacts,
    TrackOutcome,
    TrackState,
    TrackView,
    plan,
    require,
    settling_facts,
)
from charm.core.workflow.criteria import criteria
from charm.core.workflow.table import row, table

PROPOSER = frozenset({ActorRole.PROPOSER})
TABLES = [
    (PROPOSAL_MOVES, ProposalFacts),
    (TRACK_MOVES, TrackFacts),
    (ENDORSEMENT_MOVES, EndorsementFacts),
    (MEETING_MOVES, MeetingFacts),
    (CALL_MOVES, CallFacts),
]


@pytest.mark.parametrize(("moves", "facts"), TABLES)
def test_a_fact_that_nobody_established_refuses(moves: dict, facts: type) -> None:
    for move in moves.values():
        for guard in move.guards:
            assert not guard.holds(facts()), f"{move.name} passes without {guard.fact}"


@pytest.mark.parametrize(("moves", "facts"), TABLES)
def test_every_fact_guards_something(moves: dict, facts: type) -> None:
    used = {guard.fact for move in moves.values() for guard in move.guards}
    assert used == {field.name for field in fields(facts)}


@pytest.mark.clause("7.1", shows="refuses")
def test_a_refusal_names_every_reason_and_every_finding() -> None:
    finding = Finding("5.6.1.2", Level.MUST, "principles", "One more is needed.", "Choose one.")
    facts = ProposalFacts(must_findings=(finding,), unanswered_should=())

    with pytest.raises(Refusal) as refused:
        require(PROPOSAL_MOVES, ProposalState.ENDORSING, "submit", PROPOSER, facts)

    assert {reason.clause for reason in refused.value.reasons} == {
        "7.1", "7.25", "7.3", "7.4", "5.6.2",
    }  # fmt: skip
    assert refused.value.findings == (finding,)
    assert "principles: One more is needed. Choose one." in str(refused.value)


@pytest.mark.clause("7.1", shows="accepts")
def test_no_findings_hold_and_one_does_not() -> None:
    finding = Finding("5.6.1.2", Level.MUST, "principles", "One more is needed.", "Choose one.")
    (guard,) = (g for g in PROPOSAL_MOVES["submit"].guards if g.fact == "must_findings")
    assert guard.holds(ProposalFacts(must_findings=()))
    assert not guard.holds(ProposalFacts(must_findings=(finding,)))


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize("name", ["decide", "release", "defer"])
def test_the_officer_never_decides(name: str) -> None:
    facts = TrackFacts(**{field.name: True for field in fields(TrackFacts)})
    source = next(iter(TRACK_MOVES[name].sources))

    with pytest.raises(Refusal, match="Only the chair"):
        require(TRACK_MOVES, source, name, frozenset({ActorRole.OFFICER, ActorRole.MEMBER}), facts)
    assert require(TRACK_MOVES, source, name, frozenset({ActorRole.CHAIR}), facts).possible


def test_a_move_from_another_state_is_refused_with_the_state_it_needs() -> None:
    with pytest.raises(Refusal, match="This is approved now; that needs draft, returned, revision"):
        require(PROPOSAL_MOVES, ProposalState.APPROVED, "edit", PROPOSER, ProposalFacts())


def test_what_is_there_already_is_not_begun_and_what_is_not_there_is_not_changed() -> None:
    with pytest.raises(Refusal, match=r"This is draft now; that needs a new one\."):
        require(PROPOSAL_MOVES, ProposalState.DRAFT, "start", PROPOSER, ProposalFacts())
    with pytest.raises(Refusal, match=r"This is new now; that needs draft, returned, revision\."):
        require(PROPOSAL_MOVES, None, "edit", PROPOSER, ProposalFacts())


def test_an_unknown_move_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(LookupError):
        require(PROPOSAL_MOVES, ProposalState.DRAFT, "approve", PROPOSER, ProposalFacts())


def test_two_rows_cannot_share_a_name() -> None:
    twice = row("edit", [ProposalState.DRAFT], None, [ActorRole.PROPOSER], clauses="4.2")
    assert table(twice) == {"edit": twice}
    with pytest.raises(ValueError, match="share a name"):
        table(twice, twice)


def test_the_plan_shows_what_is_possible_and_why_the_rest_is_not() -> None:
    planned = {
        p.move.name: p for p in plan(PROPOSAL_MOVES, ProposalState.DRAFT, PROPOSER, ProposalFacts())
    }

    assert set(planned) == {
        "edit", "invite-co-proposer", "take-out-proposer", "ask-endorsement", "withdraw",
        "join-call", "leave-call",
    }  # fmt: skip
    assert planned["withdraw"].reasons[0].says == "Give a reason."
    assert not planned["withdraw"].possible
    reasoned = replace(ProposalFacts(), reason_given=True)
    assert any(
        p.possible and p.to is ProposalState.WITHDRAWN
        for p in plan(PROPOSAL_MOVES, ProposalState.DRAFT, PROPOSER, reasoned)
    )


@pytest.mark.clause("8.1", shows="refuses")
def test_the_plan_of_somebody_else_shows_none_of_it() -> None:
    for roles in (frozenset(), frozenset({ActorRole.REVIEWER, ActorRole.MEMBER})):
        assert plan(PROPOSAL_MOVES, ProposalState.DRAFT, roles, ProposalFacts()) == []


VIEWS = st.builds(
    TrackView,
    is_board=st.booleans(),
    snapshot=st.sampled_from(["old", "new"]),
    outcome=st.none() | st.sampled_from(TrackOutcome),
    released=st.booleans(),
    conditions_open=st.integers(0, 2),
)


@pytest.mark.clause("7.6", shows="accepts")
@given(st.lists(VIEWS, max_size=3), st.booleans())
def test_the_bodies_settle_a_proposal_in_at_most_one_way(
    views: list[TrackView], needs_board: bool
) -> None:
    facts = settling_facts(views, snapshot="new", needs_board=needs_board)
    system = frozenset({ActorRole.SYSTEM})

    possible = [
        p.move.name
        for p in plan(PROPOSAL_MOVES, ProposalState.IN_REVIEW, system, facts)
        if p.move.name in SETTLING and p.possible
    ]

    assert len(possible) <= 1


def settled(*views: TrackView, needs_board: bool) -> str:
    """The one way in which the system settles it now; empty when it waits."""
    facts = settling_facts(views, snapshot="new", needs_board=needs_board)
    planned = plan(PROPOSAL_MOVES, ProposalState.IN_REVIEW, frozenset({ActorRole.SYSTEM}), facts)
    return " ".join(p.move.name for p in planned if p.move.name in SETTLING and p.possible)


def council(said: str) -> TrackView:
    """What it said, on this version and released; ``conditions 2`` leaves two open."""
    outcome, _, still_open = said.partition(" ")
    return TrackView(False, "new", TrackOutcome(outcome), True, int(still_open or 0))


def board(said: str) -> TrackView:
    return replace(council(said), is_board=True)


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.parametrize(("of_council", "of_board", "needs_board", "way"), [
    ("approved", "", False, "settle-approved"),
    ("approved", "", True, ""),
    ("", "approved", True, ""),
    ("", "approved", False, ""),
    ("approved", "approved", True, "settle-approved"),
    ("approved", "approved", False, "settle-approved"),
    ("conditions 0", "", False, "settle-approved"),
    ("conditions 1", "", False, "settle-conditions"),
    ("conditions 1", "", True, ""),
    ("conditions 2", "approved", True, "settle-conditions"),
    ("approved", "conditions 1", True, "settle-conditions"),
    ("conditions 1", "conditions 1", True, "settle-conditions"),
    ("approved", "conditions 0", True, "settle-approved"),
    ("revise", "", False, "settle-revision"),
    ("revise", "", True, ""),
    ("", "revise", True, ""),
    ("revise", "approved", True, "settle-revision"),
    ("approved", "revise", True, "settle-revision"),
    ("conditions 1", "revise", True, "settle-revision"),
    ("rejected", "", True, "settle-rejected"),
    ("", "rejected", True, "settle-rejected"),
    ("rejected", "approved", True, "settle-rejected"),
    ("approved", "rejected", True, "settle-rejected"),
    ("rejected", "revise", True, "settle-rejected"),
    ("rejected", "conditions 1", True, "settle-rejected"),
    ("", "", False, ""),
])  # fmt: skip
def test_what_the_bodies_said_settles_it(
    of_council: str, of_board: str, needs_board: bool, way: str
) -> None:
    """A rejection at once, all else when every body that is needed has spoken."""
    said = [council(of_council)] if of_council else []
    said += [board(of_board)] if of_board else []
    assert settled(*said, needs_board=needs_board) == way
    assert settled(*said[::-1], needs_board=needs_board) == way


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize("said", ["approved", "conditions 1", "revise", "rejected"])
@pytest.mark.parametrize("lacks", [{"released": False}, {"snapshot": "old"}, {"outcome": None}])
def test_what_is_not_released_or_of_another_version_settles_nothing(
    said: str, lacks: dict[str, Any]
) -> None:
    nothing = replace(council(said), **lacks)
    assert settled(nothing, needs_board=False) == ""
    assert settled(council("approved"), replace(board(said), **lacks), needs_board=True) == ""
    assert settled(nothing, council("revise"), needs_board=False) == "settle-revision"


@pytest.mark.clause("7.24", shows="accepts")
def test_the_council_judges_every_characteristic_of_the_kind_and_the_board_its_own() -> None:
    formal = {c.clause for c in criteria(Kind.FORMAL, of_board=False)}
    other = {c.clause for c in criteria(Kind.INFORMAL, of_board=False)}
    board = {c.code for c in criteria(Kind.FORMAL, of_board=True)}

    assert formal >= {f"5.6.1.{n}" for n in (1, 2, 3, 4, 5, 7)} | {"7.1", "7.6", "6.2"}
    assert other >= {f"5.7.1.{n}" for n in (1, 2, 3, 5)} | {"7.1", "7.6", "6.2"}
    assert board == {"budget", "resources", "delivery-capacity", "support"}


def test_a_track_that_is_closed_stays_closed() -> None:
    assert not any(TrackState.CLOSED in move.sources for move in TRACK_MOVES.values())
