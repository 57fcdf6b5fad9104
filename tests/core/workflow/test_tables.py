"""What the tables promise beyond the model: who may, all reasons at once, nothing by default."""

from __future__ import annotations

from dataclasses import fields, replace

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


def test_an_unknown_move_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(LookupError):
        require(PROPOSAL_MOVES, ProposalState.DRAFT, "approve", PROPOSER, ProposalFacts())


def test_two_rows_cannot_share_a_name() -> None:
    twice = row("edit", [ProposalState.DRAFT], None, [ActorRole.PROPOSER], clauses="4.2")
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
    reasoned = replace(ProposalFacts(), reason_given=True)
    assert any(
        p.possible and p.to is ProposalState.WITHDRAWN
        for p in plan(PROPOSAL_MOVES, ProposalState.DRAFT, PROPOSER, reasoned)
    )


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
