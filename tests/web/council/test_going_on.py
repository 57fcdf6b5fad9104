"""From one item to the next without the way back to the desk: checking, declaring, releasing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm import demo
from charm.boards import queries
from charm.boards.letters import letters_of, mark_of
from charm.core.workflow import TrackOutcome
from charm.foundation import clock, ledger
from charm.proposals import queries as proposals

ALL_OF_IT = {"complete": "1", "looked": ["form", "endorsements", "files"]}


@pytest.mark.clause("7.4.1", shows="accepts")
@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_what_is_the_same_is_done_once_and_the_next_is_at_hand(both: Any, desk: Any) -> None:
    council, board = both
    other = Session(Way("formal-single").submitted(meetings=False))
    officer, member = desk(council.officer), desk(council.members[-1])
    chair = desk(council.chair)
    check = reverse("boards-check", args=[council.track.id])

    with clock.at(council.track.meeting.papers_due):
        assert check in officer.get(reverse("home")), "the desk leads to what is to be done"
        stale = board.track.revision
        said = officer.post(check, seen=council.track.revision, **ALL_OF_IT)
        assert council.track.complete_since
        assert board.track.complete_since, "the Board decides on the same version"
        officer.post(reverse("boards-check", args=[board.track.id]), 409, seen=stale, **ALL_OF_IT)
        checks = [r for r in ledger.history_of(council.filed.ref) if r["act"] == "proposal_checked"]
        assert sorted(r["facts"]["body"] for r in checks) == ["academic-council", "executive-board"]
        assert other.track.complete_since is None, "another proposal is another check"

        following = reverse("boards-check", args=[other.track.id])
        shown = officer.get(said.headers["Location"])
        assert following in shown
        assert following not in member.get(said.headers["Location"])
        assert "Declare your interest in" in member.get(reverse("home"))
        officer.post(following, seen=other.track.revision, **ALL_OF_IT)
        assert "Check the next" not in officer.get(said.headers["Location"])
        waits = member.get(reverse("home"))
        assert "Declare your interests in 2 items" in waits
        assert reverse("boards-interests", args=[council.track.meeting_id]) in waits

    council.close_papers().begin()
    first, second = council.decide(TrackOutcome.APPROVED), other.decide(TrackOutcome.REJECTED)
    with clock.at(council.hour):
        here = reverse("decision", args=[first.id])
        chair.post(f"{here}release/", seen=council.track.revision,
                   reviewed=mark_of(letters_of(first)))  # fmt: skip
        going_on = reverse("decision", args=[second.id])
        assert going_on in chair.get(here)
        assert "next to release" not in officer.get(here)
        assert "next to release" not in chair.get(going_on), "it is not released yet"
        other.release(second)
        assert "next to release" not in chair.get(here)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_five_proposals_before_two_bodies_wait_as_five(way: Any, desk: Any) -> None:
    going = way("formal-with-money").submitted(meetings=False)
    assert len(queries.tracks_of(proposals.proposal_by_id(going.filed.id))) == 2
    page = desk(demo.officer("boards")).get(reverse("home"))
    assert "1 proposal waits for a meeting" in page
    notices = desk(demo.officer("boards")).get(reverse("boards"))
    asked = re.findall(rf"{reverse('boards-plan')}\?body=(\w+)", notices)
    assert asked == ["council", "board"]
    form = desk(demo.officer("boards")).get(f"{reverse('boards-plan')}?body=board")
    assert re.search(r'value="board"[^>]*checked', form)
