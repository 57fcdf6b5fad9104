"""Who may see and do what in a body, asked directly: other bodies, other days, other moments."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from charm import demo
from charm.alliance.models import Membership
from charm.alliance.queries import Body, Person, body
from charm.boards import pack_rules, rules
from charm.boards.change_rules import change_for
from charm.boards.models import AgendaItem, Change, Interest, Meeting, Pack, Track
from charm.boards.services.deciding import NewCondition
from charm.core.workflow import ActorRole, TrackOutcome, TrackState
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals.models import ProposerSeat

MAY = dt.date(2026, 5, 1)
CHAIR, MEMBER, OFFICER = ActorRole.CHAIR, ActorRole.MEMBER, ActorRole.OFFICER


def seated(person: Person, role: str = "member", **other: Any) -> Person:
    """A seat in the Council, beside what they have."""
    said = {"role": role, "votes": role != "observer", "since": MAY, **other}
    Membership.objects.create(body=body("council"), person=person, **said)
    return person


def recused(person: Person, track: Track, level: str = "conflict") -> Person:
    Interest.objects.create(
        track=track, person=person, level=level, why="My sister", declared_at=timezone.now()
    )
    return person


def proposing(person: Person, session: Any) -> Person:
    ProposerSeat.objects.create(
        proposal=session.filed, person=person, since=timezone.now(), university=person.university
    )
    return person


@pytest.mark.clause("8.1", shows="refuses")
def test_what_a_person_is_to_a_body_follows_from_office_and_seat(alliance: None) -> None:
    council, board = body("council"), body("board")
    chair, both = demo.officer("council-chair"), seated(demo.officer("boards"))
    member, observer = seated(demo.learner(1)), seated(demo.learner(2), "observer")
    auditor, stranger = demo.officer("auditor"), demo.staff("proposer", "elte.hu")
    found = {
        person: (set(rules.roles_in(person, council)), set(rules.roles_in(person, board)))
        for person in (chair, both, member, observer, auditor, stranger)
    }
    assert found == {
        chair: ({CHAIR, MEMBER}, set()),
        both: ({OFFICER, MEMBER}, {OFFICER}),
        member: ({MEMBER}, set()),
        observer: (set(), set()),  # they read, they do not act
        auditor: (set(), set()),
        stranger: (set(), set()),
    }


@pytest.mark.clause("8.1", shows="refuses")
def test_a_role_is_that_of_the_day_asked_for(alliance: None) -> None:
    council = body("council")
    person = seated(demo.learner(1), until=MAY + dt.timedelta(days=2))
    days = [MAY + dt.timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [set(rules.roles_in(person, council, on=day)) for day in days] == [
        set(), {MEMBER}, {MEMBER}, set(),
    ]  # fmt: skip
    assert not rules.roles_in(person, council), "not today"


def test_the_day_of_an_item_is_that_of_its_meeting_where_the_body_is() -> None:
    madrid = Body(time_zone="Europe/Madrid")
    late = dt.datetime(2026, 5, 1, 22, 30, tzinfo=dt.UTC)  # half past midnight there
    with clock.at(late + dt.timedelta(days=10)):
        item = Track(body=madrid, meeting=Meeting(starts_at=late))
        assert rules.day_of(item) == dt.date(2026, 5, 2)
        assert rules.day_of(Track(body=madrid)) == dt.date(2026, 5, 12), "no meeting yet: today"


@pytest.mark.clause("7.4.1", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_a_body_reads_an_item_once_it_is_checked_or_decided(council: Any) -> None:
    track = council.track
    office = [demo.officer("boards"), demo.officer("auditor")]
    seats = [council.chair, council.members[-1], seated(demo.learner(1), "observer")]
    others = [demo.officer("board-chair"), council.way.proposers[0], demo.learner(2)]

    def readers() -> list[Person]:
        return [p for p in (*office, *seats, *others) if rules.may_read_track(p, track)]

    track.complete_since = None
    assert (track.state, readers()) == (TrackState.SCHEDULED, office)
    track.state = TrackState.DECIDED  # an approval that goes on holding: nobody checked it anew
    assert readers() == [*office, *seats]
    track.state, track.complete_since = TrackState.SCHEDULED, timezone.now()
    assert readers() == [*office, *seats]


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_who_knows_of_a_decision_before_and_after_its_release(council: Any) -> None:
    council.close_papers()
    leaving = [
        recused(council.members[-1], council.track),
        proposing(council.members[-2], council),
    ]
    council.begin()
    owner, due = council.way.proposers[0], council.hour.date() + dt.timedelta(days=30)
    asked = [NewCondition("Name a second assessor.", owner, due, "chair")]
    decision = council.decide(TrackOutcome.CONDITIONS, conditions=asked)
    condition = decision.conditions.get()
    office = [demo.officer("boards"), demo.officer("auditor")]
    seats = [council.chair, seated(demo.learner(1), "observer")]
    later = [*leaving, owner, demo.officer("board-chair")]
    strangers = [demo.learner(2), demo.staff("proposer", "elte.hu"), demo.officer("operator")]
    everybody = [*office, *seats, *later, *strangers]

    def readers() -> list[Person]:
        return [person for person in everybody if finds(rules.decision_for, person, decision)]

    def readers_of_the_condition() -> list[Person]:
        return [person for person in everybody if finds(rules.condition_for, person, condition)]

    with clock.at(council.hour):
        assert readers() == [*office, *seats]
        assert readers_of_the_condition() == []
        # Where the body lets them abstain, who leaves stays; who proposes it learns of it later.
        Body.objects.filter(pk=council.track.body_id).update(conflict_effect="abstain")
        abstaining, own = leaving
        assert finds(rules.decision_for, abstaining, decision)
        assert not finds(rules.decision_for, own, decision)
        Body.objects.filter(pk=council.track.body_id).update(conflict_effect="leave")
        council.release(decision)
        assert readers() == [*office, *seats, *later]
        assert readers_of_the_condition() == [*office, *seats, *later]


def finds(door: Any, person: Person, row: Any) -> bool:
    """Whether a door lets the person in; strangers learn nothing, not even that it is there."""
    try:
        return bool(door(person, row.id) == row)
    except NotFound:
        return False


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_who_leaves_the_room_for_an_item_gets_none_of_its_papers(council: Any) -> None:
    council.close_papers()
    track = council.track
    out = recused(council.members[-1], track)
    own = proposing(council.members[-2], council)
    read = [demo.officer("auditor"), council.chair, own, recused(council.officer, track)]
    for person in read:
        assert rules.gets_papers(person, track)
        assert rules.paper_for(person, track.id) == track
        assert rules.reads_a_track_of(person, track.snapshot_id)
    assert rules.track_for(out, track.id) == track, "they know that it is there"
    assert not rules.gets_papers(out, track)
    assert not rules.reads_a_track_of(out, track.snapshot_id)
    with pytest.raises(NotAllowed, match="You stay out of this item"):
        rules.paper_for(out, track.id)
    for stranger in (demo.officer("board-chair"), demo.learner(1)):
        assert not rules.reads_a_track_of(stranger, track.snapshot_id)
        with pytest.raises(NotFound):
            rules.paper_for(stranger, track.id)
    assert not rules.reads_a_track_of(council.officer, uuid.uuid4()), "no body decides on it"


@pytest.mark.clause("7.6", shows="refuses")
def test_a_version_that_is_not_checked_yet_is_not_read_through_its_item(council: Any) -> None:
    assert rules.reads_a_track_of(council.officer, council.track.snapshot_id)
    assert not rules.reads_a_track_of(council.members[-1], council.track.snapshot_id)


@pytest.mark.clause("8.1", shows="refuses")
def test_a_meeting_is_read_by_its_body_and_run_by_its_chair_and_the_office(council: Any) -> None:
    meeting = council.track.meeting
    observer = seated(demo.learner(1), "observer")
    for person in (council.officer, council.chair):
        assert rules.meeting_for(person, meeting.id, to="run") == meeting
    for person in (demo.officer("auditor"), council.members[-1], observer):
        assert rules.meeting_for(person, meeting.id) == meeting
        with pytest.raises(NotAllowed, match="run a meeting"):
            rules.meeting_for(person, meeting.id, to="run")
    for person in (demo.officer("board-chair"), council.way.proposers[0], demo.learner(2)):
        for to in ("read", "run"):
            with pytest.raises(NotFound, match="no such meeting"):
                rules.meeting_for(person, meeting.id, to=to)


@pytest.mark.clause("7.4.1", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_a_line_of_an_agenda_is_read_with_its_meeting_and_its_item(council: Any) -> None:
    member, stranger = council.members[-1], demo.officer("board-chair")
    lines = AgendaItem.objects.filter(meeting=council.track.meeting)
    of_proposal = lines.get(track=council.track)
    others = list(lines.filter(track__isnull=True))
    assert others
    for line in others:
        assert finds(rules.agenda_item_for, member, line)
        assert not finds(rules.agenda_item_for, stranger, line)
    assert finds(rules.agenda_item_for, council.officer, of_proposal)
    assert not finds(rules.agenda_item_for, member, of_proposal), "not checked yet"
    council.close_papers()
    assert finds(rules.agenda_item_for, member, of_proposal)
    assert not finds(rules.agenda_item_for, stranger, of_proposal)


@pytest.mark.parametrize("ref", [uuid.uuid4(), "nothing", ""])
def test_what_is_not_there_is_not_found_whoever_asks(alliance: None, ref: Any) -> None:
    officer = demo.officer("boards")
    for door in (rules.track_for, rules.paper_for, rules.decision_for, rules.meeting_for,
                 rules.agenda_item_for, rules.condition_for, pack_rules.papers_for,
                 pack_rules.pack_for, change_for):  # fmt: skip
        with pytest.raises(NotFound, match="There is no such"):
            door(officer, ref)


@pytest.mark.clause("7.6", shows="refuses")
def test_papers_of_a_meeting_are_for_those_who_sit_in_its_body_on_its_day(council: Any) -> None:
    council.close_papers()
    meeting = council.track.meeting
    pack = Pack.objects.get(meeting=meeting)
    day = council.hour.date()
    coming = seated(demo.learner(1), since=day)
    gone = seated(demo.learner(2), until=day)
    readers = [demo.officer("boards"), demo.officer("auditor"), council.chair, coming]
    others = [gone, demo.officer("board-chair"), council.way.proposers[0]]
    for row, door in ((meeting, pack_rules.papers_for), (pack, pack_rules.pack_for)):
        assert [p for p in (*readers, *others) if finds(door, p, row)] == readers


@pytest.mark.clause("7.6", shows="refuses")
def test_which_items_are_closed_to_a_person_follows_the_rule_of_the_body(council: Any) -> None:
    """Only what makes one leave the room: who abstains, or is only noted, reads the papers."""
    council.close_papers()
    track = council.track
    conflict, interest, none = (
        recused(person, track, level)
        for person, level in zip(
            council.members[-3:], ("conflict", "interest", "none"), strict=True
        )
    )
    own, other = proposing(council.members[1], council), council.chair
    people = [conflict, interest, none, own, other]

    def out(**effects: str) -> list[Person]:
        Body.objects.filter(pk=track.body_id).update(**effects)
        pack = Pack.objects.get(meeting=track.meeting)
        for person in people:
            if pack_rules.closed_to(person, pack) == {track.id}:
                with pytest.raises(NotAllowed, match="You stay out of this item"):
                    pack_rules.require_open(person, pack, track.id)
            else:
                assert pack_rules.closed_to(person, pack) == frozenset()
                pack_rules.require_open(person, pack, track.id)
        return [person for person in people if pack_rules.closed_to(person, pack)]

    assert out(conflict_effect="leave", interest_effect="note") == [conflict, own]
    assert out(conflict_effect="leave", interest_effect="leave") == [conflict, interest, own]
    assert out(conflict_effect="abstain", interest_effect="leave") == [interest]
    assert out(conflict_effect="abstain", interest_effect="abstain") == []


@pytest.mark.clause("7.25", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_a_change_is_read_by_its_proposers_and_confirmed_by_the_office(council: Any) -> None:
    version = council.track.snapshot
    change = Change.objects.create(
        proposal=council.filed, cycle=2, base=version, snapshot=version, is_amendment=False,
        found="operational", opened_at=timezone.now(),
    )  # fmt: skip
    assert change_for(council.officer, change.id, to="confirm") == change
    for person in (council.way.proposers[0], demo.officer("auditor")):
        assert change_for(person, change.id) == change
        with pytest.raises(NotAllowed, match="officer says"):
            change_for(person, change.id, to="confirm")
    for person in (council.chair, demo.staff("proposer", "elte.hu"), demo.learner(1)):
        for to in ("read", "confirm"):
            with pytest.raises(NotFound, match="no such change"):
                change_for(person, change.id, to=to)
