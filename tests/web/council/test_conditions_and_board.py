"""Conditions from their evidence to their end; the Executive Board; long lists (7.6, 7.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Condition, Decision, Meeting, Track
from charm.boards.services.deciding import NewCondition
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock
from charm.proposals.models import Proposal


def conditioned(session: Any, *, due: int = 30, clearer: str = "chair") -> Any:
    day = session.hour.date() + dt.timedelta(days=due)
    owner = session.way.proposers[0]
    session.decide_and_release(
        TrackOutcome.CONDITIONS,
        conditions=[NewCondition("Name a second assessor.", owner, day, clearer)],
    )
    return Condition.objects.get()


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


@pytest.mark.clause("7.6", shows="accepts")
def test_a_condition_is_recorded_met_and_cleared(council: Any, desk: Any) -> None:
    council.close_papers().begin()
    chair, officer = desk(council.chair), desk(council.officer)
    proposer = desk(council.way.proposers[0])
    item = f"/boards/items/{council.track.id}/"
    due = council.hour.date() + dt.timedelta(days=30)
    said = {
        "outcome": "conditions",
        "reasons": "One assessor is too few.",
        **{f"met-{c.code}": "met" for c in queries.criteria_of(council.track)},
        "condition-text": ["Name a second assessor.", "", "Say when."],
        "condition-owner": [str(council.way.proposers[0].id)] * 3,
        "condition-due": [str(due), "", ""],
        "condition-clearer": ["chair"] * 3,
        "seen": council.track.revision,
    }
    with clock.at(council.hour):
        more = chair.post(f"{item}decide/", 200, **said, more="1").content.decode()
        assert more.count('name="condition-text"') == 3
        assert "One assessor is too few." in more
        refused = chair.post(f"{item}decide/", 422, **said).content.decode()
        assert "Condition 2 needs a text" in refused
        assert "Say when.</textarea>" in refused
        good = {**said, "condition-text": ["Name a second assessor.", "", ""]}
        for bad in (
            {"condition-clearer": ["anybody"] * 3},
            {"condition-owner": [str(council.chair.id)] * 3},
            {"condition-due": [str(council.hour.date()), "", ""]},
            {"condition-due": ["soon", "", ""]},
        ):
            chair.post(f"{item}decide/", 422, **{**good, **bad})
        chair.post(f"{item}decide/", **good)
        decision = Decision.objects.get()
        here = f"/boards/conditions/{Condition.objects.get().id}/"
        for who in (chair, officer, proposer):
            who.get(here, 404)
        assert "published when they are cleared" in chair.get(f"/boards/decisions/{decision.id}/")
        chair.post(
            f"/boards/decisions/{decision.id}/release/",
            seen=council.track.revision,
            reviewed=mark_of(letters_of(decision)),
        )

        assert "It is met" not in chair.get(here)
        chair.post(f"{here}answer/", 403, evidence="I say so.")
        assert "You clear it once its owner has said" in chair.get(here)
        old = "-/-"
        chair.post(f"{here}clear/", 422, seen=old)
        assert "Name a second assessor." in proposer.get("/boards/conditions/?show=mine")
        assert "Name a second assessor." in proposer.get("/boards/")
        for bad in ("", " \n", "a\x00b", "x" * 100_000):
            proposer.post(f"{here}answer/", 422, evidence=bad)
        for _twice in range(2):
            proposer.post(f"{here}answer/", evidence="<script>Dr Varga</script>")
        chair.post(f"{here}clear/", 409, seen=old)
        officer.post(f"{here}clear/", 403, seen=seen_on(chair.get(here)))
        assert "The decision names the chair to clear this condition" in officer.get(here)
        page = chair.get(here)
        assert "&lt;script&gt;Dr Varga" in page
        assert "Name a second assessor." in chair.get("/boards/")
        chair.post(f"{here}clear/", seen=seen_on(page))
        chair.post(f"{here}clear/", 409, seen=seen_on(page))
        assert council.filed.state == ProposalState.APPROVED
        assert "Name a second assessor." in officer.get("/boards/conditions/?show=cleared")


@pytest.mark.clause("7.6", shows="refuses")
def test_an_overdue_condition_lapses_when_the_chair_says_so(council: Any, desk: Any) -> None:
    condition = conditioned(council, due=5)
    here = f"/boards/conditions/{condition.id}/"
    chair, officer = desk(council.chair), desk(council.officer)
    with clock.at(council.hour + dt.timedelta(days=5)):
        assert "It was not met in time" not in chair.get(here)
        chair.post(f"{here}lapse/", 422, seen="-/-")
    with clock.at(council.hour + dt.timedelta(days=6)):
        assert "Name a second assessor." in officer.get("/boards/conditions/?show=overdue")
        assert "was due" in officer.get("/boards/")
        assert "The chair can confirm" in officer.get(here)
        assert b"Only the chair" in officer.post(f"{here}lapse/", 422, seen="-/-").content
        chair.post(f"{here}lapse/", 409, seen="something else")
        page = chair.get(here)
        assert "It was not met in time" in page
        chair.post(f"{here}lapse/", seen=seen_on(page))
        assert council.filed.state == ProposalState.REVISION
        assert "no longer waits for this condition" in chair.get(here)
        assert "Name a second assessor." not in officer.get("/boards/conditions/?show=overdue")


@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("7.7.1", shows="accepts")
def test_each_body_judges_by_its_own_criteria_and_sees_where_the_other_is(
    both: Any, desk: Any
) -> None:
    council, board = both
    council.close_papers()
    board.close_papers()
    page = desk(council.chair).get(f"/boards/items/{council.track.id}/")
    assert "Executive Board" in page
    assert f"/boards/items/{board.track.id}/" not in page
    assert f"/boards/items/{board.track.id}/" in desk(council.officer).get(
        f"/boards/items/{council.track.id}/"
    )
    page = desk(board.chair).get(f"/boards/items/{board.track.id}/")
    assert "Is the budget sound?" in page
    assert "Does it align with four educational principles?" not in page
    council.begin()
    decision = council.decide()
    with clock.at(council.hour):
        page = desk(council.chair).get(f"/boards/decisions/{decision.id}/")
        assert "the other body has still to decide" in page


@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("8.1", shows="accepts")
def test_money_that_is_found_lets_the_board_join(council: Any, desk: Any) -> None:
    here = f"/boards/items/{council.track.id}/"
    officer = desk(council.officer)
    with clock.at(council.track.meeting.papers_due):
        assert "neither money nor resources are asked for" in officer.get(here)
        seen = council.track.revision
        for bad in ("", " ", "a\x00b"):
            officer.post(f"{here}money/", 422, reason=bad, seen=seen)
        officer.post(f"{here}money/", 409, reason="A lab is needed.")
        officer.post(f"{here}money/", reason="A lab is needed.", seen=seen)
        officer.post(f"{here}money/", 422, reason="A lab is needed.", seen=seen)
        page = officer.get(here)
        assert "A lab is needed." in page
        assert "Let the Executive Board decide too" not in page
    assert {track.body.kind for track in queries.tracks_of(council.filed)} == {"council", "board"}


def more(session: Any, count: int) -> None:
    """The decided item, its condition and its meeting, many times over."""
    track, meeting = session.track, session.track.meeting
    decision = Decision.objects.get(track=track)
    condition = Condition.objects.get(decision=decision)
    for number in range(count):
        proposal = Proposal.objects.get(pk=session.filed.pk)
        seats = list(proposal.seats.all())
        proposal.pk, proposal.state, proposal.snapshot = None, "draft", None
        proposal._state.adding = True
        proposal.id = Proposal._meta.get_field("id").default()
        proposal.title = f"Number {number}"
        proposal.save()
        for seat in seats:
            seat.pk, seat.proposal = None, proposal
            seat.save()
        Proposal.objects.filter(pk=proposal.pk).update(
            state="conditions", snapshot_id=session.filed.snapshot_id
        )
        copy_of(meeting, starts_at=meeting.starts_at + dt.timedelta(days=number + 1))
        item = copy_of(track, proposal=proposal, state="scheduled")
        copy_of(track.agenda_items.get(), track=item, order=number + 9)
        made = copy_of(decision, track=item, meeting=meeting, released_at=None, released_by=None)
        Track.objects.filter(pk=item.pk).update(state="decided")
        copy_of(condition, decision=made)
        if number % 2:
            Decision.objects.filter(pk=made.pk).update(
                released_at=decision.released_at, released_by=decision.released_by
            )
        item = copy_of(track, proposal=proposal, cycle=9, state="scheduled")
        copy_of(track.agenda_items.get(), track=item, order=99)


def copy_of(row: Any, **changes: Any) -> Any:
    copy = type(row)(**{
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key
    })  # fmt: skip
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save()
    return copy


@pytest.mark.sqlite
def test_long_lists_cost_no_more_than_short_ones(council: Any, desk: Any) -> None:
    conditioned(council)
    addresses = [
        "/boards/", "/boards/items/", "/boards/items/?show=undeclared", "/boards/meetings/",
        "/boards/conditions/?show=all", "/boards/register/", "/boards/decisions/",
        f"/boards/meetings/{council.track.meeting_id}/",
        f"/boards/meetings/{council.track.meeting_id}/record/",
    ]  # fmt: skip
    people = {"officer": desk(council.officer), "member": desk(council.members[-1])}
    with clock.at(council.hour):
        more(council, 2)
        few = counted(people, addresses)
        more(council, 28)
        many = counted(people, addresses)
    assert many == few
    assert max(many.values()) < 45, many
    assert Track.objects.count() > 50
    assert Meeting.objects.count() > 30


def counted(people: dict[str, Any], addresses: list[str]) -> dict[tuple[str, str], int]:
    counts = {}
    for who, at in people.items():
        for address in addresses:
            with CaptureQueriesContext(connection) as queried:
                at.get(address)
            counts[who, address] = len(queried)
    return counts
