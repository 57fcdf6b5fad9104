"""From the officer's plan to a released decision, by pages alone (7.4.1, 7.6, 7.24, 8.1)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from charm import demo
from charm.boards import queries
from charm.boards.deadlines import Ahead
from charm.boards.models import Decision, Interest, Meeting, Opinion
from charm.boards.votes import quorum_of
from charm.core.workflow import ProposalState
from charm.foundation import clock
from charm.foundation.models import OutboxMessage

New = Callable[..., Any]
NOTHING = "00000000-0000-4000-8000-000000000000"
LONG = "x" * 100_000


def judged(session: Any, met: str = "met") -> dict[str, str]:
    return {f"met-{c.code}": met for c in queries.criteria_of(session.track)}


@pytest.mark.clause("7.4.1", shows="accepts")
def test_what_waits_goes_on_the_agenda_of_a_meeting_that_the_officer_plans(
    way: New, desk: New
) -> None:
    going = way().submitted(meetings=False)
    title = going.filed.title
    officer = desk(demo.officer("boards"))
    with clock.at(going.when.moment("submit") + dt.timedelta(hours=1)):
        page = officer.get("/boards/")
        assert title in page
        assert "No meeting of the Academic Council takes papers now" in page

        day = clock.today() + dt.timedelta(days=30)
        said = {"body": "council", "day": str(day), "time": "10:00", "place": "Utrecht"}
        preview = officer.get(f"/boards/meetings/new/?body=council&day={day}&time=10:00")
        assert "takes papers until" in preview
        wrong = officer.post("/boards/meetings/new/", 422, **said | {"day": "9999-12-31"})
        assert b"at most three years ahead" in wrong.content
        for bad in ({"body": "senate"}, {"day": "0001-01-01"}, {"time": "\x00"}, {"place": LONG}):
            officer.post("/boards/meetings/new/", 422, **said | bad)
        for _twice in range(2):
            planned = officer.post("/boards/meetings/new/", **said, once="the-same-form")
        meeting = Meeting.objects.get(place="Utrecht")
        here = planned.headers["Location"]
        assert here == f"/boards/meetings/{meeting.id}/"
        assert meeting.starts_at.isoformat() == f"{day}T09:00:00+00:00"

        officer.post(f"{here}open/", 409)
        officer.post(f"{here}open/", seen=meeting.revision)
        assert title in officer.get(here)
        officer.post(f"{here}open/", 409, seen=meeting.revision)
        assert "on the day" not in officer.get("/boards/items/?show=waiting")
        assert "No meeting of the Academic Council" not in officer.get("/boards/")


@pytest.mark.clause("7.4.1", shows="accepts")
def test_members_read_an_item_once_the_officer_has_checked_it(council: Any, desk: New) -> None:
    here = f"/boards/items/{council.track.id}/"
    officer, member = desk(council.officer), desk(council.members[-1])
    with clock.at(council.track.meeting.papers_due):
        member.get(here, 404)
        member.get(f"{here}proposal/", 404)
        assert council.filed.title not in member.get("/boards/items/")
        assert "not checked yet" in officer.get(here)
        seen = council.track.revision
        all_of_it = {"complete": "1", "looked": ["form", "endorsements", "files"]}
        officer.post(f"{here}check/", seen=seen, **all_of_it)
        officer.post(f"{here}check/", 409, seen=seen, **all_of_it)
        assert council.filed.title in member.get("/boards/items/?show=undeclared")
        page = member.get(here)
        assert "You have not been asked yet" in page
        assert "Flood" in member.get(f"{here}proposal/")


@pytest.mark.clause("7.4.1", shows="refuses")
def test_the_officer_returns_what_is_incomplete_with_a_reason_per_field(
    council: Any, desk: New
) -> None:
    here = f"/boards/items/{council.track.id}/return/"
    officer = desk(council.officer)
    with clock.at(council.track.meeting.papers_due):
        assert "Learning outcomes" in officer.get(here)
        seen = council.filed.revision
        for field, reason in ((["", ""], ["", " "]), (["ects"], [" "]), ([""], ["What?"]),
                              (["ects"], ["a\x00b"]), (["<script>"], ["Why?"])):  # fmt: skip
            refused = officer.post(here, 422, seen=seen, field=field, reason=reason)
            assert b"<script>" not in refused.content
        more = officer.post(here, 200, field=["ects"], reason=["Say how many."], more="1")
        assert more.content.count(b'name="reason"') == 5
        assert b"Say how many." in more.content
        desk(council.chair).get(here, 404)
        officer.post(here, seen=seen, field=["ects", ""], reason=["Say how many.", ""])
        assert council.filed.state == ProposalState.RETURNED
        officer.post(here, 409, seen=seen, field=["ects"], reason=["Again."])
    letter = OutboxMessage.objects.filter(name="returned").first()
    assert letter is not None
    assert "Say how many." in letter.payload["body"]


@pytest.mark.clause("7.4.1", shows="refuses")
def test_after_the_papers_closed_a_page_says_why_nothing_is_returned(
    council: Any, desk: New
) -> None:
    council.close_papers()
    here = f"/boards/items/{council.track.id}/"
    officer = desk(council.officer)
    assert "It cannot be returned" in officer.get(here)
    assert "The papers of the meeting are closed" in officer.get(f"{here}return/")
    said = {"field": ["ects"], "reason": ["Say how many."], "seen": council.filed.revision}
    assert (
        b"papers of the meeting are closed" in officer.post(f"{here}return/", 422, **said).content
    )
    member = desk(council.members[-1])
    assert "The Boards officer returns a proposal" in member.get(f"{here}return/", 403)


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.24", shows="accepts")
def test_a_member_declares_and_judges_each_characteristic(council: Any, desk: New) -> None:
    council.close_papers()
    here = f"/boards/items/{council.track.id}/"
    person = council.members[-1]
    member = desk(person)
    assert "Say first whether you have an interest" in member.get(f"{here}judge/")
    assert b"Say first whether" in member.post(f"{here}judge/", 422, **judged(council)).content

    for bad in ({}, {"level": "perhaps"}, {"level": "conflict"}, {"level": "none", "why": "\x00"}):
        member.post(f"{here}interest/", 422, **bad)
    refused = member.post(f"{here}interest/", 422, level="interest", why=" ")
    assert b"Say in a few words" in refused.content
    for _twice in range(2):
        member.post(f"{here}interest/", level="interest", why="<script>alert(1)</script>")
    assert Interest.objects.get().level == "interest"
    assert "<script>alert" not in member.get(here)

    half = member.post(f"{here}judge/", 422, **{"met-definition": "met", "why-definition": "Yes."})
    assert "Judge every characteristic" in half.content.decode()
    assert "Not judged yet: Does it align with key areas of the vision?" in half.content.decode()
    assert ">Yes.</textarea>" in half.content.decode()
    member.post(f"{here}judge/", 422, **judged(council, "splendid"))
    for hostile in (LONG, "a\x00b"):
        member.post(f"{here}judge/", 422, **judged(council), **{"why-vision": hostile})
    for _twice in range(2):
        member.post(f"{here}judge/", **judged(council, "partly"), **{"why-vision": "Nearly."})
    opinion = Opinion.objects.get()
    assert opinion.person == person
    assert opinion.judgements["vision"] == {"met": "partly", "why": "Nearly."}
    assert "Change your opinion" in member.get(here)


@pytest.mark.clause("7.6", shows="refuses")
def test_opinions_are_read_after_ones_own_and_never_by_who_stays_out(
    council: Any, desk: New
) -> None:
    council.close_papers()
    here = f"/boards/items/{council.track.id}/"
    first, second, third = council.members[-3:]
    council.opinion(first)
    Opinion.objects.update(judgements={"vision": {"met": "met", "why": "What the first one says"}})

    assert "What the first one says" in desk(council.officer).get(here)
    assert "What the first one says" not in desk(second).get(here)
    council.opinion(second)
    assert "What the first one says" in desk(second).get(here)
    with pytest.raises(Exception, match="conflict"):
        council.opinion(third, level="conflict")
    page = desk(third).get(here)
    assert "What the first one says" not in page
    assert "You leave the room for this item" in page
    assert "somebody else judges it" in desk(third).get(f"{here}judge/")
    assert third.name in page, "who stays out is known to the body"


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_the_chair_records_in_session_and_releases_what_was_sealed(council: Any, desk: New) -> None:
    council.close_papers()
    chair, officer, member = desk(council.chair), desk(council.officer), desk(council.members[-1])
    proposer = desk(council.way.proposers[0])
    meeting, track = council.track.meeting, council.track
    here, item = f"/boards/meetings/{meeting.id}/", f"/boards/items/{track.id}/"
    with clock.at(council.hour - dt.timedelta(days=1)):
        assert "The meeting is on a later day." in officer.get(here)
        early = officer.post(
            f"{here}begin/", 422, seen=meeting.revision, present=[member_id(council)]
        )
        assert b"The meeting is on a later day." in early.content
    with clock.at(council.hour):
        assert "Begin the session" in officer.get(here)
        officer.post(f"{here}begin/", 422, seen=meeting.revision)
        officer.post(f"{here}begin/", 422, seen=meeting.revision, present=[NOTHING])
        present = [str(person.id) for person in council.members[:6]]
        member.post(f"{here}begin/", 403, seen=meeting.revision, present=present)
        began = officer.post(f"{here}begin/", seen=meeting.revision, present=present)
        assert began.headers["Location"] == f"{here}session/"
        officer.post(f"{here}begin/", 409, seen=meeting.revision, present=present)

        page = officer.get(f"{here}session/")
        assert "6 of 10 who count are present; it takes 5." in page
        assert "you never decide" in page
        assert "Record the decision" not in page
        member.get(f"{here}session/", 403)
        assert "Record the decision" in chair.get(f"{here}session/")

        said = {"outcome": "approved", "reasons": "It convinces.", **judged(council)}
        for who in (officer, member):
            who.post(f"{item}decide/", 403, **said, seen=council.track.revision)
            who.post(f"{item}defer/", 403, reason="Why not?", seen=council.track.revision)
        proposer.post(f"{item}decide/", 404, **said, seen=council.track.revision)
        for bad in ({"outcome": "hurrah"}, {"reasons": " "}, {"reasons": "a\x00"},
                    {"met-vision": ""}, {"outcome": "conditions"}):  # fmt: skip
            refused = chair.post(f"{item}decide/", 422, **said | bad, seen=council.track.revision)
            assert b"This could not be done yet" in refused.content
        chair.post(f"{item}decide/", 409, **said)
        seen = council.track.revision
        chair.post(f"{item}decide/", **said, seen=seen)
        chair.post(f"{item}decide/", 409, **said, seen=seen)
        decision = Decision.objects.get()

        sealed = f"/boards/decisions/{decision.id}/"
        absent = proposer.client.get(f"/boards/decisions/{NOTHING}/")
        hidden = proposer.client.get(sealed)
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert without_path(hidden, sealed) == without_path(absent, f"/boards/decisions/{NOTHING}/")
        for who in (
            proposer,
            desk(demo.officer("board-chair")),
            desk(demo.staff("manager", "uu.nl")),
        ):
            who.get(sealed, 404)
            who.post(f"{sealed}release/", 404, seen=council.track.revision)
            assert council.filed.title not in who.get("/boards/register/")
        assert council.filed.title in member.get("/boards/decisions/")

        page = chair.get(sealed)
        assert "published in the catalogue" in page
        assert council.way.proposers[0].name in page
        assert "The chair of the Academic Council releases it." in officer.get(sealed)
        assert (
            b"Only the chair"
            in officer.post(f"{sealed}release/", 422, seen=council.track.revision).content
        )
        chair.post(f"{sealed}release/", 409, seen=council.track.revision - 1)
        unread = chair.post(f"{sealed}release/", 422, seen=council.track.revision)
        assert b"Read its letters as they are now" in unread.content
        said = {"seen": council.track.revision, "reviewed": reviewed_on(page)}
        chair.post(f"{sealed}release/", **said)
        assert council.filed.state == ProposalState.APPROVED
        chair.post(f"{sealed}release/", 422, seen=council.track.revision)
        assert "It convinces." in proposer.get(sealed)
        assert council.filed.title in proposer.get("/boards/register/")

        officer.post(f"{here}end/", seen=Meeting.objects.get(pk=meeting.pk).revision)
        record = member.get(f"{here}record/")
        assert "It convinces." in record
        assert council.members[7].name in record, "absent"


def reviewed_on(page: str) -> str:
    """What stands for the letters that are on the page."""
    found = re.search(r'name="reviewed" value="(\w+)"', page)
    assert found is not None
    return found[1]


def member_id(council: Any) -> str:
    return str(council.members[0].id)


def without_path(answer: Any, address: str) -> str:
    """The page, apart from what it takes from the address and from the session."""
    page = answer.content.decode().replace(address, "")
    return re.sub(r'csrf[^"]*" value="[^"]+"|"X-CSRFToken": "[^"]+"', "", page)


@pytest.mark.clause("7.6", shows="accepts")
def test_an_item_is_deferred_with_a_reason_and_comes_first_next_time(
    council: Any, desk: New
) -> None:
    council.close_papers().begin()
    item = f"/boards/items/{council.track.id}/"
    session = f"/boards/meetings/{council.track.meeting_id}/session/"
    chair = desk(council.chair)
    with clock.at(council.hour):
        refused = chair.post(f"{item}defer/", 422, seen=council.track.revision, reason="\n")
        assert b"Give the reasons" in refused.content
        seen = council.track.revision
        done = chair.post(f"{item}defer/", seen=seen, reason="The proposers could not come.")
        assert done.headers["Location"] == session
        chair.post(f"{item}defer/", 409, seen=seen, reason="Again.")
        assert "Nothing is left to decide" in chair.get(session)
        officer = desk(council.officer)
        assert "deferred once" in officer.get("/boards/items/?show=waiting")
        here = f"/proposals/{council.filed.id}/"
        for who, told in ((council.way.proposers[0], True), (council.officer, False)):
            page = desk(who).get(here)
            assert ("“The proposers could not come.”" in page) is told, "who waits reads why"
        track = council.track
        track.state = "decided"
        assert Ahead((track,)).is_deferred, "a sealed decision changes nothing"
        assert not Ahead((track,), released=frozenset([track.id])).is_deferred


@pytest.mark.clause("7.6", shows="refuses")
def test_a_page_counts_the_quorum_as_the_service_does(council: Any) -> None:
    council.close_papers()
    track = council.track
    assert quorum_of(track).is_met is queries.quorum_met(track) is False
    council.begin(council.members[:4])
    track = council.track
    said = quorum_of(track)
    assert (said.present, said.voting, said.needed) == (4, 10, 5)
    assert said.is_met is queries.quorum_met(track) is False
    for level, person in zip(
        ("conflict", "conflict", "interest"), council.members[4:], strict=False
    ):
        Interest.objects.create(track=track, person=person, level=level, declared_at=council.hour)
    said = quorum_of(track)
    assert (said.present, said.voting, said.needed) == (4, 8, 4)
    assert said.is_met is queries.quorum_met(track) is True
