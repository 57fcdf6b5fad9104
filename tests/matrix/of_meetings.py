"""A meeting of the Academic Council in each of its states, and how each of its moves is tried."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from tests.matrix.people import (
    CHAIR,
    MEMBERS,
    OFFICE,
    OFFICER,
    people_of,
)
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import DAY, WHY
from tests.support.after import drafted, held, next_session, sent
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm.alliance.queries import Body, body
from charm.boards.models import Meeting
from charm.boards.services import meetings, minuting, rescheduling
from charm.foundation import clock

HOURS = dt.timedelta(hours=2)


class Sitting:
    """The Council's meeting with one item, and what becomes of it."""

    def __init__(self) -> None:
        self.way = Way("formal-joint").submitted()
        self.council = Session(self.way)
        self.meeting = self.council.track.meeting
        self.hour = self.way.when.moment("submit")

    def thing(self, name: str, state: str) -> Thing:
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        minutes = getattr(meeting, "minutes", None)
        revision = minutes.revision if minutes is not None else meeting.revision
        return Thing(
            name, state, self.hour, people_of(self.way.proposers),
            roles={CHAIR: frozenset({"chair"}), OFFICER: frozenset({"officer"})},
            doors={"meeting": OFFICE | MEMBERS},
            at=SimpleNamespace(
                ref=meeting.id, seen=meeting.revision, minutes=revision,
                present=self.council.members, later=meeting.starts_at + 50 * DAY,
            ),
        )  # fmt: skip


def planned() -> Thing:
    sitting = Sitting()
    with clock.at(sitting.hour):
        sitting.meeting = meetings.plan_meeting(
            body=body(Body.Kind.COUNCIL), starts_at=sitting.hour + 60 * DAY,
            by=sitting.council.officer,
        )  # fmt: skip
    return sitting.thing("planned", "planned")


def planned_too_late() -> Thing:
    sitting = Sitting()
    with clock.at(sitting.hour):
        sitting.meeting = meetings.plan_meeting(
            body=body(Body.Kind.COUNCIL), starts_at=sitting.hour + DAY, by=sitting.council.officer
        )
    return sitting.thing("planned, its deadline over", "planned")


def takes_papers() -> Thing:
    return Sitting().thing("takes papers", "open")


def papers_closed() -> Thing:
    sitting = Sitting()
    sitting.council.close_papers()
    sitting.hour = sitting.council.hour - DAY
    return sitting.thing("papers closed", "papers-closed")


def on_its_day() -> Thing:
    sitting = Sitting()
    sitting.council.close_papers()
    sitting.hour = sitting.council.hour - dt.timedelta(minutes=5)
    return sitting.thing("on its day", "papers-closed")


def cancelled() -> Thing:
    sitting = Sitting()
    with clock.at(sitting.hour):
        rescheduling.cancel_meeting(
            meeting=sitting.meeting.id, reason=WHY, by=sitting.council.officer,
            seen=sitting.meeting.revision,
        )  # fmt: skip
    return sitting.thing("cancelled", "cancelled")


def in_session() -> Thing:
    sitting = Sitting()
    sitting.council.close_papers().begin()
    sitting.hour = sitting.council.hour + HOURS / 2
    return sitting.thing("in session", "in-session")


def _held() -> Sitting:
    sitting = Sitting()
    sitting.hour = sitting.council.hour + HOURS
    held(sitting.council)
    return sitting


def is_over() -> Thing:
    return _held().thing("held", "held")


def _drafted() -> Sitting:
    sitting = _held()
    drafted(sitting.council, sitting.meeting)
    sitting.hour += DAY
    return sitting


def draft() -> Thing:
    return _drafted().thing("minutes drafted", "minutes-draft")


def draft_sent() -> Thing:
    sitting = _drafted()
    sent(sitting.council, Meeting.objects.get(pk=sitting.meeting.pk).minutes)
    sitting.hour += 2 * DAY
    return sitting.thing("minutes sent", "minutes-draft")


def _next_session() -> Sitting:
    sitting = _drafted()
    sent(sitting.council, Meeting.objects.get(pk=sitting.meeting.pk).minutes)
    _, sitting.hour = next_session(sitting.council, sitting.meeting)
    return sitting


def to_confirm() -> Thing:
    return _next_session().thing("minutes in the next session", "minutes-draft")


def confirmed() -> Thing:
    sitting = _next_session()
    with clock.at(sitting.hour):
        minutes = Meeting.objects.get(pk=sitting.meeting.pk).minutes
        minuting.confirm_minutes(
            meeting=sitting.meeting.id, by=sitting.council.chair, seen=minutes.revision
        )
    return sitting.thing("minutes confirmed", "minutes-confirmed")


THINGS = (
    planned, planned_too_late, takes_papers, papers_closed, on_its_day, cancelled, in_session,
    is_over, draft, draft_sent, to_confirm, confirmed,
)  # fmt: skip
SLICE = (on_its_day, {OFFICER, CHAIR})


def _meeting(act: Any, **more: Any) -> Any:
    return lambda thing, by: act(
        meeting=thing.at.ref, by=by, seen=thing.at.seen,
        **{name: value(thing) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def _seen(thing: Thing) -> dict[str, Any]:
    return {"seen": thing.at.seen}


def _minutes(thing: Thing) -> dict[str, Any]:
    return {"seen": thing.at.minutes}


def _page(thing: Thing) -> list[str]:
    return [f"/boards/meetings/{thing.at.ref}/", f"/boards/meetings/{thing.at.ref}/session/"]


def _page_of_minutes(thing: Thing) -> list[str]:
    return [f"/boards/meetings/{thing.at.ref}/minutes/"]


def _moved(thing: Thing) -> dict[str, Any]:
    later = thing.at.later
    return {"seen": thing.at.seen, "reason": WHY, "day": f"{later:%Y-%m-%d}", "time": "09:30"}


ATTEMPTS: dict[str, Attempt] = {
    "open": Attempt(
        "meeting", _meeting(meetings.open_meeting), "boards-open", typed=_seen, shown_on=_page
    ),
    "close-papers": Attempt(
        "meeting", _meeting(meetings.close_papers), "boards-close-papers", typed=_seen,
        shown_on=_page,
    ),
    "move": Attempt(
        "meeting",
        _meeting(rescheduling.move_meeting, starts_at=lambda thing: thing.at.later, reason=WHY),
        "boards-move", typed=_moved, shown_on=_page,
    ),
    "cancel": Attempt(
        "meeting", _meeting(rescheduling.cancel_meeting, reason=WHY), "boards-move",
        typed=lambda thing: {"seen": thing.at.seen, "reason": WHY, "cancel": "1"},
        shown_on=_page,
    ),
    "begin": Attempt(
        "meeting",
        _meeting(meetings.begin_session, present=lambda thing: thing.at.present),
        "boards-begin",
        typed=lambda thing: {
            "seen": thing.at.seen, "present": [str(one.id) for one in thing.at.present]
        },
        shown_on=_page,
    ),
    "end": Attempt(
        "meeting", _meeting(meetings.end_session), "boards-end", typed=_seen, shown_on=_page
    ),
    "draft-minutes": Attempt(
        "meeting", _meeting(minuting.draft_minutes, spoken=["en"]), "boards-minutes-draft",
        typed=lambda thing: {"seen": thing.at.seen, "language": ["en"]},
        shown_on=_page_of_minutes,
    ),
    "send-minutes": Attempt(
        "meeting",
        lambda thing, by: minuting.send_minutes(
            meeting=thing.at.ref, by=by, seen=thing.at.minutes
        ),
        "boards-minutes-send", typed=_minutes, shown_on=_page_of_minutes,
    ),
    "confirm-minutes": Attempt(
        "meeting",
        lambda thing, by: minuting.confirm_minutes(
            meeting=thing.at.ref, by=by, seen=thing.at.minutes
        ),
        "boards-minutes-confirm", typed=_minutes, shown_on=_page_of_minutes,
    ),
}  # fmt: skip
BY_OTHERS: dict[str, str] = {}
NOT_HERE: dict[tuple[str, str, str], str] = {}
