"""How each move of an item before the Academic Council is tried."""

from __future__ import annotations

from typing import Any

from tests.matrix.people import CONFLICTED
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import WHY
from tests.matrix.worlds_of_tracks import THINGS

from charm.boards.services import (
    commenting,
    deciding,
    deciding_in_writing,
    judging,
    releasing,
    rescheduling,
)
from charm.core.workflow import TrackOutcome

__all__ = ["ATTEMPTS", "BY_OTHERS", "NOT_HERE", "THINGS"]


def _acts(act: Any, **more: Any) -> Any:
    return lambda thing, by: act(
        track=thing.at.ref, by=by, seen=thing.at.seen,
        **{name: value(thing) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def _seen(**more: Any) -> Any:
    return lambda thing: {
        "seen": thing.at.seen,
        **{k: v(thing) if callable(v) else v for k, v in more.items()},
    }


def _item(thing: Thing) -> list[str]:
    return [f"/boards/items/{thing.at.ref}/"]


def _below(*paths: str) -> Any:
    return lambda thing: [f"/boards/items/{thing.at.ref}/{path}" for path in paths]


def _session(thing: Thing) -> list[str]:
    """The pages on which a decision is recorded."""
    pages = [f"/boards/items/{thing.at.ref}/", f"/boards/items/{thing.at.ref}/in-writing/"]
    meeting = thing.at.meeting
    return pages + ([f"/boards/meetings/{meeting.id}/session/?item={thing.at.ref}"] if meeting
                    else [])  # fmt: skip


def _level(thing: Thing, by: Any) -> str:
    """Whoever has a conflict declares it once more: it holds."""
    return "conflict" if by == thing.people[CONFLICTED] else "none"


def _judged(thing: Thing) -> dict[str, str]:
    return dict.fromkeys(thing.at.criteria, "met")


def _met(thing: Thing) -> dict[str, str]:
    return {f"met-{code}": "met" for code in thing.at.criteria}


def _put(path: str, **body: Any) -> Any:
    return lambda thing: (
        "PUT", f"/agenda-items/{thing.at.ref}/{path}",
        {name: value(thing) if callable(value) else value for name, value in body.items()}, {},
    )  # fmt: skip


ATTEMPTS: dict[str, Attempt] = {
    "schedule": Attempt(
        "track", _acts(rescheduling.move_to_meeting, meeting=lambda thing: thing.at.other.id),
        "boards-elsewhere", typed=_seen(meeting=lambda thing: str(thing.at.other.id)),
        shown_on=_item, needs="waits",
    ),
    "move": Attempt(
        "track", _acts(rescheduling.move_to_meeting, meeting=lambda thing: thing.at.other.id),
        "boards-elsewhere", typed=_seen(meeting=lambda thing: str(thing.at.other.id)),
        shown_on=_item, needs="moves",
    ),
    "admit-late": Attempt(
        "track",
        _acts(rescheduling.admit_late, meeting=lambda thing: thing.at.late.id, reason=WHY),
        "boards-late", typed=_seen(meeting=lambda thing: str(thing.at.late.id), reason=WHY),
        shown_on=_item,
    ),
    "declare-interest": Attempt(
        "track",
        lambda thing, by: judging.declare_interest(
            track=thing.at.ref, level=_level(thing, by), why="Still so.", by=by
        ),
        "boards-interest", typed=lambda _: {"level": "conflict", "why": "Still so."},
        shown_on=_item, api=_put("interest", level="conflict", why="Still so."),
    ),
    "change-interest": Attempt(
        "track",
        _acts(judging.change_interest, person=lambda thing: thing.at.member.id, level="interest",
              reason=WHY),
        "boards-interest-change",
        typed=_seen(member=lambda thing: str(thing.at.member.id), level="interest", reason=WHY),
        shown_on=_item,
    ),
    "comment": Attempt(
        "track",
        lambda thing, by: commenting.comment(
            track=thing.at.ref, field="title", text="Is it short?", audience="body", by=by
        ),
        "boards-comment",
        typed=lambda _: {"field": "title", "text": "Is it short?", "audience": "body"},
        shown_on=_below("proposal/"),
        api=lambda thing: (
            "POST", f"/agenda-items/{thing.at.ref}/comments",
            {"field": "title", "text": "Is it short?", "audience": "body"}, {},
        ),
    ),
    "judge": Attempt(
        "track",
        lambda thing, by: judging.give_opinion(
            track=thing.at.ref, by=by,
            judgements=dict.fromkeys(thing.at.criteria, ("met", "")),
        ),
        "boards-judge", typed=_met, shown_on=_item,
        api=_put("opinion", judgements=lambda thing: {
            code: {"met": "met"} for code in thing.at.criteria
        }),
    ),
    "defer": Attempt(
        "track", _acts(deciding.defer, reason=WHY), "boards-defer", typed=_seen(reason=WHY),
        shown_on=_session,
    ),
    "decide-in-writing": Attempt(
        "track",
        _acts(deciding_in_writing.put_in_writing, outcome="approved", text=WHY, days=5),
        "boards-put-in-writing", typed=_seen(outcome="approved", text=WHY, days="5"),
        shown_on=_below("in-writing/"),
    ),
    "answer-in-writing": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="object", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "object", "why": WHY},
        shown_on=_below("in-writing/"),
    ),
    "call-in": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="call-in", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "call-in", "why": WHY},
        shown_on=_below("in-writing/"), needs="ahead", through="answer-in-writing",
    ),
    "call-in-later": Attempt(
        "track",
        lambda thing, by: deciding_in_writing.answer(
            track=thing.at.ref, said="call-in", why=WHY, by=by
        ),
        "boards-answer-in-writing", typed=lambda _: {"answer": "call-in", "why": WHY},
        shown_on=_below("in-writing/"), needs="later", through="answer-in-writing",
    ),
    "decide": Attempt(
        "track",
        _acts(deciding.decide, outcome=TrackOutcome.APPROVED, reasons=WHY, judgements=_judged),
        "boards-decide",
        typed=lambda thing: {
            **_met(thing), "seen": thing.at.seen, "outcome": "approved", "reasons": WHY
        },
        shown_on=_session,
    ),
    "release": Attempt(
        "decision",
        lambda thing, by: releasing.release_decision(
            decision=thing.at.decision.id, by=by, seen=thing.at.seen, reviewed=thing.at.mark
        ),
        "boards-release", of=lambda thing: [thing.at.decision.id],
        typed=_seen(reviewed=lambda thing: thing.at.mark),
        shown_on=lambda thing: [f"/boards/decisions/{thing.at.decision.id}/"], needs="decision",
    ),
}  # fmt: skip
BY_OTHERS = {"keep-approval": "the confirmation of a change, among the moves of a proposal"}
NOT_HERE: dict[tuple[str, str, str], str] = {}
