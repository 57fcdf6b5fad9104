"""Agendas arrange themselves, the officer arranges them further, and everybody is told (7.4.1, 7.5,
workflow 6)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from charm import demo
from charm.alliance.queries import Body
from charm.boards import rules
from charm.boards.agendas import agenda_of, laid_out
from charm.boards.models import AgendaItem, Meeting
from charm.boards.program import program_for
from charm.boards.published import changes_of
from charm.boards.services import agenda, building, deciding, meetings, publishing
from charm.boards.services.building import Wording
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

MADRID = ZoneInfo("Europe/Madrid")
OPENING = ["1 Apologies and interests", "2 Minutes of the last meeting", "3 Conditions outstanding"]


class Builder:
    """The officer before the agenda of the Council's meeting."""

    def __init__(self, council: Any) -> None:
        self.council, self.by = council, council.officer
        self.ref = council.track.meeting_id

    @property
    def meeting(self) -> Meeting:
        return rules.meeting_for(self.by, self.ref)

    def now(self) -> dict[str, Any]:
        return {"by": self.by, "seen": self.meeting.revision}

    def read(self) -> list[str]:
        return [f"{line.number} {said(line.title)}".strip() for line in self.lines()]

    def lines(self) -> list[Any]:
        return agenda_of(self.meeting).flat

    def item(self, title: str) -> AgendaItem:
        found: AgendaItem = next(line.item for line in self.lines() if said(line.title) == title)
        return found

    def add(self, title: str, **other: Any) -> AgendaItem:
        wording = Wording(title, **other)
        return building.add_item(meeting=self.ref, wording=wording, **self.now())

    def move(self, title: str, how: str) -> list[str]:
        building.move_item(item=self.item(title).id, how=how, **self.now())
        return self.read()


def said(title: Any) -> str:
    return title if isinstance(title, str) else title.get("en") or next(iter(title.values()))


def letters(role: str) -> list[Any]:
    return list(OutboxMessage.objects.filter(name=role).order_by("created_at"))


@pytest.fixture
def build(council: Any) -> Builder:
    return Builder(council)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_an_agenda_begins_with_what_stands_on_each_and_proposals_in_blocks(build: Builder) -> None:
    title = build.council.filed.title
    assert build.read() == [
        *OPENING, "4 Formal micro-credentials", f"4.1 {title}", "5 Any other business",
    ]  # fmt: skip
    items = [line.item for line in build.lines() if line.track is None]
    assert all(set(item.title) == {"en", "es"} and item.title["es"] for item in items)
    agenda.return_to_proposers(
        proposal=build.council.filed.id, reasons={"title": "Say more."}, by=build.by,
        seen=build.council.filed.revision,
    )  # fmt: skip
    assert build.read() == [*OPENING, "4 Any other business"]  # the block went with its last


def test_items_are_added_worded_moved_and_taken_off_and_each_step_can_be_undone(
    build: Builder,
) -> None:
    title, first = build.council.filed.title, build.read()
    build.add("Strategy", kind="discussion", minutes=30, presenter=build.council.chair)
    build.add("Coffee", kind="break", minutes=15)
    assert build.read()[5:] == ["5 Strategy", "Coffee", "6 Any other business"]
    assert build.move("Strategy", "up")[3:6] == ["4 Strategy", "5 Formal micro-credentials",
                                                 f"5.1 {title}"]  # fmt: skip
    assert build.move("Strategy", "in")[2:4] == ["3 Conditions outstanding", "3.1 Strategy"]
    assert build.move("Strategy", "out")[3] == "4 Strategy"
    building.place_item(
        item=build.item("Strategy").id, beside=build.item(title).id, where="before", **build.now()
    )
    assert build.read()[3:6] == ["4 Formal micro-credentials", "4.1 Strategy", f"4.2 {title}"]
    building.change_item(
        item=build.item("Strategy").id, wording=Wording("Strategy 2027", minutes=5), **build.now()
    )
    building.remove_item(item=build.item("Conditions outstanding").id, **build.now())
    assert build.read()[2:4] == ["3 Formal micro-credentials", "3.1 Strategy 2027"]
    for _ in range(8):
        building.undo(meeting=build.ref, **build.now())
    assert build.read() == first
    with pytest.raises(Unfit, match="nothing to take back"):
        building.undo(meeting=build.ref, **build.now())


def test_what_cannot_stand_on_an_agenda_is_refused(build: Builder) -> None:
    title = build.council.filed.title
    pause = build.add("Coffee", kind="break")
    for wording in (Wording(" "), Wording("A\x00"), Wording("A\nB"), Wording("A", kind="party"),
                    Wording("A", minutes=601), Wording("A", minutes=-1)):  # fmt: skip
        with pytest.raises(Unfit):
            building.add_item(meeting=build.ref, wording=wording, **build.now())
    one, block = build.item(title), build.item("Formal micro-credentials")
    for item, beside, where in ((block, one, "inside"), (one, pause, "inside"), (one, one, "after"),
                                (one, block, "beside")):  # fmt: skip
        with pytest.raises(Unfit):
            building.place_item(item=item.id, beside=beside.id, where=where, **build.now())
    below = building.add_item(meeting=build.ref, wording=Wording("A"), under=one.id, **build.now())
    with pytest.raises(Unfit, match="3 levels"):
        building.add_item(meeting=build.ref, wording=Wording("B"), under=below.id, **build.now())
    with pytest.raises(Unfit, match="moved to another meeting"):
        building.remove_item(item=one.id, **build.now())
    with pytest.raises(Unfit, match="goes by itself"):
        building.remove_item(item=block.id, **build.now())
    with pytest.raises(Unfit, match="cannot be moved"):
        build.move("Apologies and interests", "up")


def test_who_arranges_and_from_which_screen(build: Builder) -> None:
    member, seen = build.council.members[-1], build.meeting.revision
    act: dict[str, Any] = {"meeting": build.ref, "wording": Wording("A")}
    with pytest.raises(NotAllowed):
        building.add_item(**act, by=member, seen=seen)
    with pytest.raises(NotFound):
        building.add_item(**act, by=demo.officer("board-chair"), seen=seen)
    with pytest.raises(NotFound):
        rules.agenda_item_for(build.council.way.proposers[0], build.item("Any other business").id)
    building.add_item(**act, by=build.council.chair, seen=seen)
    with pytest.raises(Stale):
        building.add_item(**act, by=build.by, seen=seen)
    build.council.close_papers()
    with pytest.raises(Unfit, match="nothing to take back"):  # something happened since
        building.undo(meeting=build.ref, **build.now())


@pytest.mark.clause("7.4.1", shows="accepts")
def test_members_read_the_agenda_but_not_what_is_not_checked(build: Builder) -> None:
    member = build.council.members[-1]
    hidden = [entry for entry in program_for(member, build.meeting).entries if entry.is_hidden]
    assert [entry.line.track for entry in hidden] == [build.council.track]
    with pytest.raises(NotFound):
        rules.agenda_item_for(member, hidden[0].line.item.id)
    build.council.close_papers()
    assert not any(entry.is_hidden for entry in program_for(member, build.meeting).entries)


@pytest.mark.clause("7.6", shows="accepts")
def test_what_a_session_deferred_stays_on_its_agenda_and_comes_first_in_the_next(
    build: Builder,
) -> None:
    council = build.council
    council.close_papers().begin()
    with clock.at(council.hour):
        deciding.defer(track=council.track.id, reason="No time.", by=council.chair,
                       seen=council.track.revision)  # fmt: skip
        later = meetings.plan_meeting(
            body=council.track.body, starts_at=clock.now() + dt.timedelta(days=40), by=build.by
        )
        meetings.open_meeting(meeting=later.id, by=build.by, seen=1)
    assert build.item(council.filed.title).left == "deferred"
    assert [line.number for line in agenda_of(later).flat if line.track] == ["4.1"]
    with pytest.raises(Unfit, match="session is over"):
        with clock.at(later.starts_at):
            meetings.end_session(meeting=build.ref, **build.now())
        build.add("Too late")


def test_hours_follow_minutes_and_breaks_in_the_zone_of_the_body_over_a_change_of_the_clock() -> (
    None
):
    where = Body(time_zone="Europe/Madrid")
    starts = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 02:30, half an hour before
    meeting = Meeting(body=where, starts_at=starts, ends_at=starts + dt.timedelta(minutes=70))
    rows = [AgendaItem(order=n, kind="break" if n == 2 else "discussion", minutes=30)
            for n in (1, 2, 3)]  # fmt: skip
    rows[2].parent = rows[0]
    found = laid_out(meeting, [rows[0], rows[2], rows[1]])
    assert [(line.number, f"{line.begins:%H:%M %z}", line.minutes) for line in found.flat] == [
        ("1", "02:30 +0200", 60), ("1.1", "02:00 +0100", 30), ("", "02:30 +0100", 30),
    ]  # fmt: skip
    assert (found.minutes, found.overruns, f"{found.ends:%H:%M}") == (90, 20, "03:00")


def slots(address: str) -> list[tuple[dt.datetime, int]]:
    found = []
    for letter in letters("slot"):
        if letter.payload["to"] == address:
            (event,) = Calendar.from_ical(letter.payload["enclosure"]["content"]).walk("VEVENT")
            found.append((event.decoded("dtstart"), int(event["sequence"])))
    return found


@pytest.mark.clause("7.5", shows="accepts")
def test_publishing_tells_members_and_moves_the_slots_that_moved(build: Builder) -> None:
    council, starts = build.council, build.council.hour
    proposer = council.way.proposers[0].email
    build.add("Welcome", minutes=5)
    assert letters("slot") == letters("agenda-published") == []
    publishing.publish_agenda(meeting=build.ref, **build.now())
    told = {letter.payload["to"] for letter in letters("agenda-published")}
    assert told == {member.email for member in council.members} | {council.chair.email} | told
    assert "method=REQUEST" in letters("agenda-published")[0].payload["enclosure"]["media_type"]
    assert [begins for begins, _ in slots(proposer)] == [starts + dt.timedelta(minutes=20)]
    with pytest.raises(Unfit, match="Nothing has changed"):
        publishing.publish_agenda(meeting=build.ref, **build.now())

    build.move("Welcome", "up")  # ahead of the block: five minutes are not worth a letter
    mark = changes_of(agenda_of(build.meeting)).marks[str(build.item(council.filed.title).id)]
    assert mark.was_number == "4.1"
    publishing.publish_agenda(meeting=build.ref, **build.now())
    assert len(slots(proposer)) == 1

    welcome = build.item("Welcome")
    building.change_item(item=welcome.id, wording=Wording("Welcome", minutes=20), **build.now())
    publishing.publish_agenda(meeting=build.ref, **build.now())
    (_, first), (begins, second) = slots(proposer)
    assert (begins, second > first) == (starts + dt.timedelta(minutes=40), True)
    assert len(letters("agenda-changed")) == 2 * len(told)

    building.remove_item(item=welcome.id, **build.now())
    changes = changes_of(agenda_of(build.meeting))
    assert [said(gone.title) for gone in changes.gone] == ["Welcome"]


@pytest.mark.clause("7.5", shows="refuses")
def test_only_who_runs_the_meeting_publishes_and_not_once_it_has_begun(build: Builder) -> None:
    with pytest.raises(NotAllowed):
        publishing.publish_agenda(meeting=build.ref, by=build.council.members[-1], seen=1)
    build.council.close_papers().begin()
    with pytest.raises(Unfit, match="before its session"):
        publishing.publish_agenda(meeting=build.ref, **build.now())
