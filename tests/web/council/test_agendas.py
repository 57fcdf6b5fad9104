"""The pages of an agenda: arranged by buttons alone, published, read (7.4.1, 7.5)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.council.conftest import Desk, text_of

from charm import demo
from charm.boards.agendas import agenda_of
from charm.boards.models import Meeting
from charm.boards.services import building
from charm.boards.services.building import Wording
from charm.foundation import clock

HOSTILE = "<script>alert(1)</script>"


class Room:
    """The Council's meeting, and the address of each line of its agenda."""

    def __init__(self, council: Any) -> None:
        self.council, self.ref = council, council.track.meeting_id
        self.here = f"/boards/meetings/{self.ref}/"

    @property
    def seen(self) -> int:
        return Meeting.objects.get(pk=self.ref).revision

    def line(self, title: str) -> Any:
        meeting = Meeting.objects.select_related("body").get(pk=self.ref)
        lines = agenda_of(meeting).flat
        return next(
            line for line in lines
            if title in (line.title if isinstance(line.title, str) else line.title.values())
        )  # fmt: skip

    def order(self) -> list[str]:
        meeting = Meeting.objects.select_related("body").get(pk=self.ref)
        return [f"{line.number}" for line in agenda_of(meeting).flat]


@pytest.fixture
def room(council: Any) -> Room:
    return Room(council)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_the_officer_arranges_an_agenda_with_buttons_alone(room: Room, desk: type[Desk]) -> None:
    officer = desk(room.council.officer)
    with clock.at(room.council.track.meeting.papers_due - dt.timedelta(days=1)):
        page = officer.get(f"{room.here}agenda/")
        assert "Apologies and interests" in page
        assert 'aria-label="Move “' in page
        new = {"title": HOSTILE, "kind": "discussion", "minutes": "20", "once": "one",
               "note": "Read\nit.", "presenter_name": "Marit", "confidential": "on"}  # fmt: skip
        seen = room.seen
        for _twice in range(2):
            officer.post(f"{room.here}agenda/new/", seen=seen, **new)
        assert building.last_edit(Meeting.objects.get(pk=room.ref)).what == "added"
        page = officer.get(f"{room.here}agenda/")
        assert page.count("&lt;script&gt;") >= 1
        assert HOSTILE not in page
        for bad in ({"title": " "}, {"title": "\x00"}, {"minutes": "601"}, {"kind": "party"},
                    {"title": "x" * 100_000}):  # fmt: skip
            officer.post(
                f"{room.here}agenda/new/", 422, seen=room.seen, **{**new, **bad, "once": ""}
            )

        item = room.line(HOSTILE).item
        answer = officer.post(f"{room.here}agenda/move/", seen=room.seen, move=f"{item.id}:up")
        there = answer.headers["Location"]
        page = officer.get(there)
        assert re.search(rf'value="{item.id}:up"[^>]* autofocus', page)  # the keyboard stays
        assert "is 4 now, at" in page
        block = room.line("Formal micro-credentials").item
        officer.post(f"{room.here}agenda/move/", seen=room.seen, move=str(item.id),
                     beside=str(block.id), where="inside")  # fmt: skip
        assert room.line(HOSTILE).number == "4.2"
        stale = room.seen - 1
        officer.post(f"{room.here}agenda/move/", 409, seen=stale, move=f"{item.id}:up")
        for wrong in ("", "nonsense", f"{item.id}:sideways", f"{item.id}:down"):
            officer.post(f"{room.here}agenda/move/", 422, seen=room.seen, move=wrong)
        officer.post(f"{room.here}agenda/undo/", seen=room.seen)
        assert room.line(HOSTILE).number == "4"
        officer.post(f"/boards/agenda/{item.id}/", seen=room.seen, **{**new, "title": "Money"})
        assert "Money" in officer.get(f"/boards/agenda/{item.id}/")
        officer.post(f"/boards/agenda/{item.id}/remove/", seen=room.seen)
        officer.get(f"/boards/agenda/{item.id}/", 404)
        proposal = room.line(room.council.filed.title).item
        officer.post(f"/boards/agenda/{proposal.id}/remove/", 422, seen=room.seen)


@pytest.mark.clause("7.5", shows="accepts")
def test_it_is_published_and_changes_are_shown_to_members(room: Room, desk: type[Desk]) -> None:
    council = room.council
    officer, member = desk(council.officer), desk(council.members[-1])
    with clock.at(council.track.meeting.papers_due - dt.timedelta(days=1)):
        assert "Not published yet" in member.get(room.here)
        assert council.filed.title not in member.get(room.here)
        assert "A proposal that the officer still checks" in member.get(room.here)
        officer.post(f"{room.here}agenda/publish/", seen=room.seen)
        officer.post(f"{room.here}agenda/publish/", 422, seen=room.seen)
        officer.post(f"{room.here}agenda/publish/", 409, seen=1)
        assert "Nothing has changed since" in member.get(room.here)
        proposer = desk(council.way.proposers[0])
        page = text_of(proposer.client.get(f"/proposals/{council.filed.id}/"))
        assert f"Your item: {room.line(council.filed.title).begins:%H:%M}" in page
        said = {"title": "Welcome", "kind": "information", "minutes": "25"}
        officer.post(f"{room.here}agenda/new/", seen=room.seen, **said)
        welcome = room.line("Welcome").item
        for _ in range(2):
            officer.post(f"{room.here}agenda/move/", seen=room.seen, move=f"{welcome.id}:up")
        page = text_of(member.client.get(room.here))
        assert "Welcome new" in page
        assert "was at" in page
        assert "3 changes since" in page or "changes since" in page
        pdf = SimpleUploadedFile("budget.pdf", b"%PDF-1.4 budget")
        bad = SimpleUploadedFile("x.exe", b"MZ\x00")
        files = f"/boards/agenda/{welcome.id}/files/"
        officer.post(files, 422, file=bad)
        officer.post(files, file=pdf)
        link = re.search(rf'"({files}[0-9a-f-]+/)"', member.get(room.here))
        assert link is not None
        assert member.client.get(link[1]).headers["Content-Disposition"].startswith("attachment")
        member.post(f"{link[1]}remove/", 403)
        officer.post(f"/boards/agenda/{welcome.id}/remove/", 422, seen=room.seen)
        officer.post(f"{link[1]}remove/")
        member.get(link[1], 404)


@pytest.mark.sqlite
def test_nobody_else_arranges_or_reads_it(room: Room, desk: type[Desk]) -> None:
    council, item = room.council, room.line("Any other business").item
    acts = [f"{room.here}agenda/{act}/" for act in ("move", "undo", "publish", "new")]
    acts += [f"{room.here}move/"]
    acts += [f"/boards/agenda/{item.id}/{act}" for act in ("", "remove/", "files/")]
    reads = [f"{room.here}agenda/", f"{room.here}agenda/new/", f"{room.here}move/",
             f"/boards/agenda/{item.id}/"]  # fmt: skip
    for person, status in (
        (council.members[-1], 403),
        (demo.officer("auditor"), 403),
        (demo.officer("board-chair"), 404),
        (council.way.proposers[0], 404),
    ):
        one, reads_it = desk(person), person == demo.officer("auditor")
        for address in acts:
            one.post(address, status, seen=room.seen, file=SimpleUploadedFile("a", b"%PDF-"))
        for address in reads:
            one.get(address, status)
        assert one.client.post("/boards/holidays/", {"day": "2027-01-01"}).status_code == 403
        assert one.client.post("/boards/holidays/1/remove/").status_code == 403
        one.post(f"/boards/items/{council.track.id}/check/", 403 if reads_it else 404, seen="1")
    desk().get(reads[0], 302)


@pytest.mark.clause("7.4.1", shows="accepts")
def test_remarks_of_the_check_are_filled_in_where_it_is_returned(
    room: Room, desk: type[Desk]
) -> None:
    officer, track = desk(room.council.officer), room.council.track
    here = f"/boards/items/{track.id}/"
    with clock.at(track.meeting.papers_due - dt.timedelta(days=1)):
        page = officer.get(f"{here}check/")
        assert "The endorsements" in page
        said = {"looked": ["form"], "field": ["title"], "remark": ["Say where."]}
        officer.post(f"{here}check/", 422, seen=track.revision, complete="1", **said)
        officer.post(f"{here}check/", 422, seen=track.revision, field="nonsense", remark="x")
        officer.post(f"{here}check/", 409, seen=track.revision + 1, **said)
        answer = officer.post(f"{here}check/", seen=track.revision, **{**said, "return": "1"})
        assert "Say where." in officer.get(answer.headers["Location"])
        assert "checked" in officer.get(f"{here}check/")


@pytest.mark.clause("7.5", shows="accepts")
def test_a_series_is_planned_and_a_meeting_moved_and_cancelled(
    room: Room, desk: type[Desk]
) -> None:
    officer, chair = desk(room.council.officer), desk(room.council.chair)
    with clock.at(room.council.track.meeting.papers_due - dt.timedelta(days=1)):
        day = clock.today() + dt.timedelta(days=60)
        officer.post("/boards/holidays/", body="council", day=str(day - dt.timedelta(days=1)),
                     name=HOSTILE)  # fmt: skip
        said = {"body": "council", "day": str(day), "time": "10:00", "ends": "12:30",
                "day_2": str(day + dt.timedelta(days=28)), "place": "Online"}  # fmt: skip
        page = officer.client.get("/boards/meetings/new/", said).content.decode()
        assert page.count("takes papers until") >= 2
        assert HOSTILE not in page
        for bad in ({"day_2": str(day)}, {"ends": "09:00"}, {"day_2": "0001-01-01"}):
            officer.post("/boards/meetings/new/", 422, **said | bad)
        officer.post("/boards/meetings/new/", **said, once="series")
        officer.post("/boards/meetings/new/", **said, once="series")
        rows = list(Meeting.objects.filter(place="Online", ends_at__isnull=False))
        assert [row.ends_at - row.starts_at for row in rows] == [dt.timedelta(hours=2.5)] * 2

        new = {"day": str(day), "time": "11:00", "reason": "The room is taken."}
        officer.post(f"{room.here}move/", 422, seen=room.seen, **new | {"reason": ""})
        officer.post(f"{room.here}move/", 422, seen=room.seen, **new | {"day": "2020-01-01"})
        chair.post(f"{room.here}move/", seen=room.seen, **new)
        assert "The room is taken." in officer.get(room.here)
        officer.post(f"{room.here}move/", 409, seen=1, cancel="1", reason="Too few.")
        officer.post(f"{room.here}move/", seen=room.seen, cancel="1", reason="Too few.")
        assert "Cancelled" in text_of(officer.client.get(room.here))
        officer.post(f"{room.here}move/", 422, seen=room.seen, cancel="1", reason="Again.")


@pytest.mark.clause("7.5", shows="accepts")
def test_the_session_notes_who_came(room: Room, desk: type[Desk]) -> None:
    council = room.council
    officer, member = desk(council.officer), desk(council.members[-1])
    council.close_papers().begin()
    item = room.line(council.filed.title).item
    here, person = f"/boards/agenda/{item.id}/guests/", council.way.proposers[0]
    with clock.at(council.hour):
        assert "speaks for it" in officer.get(f"{room.here}session/")
        member.post(here, 403, seen=room.seen, came=str(person.id))
        officer.post(here, 422, seen=room.seen, came="nonsense")
        officer.post(here, 409, seen=room.seen - 1, came=str(person.id))
        officer.post(here, seen=room.seen)
        assert "None of its proposers came" in officer.get(f"{room.here}session/")
        officer.post(here, seen=room.seen, spoke=str(person.id))
        assert "None of its proposers came" not in officer.get(f"{room.here}session/")


def test_programs_read_the_agenda_as_their_person_may(room: Room) -> None:
    from tests.support.programs import Program

    address = f"/meetings/{room.ref}/agenda"
    told = Program(room.council.officer).get(address).json()
    titles = [line["title"] for line in told["lines"]]
    assert room.council.filed.title in titles
    assert (told["version"], told["changed_since"]) == (0, False)
    assert [line["number"] for line in told["lines"]] == ["1", "2", "3", "4", "4.1", "5"]
    member = Program(room.council.members[-1]).get(address).json()
    assert [line["title"] for line in member["lines"]][4] is None


@pytest.mark.sqlite
def test_long_agendas_cost_no_more_than_short_ones(room: Room, desk: type[Desk]) -> None:
    people = {"officer": desk(room.council.officer), "member": desk(room.council.members[-1])}
    counts = []
    for many in (1, 29):
        for number in range(many):
            building.add_item(meeting=room.ref, wording=Wording(f"Item {many} {number}"),
                              by=room.council.officer, seen=room.seen)  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as caught:
            for who, address in (("officer", f"{room.here}agenda/"), ("member", room.here)):
                people[who].get(address)
        counts.append(len(caught))
    assert counts[0] == counts[1]
