"""A body decides by its own rules: who is counted, what an interest means, what carries (7.6)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from charm import demo
from charm.alliance.queries import Body, body
from charm.alliance.services.body_rules import rules_of, set_rules
from charm.boards import queries, sessions
from charm.boards.conflicts import hints_for
from charm.boards.models import Meeting
from charm.boards.services import judging, noting
from charm.boards.votes import Votes, electorate_of, quorum_of
from charm.core.workflow import Refusal, TrackOutcome
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.proposals.services.writing import withdraw_proposal

pytestmark = pytest.mark.clause("7.6")


def rule(kind: str, **changes: Any) -> Body:
    row = body(kind)
    changed = dataclasses.replace(rules_of(row), **changes)
    return set_rules(body=row, rules=changed, by=demo.officer("boards"), seen=row.revision)


def stood(decision: Any) -> dict[Any, tuple[str, str]]:
    return {voice.person: (voice.stood, voice.why) for voice in sessions.voices_of(decision)}


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("7.6", shows="accepts")
def test_a_roll_call_names_all_who_vote_and_nobody_else(council: Any) -> None:
    rule("council", decides_by="roll-call")
    chair, *others = council.members
    out, away = others[-1], others[-2]
    council.close_papers()
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=out)
    council.begin([person for person in council.members if person != away])
    voters = {p.id: "for" for p in council.members if p not in (out, away)}
    for wrong in (
        None,
        Votes(8, 0, 0),
        Votes.called({**voters, out.id: "for"}),
        Votes.called({**voters, away.id: "for"}),
        Votes.called({**voters, demo.learner(1).id: "for"}),
        Votes.called({who: said for who, said in voters.items() if who != chair.id}),
        Votes.called({**voters, chair.id: "perhaps"}),
    ):
        with pytest.raises(Refusal, match="Record the votes as the rules"):
            council.decide(votes=wrong)
    against = dict(list(voters.items())[:4])
    tie = Votes.called({**voters, **dict.fromkeys(against, "against")})
    with pytest.raises(Refusal, match="This outcome is not carried"):
        council.decide(votes=tie)
    one = next(iter(against))
    decision = council.decide(votes=Votes.called({**voters, one: "abstained"}))
    assert (decision.way, decision.votes_for, decision.votes_against) == ("roll-call", 7, 0)
    assert (decision.quorum_present, decision.quorum_of, decision.quorum_needed) == (8, 9, 5)
    voices = stood(decision)
    assert voices[out] == ("stayed-out", "conflict")
    assert voices[away] == ("absent", "")
    assert sorted(said for said, _ in voices.values()).count("for") == 7

    for attack in (
        f"UPDATE boards_voice SET stood = 'for', why = '' WHERE person_id = '{_key(out)}'",
        "UPDATE boards_decision SET votes_against = 9",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    council.release(decision)
    with (
        pytest.raises(DatabaseError, match="not changed after its release"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM boards_voice")


def _key(person: Any) -> str:
    return person.id.hex if connection.vendor == "sqlite" else str(person.id)


@pytest.mark.clause("7.6", shows="refuses")
def test_hands_are_counted_among_those_present(council: Any) -> None:
    rule("council", decides_by="hands")
    council.close_papers().begin(council.members[:6])
    for wrong in (Votes(), Votes(7, 0, 0), Votes(5, 0, 0), Votes(8, -1, -1)):
        with pytest.raises(Refusal, match="Record the votes as the rules"):
            council.decide(votes=wrong)
    with pytest.raises(Refusal, match="not carried"):
        council.decide(TrackOutcome.REJECTED, votes=Votes(2, 3, 1))
    decision = council.decide(TrackOutcome.REJECTED, votes=Votes(3, 2, 1))
    assert (decision.votes_for, decision.votes_against, decision.votes_abstained) == (3, 2, 1)
    assert {said for said, _ in stood(decision).values()} == {"took-part", "absent"}


@pytest.mark.clause("7.6", shows="refuses")
def test_what_an_interest_means_is_a_rule_of_the_body(council: Any) -> None:
    council.close_papers()
    chair, first, second, *_ = council.members
    track = council.track.id
    council.opinion(first)
    council.opinion(second)
    judging.declare_interest(track=track, level="interest", why="Our campus.", by=second)
    assert second.id not in queries.conflicted(council.track), "noted only"
    assert len(queries.opinions_of(council.track)) == 2

    rule("council", interest_effect="abstain")
    assert len(queries.opinions_of(council.track)) == 1, "what they judged counts no more"
    with pytest.raises(Refusal, match="somebody else judges it"):
        council.opinion(second, level="interest")
    assert sessions.opinions_for(second, council.track) is not None, "stays in the room"
    rule("council", interest_effect="leave")
    assert sessions.opinions_for(second, council.track) is None
    council.begin([chair, first, second])
    assert (quorum_of(council.track).present, quorum_of(council.track).voting) == (2, 9)
    rule("council", counts_recused=True)
    assert (quorum_of(council.track).present, quorum_of(council.track).voting) == (3, 10)
    assert len(electorate_of(council.track).here) == 2, "counted, but without a vote"


def test_opinions_are_read_at_any_time_where_the_body_says_so(council: Any) -> None:
    council.close_papers()
    first, second, third = council.members[-3:]
    council.opinion(first)
    assert sessions.opinions_for(second, council.track) is None
    rule("council", opinions_shown="always")
    assert sessions.opinions_for(second, council.track) is not None
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=third)
    assert sessions.opinions_for(third, council.track) is None


@pytest.mark.clause("7.6", shows="accepts")
def test_the_system_supposes_interests_and_the_member_says_what_is_so(council: Any) -> None:
    council.close_papers()
    track, proposer = council.track, council.way.proposers[0]
    manager = demo.staff("manager", proposer.university_id)
    said = {hint.level for hint in hints_for(manager, track)}
    assert "conflict" in said, "approved it for the university"
    (same,) = hints_for(demo.staff("quality", proposer.university_id), track)
    assert same.level == "interest", "the same university does not disqualify"
    assert {hint.level for hint in hints_for(proposer, track)} >= {"conflict"}
    assert hints_for(council.members[-1], track) == []
    assert queries.interest_of(track, manager) is None, "nothing is declared for anybody"


@pytest.mark.clause("7.6", shows="refuses")
def test_only_the_chair_lifts_a_conflict_that_holds_and_says_why(council: Any) -> None:
    council.close_papers()
    chair, member = council.chair, council.members[-1]
    judging.declare_interest(track=council.track.id, level="conflict", why="Perhaps.", by=member)
    council.begin()
    change = {"track": council.track.id, "level": "none", "reason": "A namesake taught there."}
    for by, error in ((member, Refusal), (council.officer, Refusal)):
        with pytest.raises(error, match="Only the chair"):
            judging.change_interest(**change, person=member.id, by=by, seen=council.track.revision)
    with pytest.raises(Refusal, match="Give the reasons"):
        judging.change_interest(
            **{**change, "reason": " "}, person=member.id, by=chair, seen=council.track.revision
        )
    for wrong, error in ((chair, NotAllowed), (demo.learner(1), Unfit)):
        with pytest.raises(error):
            judging.change_interest(
                **change, person=wrong.id, by=chair, seen=council.track.revision
            )
    seen = council.track.revision
    judging.change_interest(**change, person=member.id, by=chair, seen=seen)
    with pytest.raises(Stale):
        judging.change_interest(**change, person=member.id, by=chair, seen=seen)
    assert member.id not in queries.conflicted(council.track)
    other = council.members[-2]
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=other)
    judging.declare_interest(track=council.track.id, level="conflict", why="Ours.", by=other)
    Meeting.objects.update(state="papers-closed")  # the session is over, the item comes again
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=other)
    with pytest.raises(Unfit, match="only the chair can record"):
        judging.declare_interest(track=council.track.id, level="none", by=other)
    (record,) = [r for r in ledger.history_of(council.filed.ref) if r["act"] == "interest_changed"]
    assert record["facts"]["of"] == member.key
    letter = OutboxMessage.objects.get(name="interest-changed")
    assert "A namesake taught there." in letter.payload["body"]
    council.opinion(member)


@pytest.mark.clause("7.24", shows="accepts")
def test_an_opinion_keeps_what_it_was_and_a_draft_counts_for_nothing(council: Any) -> None:
    council.close_papers()
    member, other = council.members[-2:]
    judging.declare_interest(track=council.track.id, level="none", by=member)
    draft = judging.keep_draft(
        track=council.track.id, judgements={"vision": ("partly", "Which area?")}, by=member
    )
    assert sessions.draft_of(member, council.track) == draft
    assert queries.opinions_of(council.track) == []
    with pytest.raises(Refusal, match="Say first whether"):
        judging.keep_draft(track=council.track.id, judgements={}, by=other)
    first = council.opinion(member)
    assert sessions.draft_of(member, council.track) is None
    assert council.opinion(member).pk == first.pk
    assert not sessions.earlier_opinions(first), "the same again is no change"
    changed = council.opinion(member, met="partly")
    (before,) = sessions.earlier_opinions(changed)
    assert before.judgements["vision"]["met"] == "met"
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=other)
    with (
        pytest.raises(DatabaseError, match="gives no opinion"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE boards_opinion SET person_id = '{_key(other)}'")


@pytest.mark.clause("8.1", shows="refuses")
def test_the_officer_notes_and_the_chair_records(council: Any) -> None:
    council.close_papers()
    track, officer = council.track.id, council.officer
    said = {"outcome": "approved", "reasons": "It convinces.", "judgements": {}, "conditions": []}
    with pytest.raises(Unfit, match="while the body is in session"):
        noting.note_item(track=track, said=said, by=officer, seen=0)
    council.begin()
    with pytest.raises(NotAllowed):
        noting.note_item(track=track, said=said, by=council.members[-1], seen=0)
    noting.note_item(track=track, said=said, by=officer, seen=0)
    noting.note_item(track=track, said=said, by=officer, seen=0)  # the same, clicked twice
    other = {**said, "reasons": "It convinces us."}
    with pytest.raises(Stale):
        noting.note_item(track=track, said=other, by=council.chair, seen=0)
    assert noting.note_item(track=track, said=other, by=council.chair, seen=1).revision == 2
    assert not council.track.decisions.exists(), "a note is no decision"
    council.decide()
    assert noting.note_on(council.track) is None
    with pytest.raises(Unfit, match="decided this item already"):
        noting.note_item(track=track, said=said, by=officer, seen=0)


def test_what_left_review_takes_no_more_words(council: Any) -> None:
    council.close_papers().begin()
    with clock.at(council.hour):
        withdraw_proposal(
            proposal=council.filed.id, reason="No.", by=council.way.proposers[0],
            seen=council.filed.revision,
        )  # fmt: skip
    with pytest.raises(Unfit):
        noting.note_item(track=council.track.id, said={}, by=council.officer, seen=0)
