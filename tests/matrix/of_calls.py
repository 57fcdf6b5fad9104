"""A call of the alliance in each of its states, and how each of its moves is tried (7.3)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from tests.matrix.people import (
    AUDITOR,
    CALLS,
    CONFLICTED,
    MEMBER,
    people_of,
)
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import DAY, WHY
from tests.support.calls import CLOSES, DECIDED, JUDGED, SENT, Calling, proposer_of

from charm import demo
from charm.core.workflow import CallState
from charm.foundation import clock
from charm.proposals.models import CallReview
from charm.proposals.services import call_reviewing, call_rounds, calling, selecting
from charm.proposals.services.selecting import Ranked

REVIEWERS = frozenset({MEMBER, CONFLICTED})
"""Who are members of the Council besides."""


def thing(name: str, world: Calling, hour: dt.datetime, *, call: Any = None) -> Thing:
    world.fresh()
    call = call or world.call
    entry = world.entry(world.water)
    begun = call.state in (CallState.CLOSED, CallState.DECIDED)
    people = people_of([proposer_of(world.water), proposer_of(world.other)])
    roles = {CALLS: frozenset({"call-manager"})}
    if begun:
        roles |= {who: frozenset({"reviewer"}) for who in REVIEWERS}
    inside = frozenset({CALLS, AUDITOR})
    sent = {} if entry.sent_in is None or call != world.call else {"entry": entry}
    own = CallReview.objects.filter(entry=entry).first()
    return Thing(
        name, str(call.state), hour, people, roles,
        doors={"call": inside, "entry": inside | (REVIEWERS if begun else frozenset())},
        at=SimpleNamespace(
            ref=call.id, seen=call.revision, call=call, own=own.revision if own else 0, **sent
        ),
    )  # fmt: skip


def planned() -> Thing:
    world = Calling()
    with clock.at(SENT):
        call = calling.plan_call(
            title={"en": "Heat"}, purpose={"en": "For cities."}, by=world.manager,
            closes_at=SENT + 30 * DAY,
        )  # fmt: skip
        _plan_round(call.id, 1, world.manager)
        call.refresh_from_db()
    return thing("planned", world, SENT, call=call)


def is_open() -> Thing:
    return thing("open", Calling().sent_in(), SENT)


def in_its_round() -> Thing:
    """The first of two rounds runs."""
    world = Calling().sent_in()
    with clock.at(SENT):
        _plan_round(world.call.id, world.call.revision, world.manager)
        world.call.refresh_from_db()
        call_rounds.ask_reviewer(
            call=world.call.id, position=2, person=world.reviewers[0], by=world.manager,
            seen=world.call.revision,
        )  # fmt: skip
    with clock.at(CLOSES):
        calling.close_in_time(world.call.id)
    return thing("in its first round", world, JUDGED)


def to_be_decided() -> Thing:
    return thing("judged and ranked", Calling().ranked(), DECIDED)


def decided() -> Thing:
    return thing("decided", Calling().decided(), DECIDED + DAY)


def _plan_round(call: Any, seen: int, by: Any) -> None:
    call_rounds.plan_round(
        call=call, title={"en": "Fit"}, asks={"en": "Does it fit?"}, judges="recommend",
        due_on=(DECIDED + DAY).date(), by=by, seen=seen,
    )  # fmt: skip


THINGS = (planned, is_open, in_its_round, to_be_decided, decided)


def _acts(act: Any, **more: Any) -> Any:
    return lambda thing, by: act(
        call=thing.at.ref, by=by, seen=thing.at.seen,
        **{name: value(thing) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def _seen(**more: Any) -> Any:
    return lambda thing: {
        "seen": thing.at.seen,
        **{k: v(thing) if callable(v) else v for k, v in more.items()},
    }


def _desk(*paths: str) -> Any:
    return lambda thing: [f"/calls/manage/{thing.at.ref}/{path}" for path in ("", *paths)]


def _later(thing: Thing) -> dt.datetime:
    return (thing.at.call.closes_at or thing.hour) + 20 * DAY


def _review(thing: Thing) -> list[str]:
    return [f"/calls/reviews/{thing.at.entry.id}/"]


def _edited(thing: Thing) -> dict[str, Any]:
    return {
        "seen": thing.at.seen, "title.en": "Heat and cold", "purpose.en": "For cities.",
        "closes_at": f"{_later(thing):%Y-%m-%dT%H:%M}",
    }  # fmt: skip


ROUND = {"title.en": "More", "asks.en": "Is it good?", "judges": "recommend"}

ATTEMPTS: dict[str, Attempt] = {
    "edit": Attempt(
        "call",
        _acts(calling.edit_call, title={"en": "Heat and cold"}, purpose={"en": "For cities."},
              closes_at=_later),
        "call-edit", typed=_edited, shown_on=_desk(),
    ),
    "plan-round": Attempt(
        "call",
        _acts(call_rounds.plan_round, title={"en": "More"}, asks={"en": "Is it good?"},
              judges="recommend", due_on=lambda thing: _later(thing).date()),
        "call-round-new",
        typed=_seen(**ROUND, due_on=lambda thing: f"{_later(thing):%Y-%m-%d}"),
        shown_on=_desk(),
    ),
    "ask-reviewer": Attempt(
        "call",
        lambda thing, by: call_rounds.ask_reviewer(
            call=thing.at.ref, position=1, person=demo.staff("quality", "uib.no"), by=by,
            seen=thing.at.seen,
        ),
        "call-reviewer-ask", of=lambda thing: [thing.at.ref, 1],
        typed=_seen(email="quality@uib.no"), shown_on=_desk(),
        merges=True,
    ),
    "open": Attempt(
        "call", _acts(calling.open_call), "call-open", typed=_seen(), shown_on=_desk()
    ),
    "extend": Attempt(
        "call", _acts(calling.extend_call, closes_at=_later, reason=WHY), "call-extend",
        typed=_seen(reason=WHY, closes_at=lambda thing: f"{_later(thing):%Y-%m-%dT%H:%M}"),
        shown_on=_desk(),
    ),
    "close-early": Attempt(
        "call", _acts(calling.close_call, reason=WHY), "call-close", typed=_seen(reason=WHY),
        shown_on=_desk(),
    ),
    "begin-round": Attempt(
        "call", _acts(call_reviewing.begin_round, reason=WHY), "call-begin",
        typed=_seen(reason=WHY), shown_on=_desk(),
    ),
    "judge": Attempt(
        "entry",
        lambda thing, by: call_reviewing.judge(
            entry=thing.at.entry.id, by=by, reason=WHY, seen=thing.at.own, score=4
        ),
        "call-review", of=lambda thing: [thing.at.entry.id],
        typed=lambda thing: {"seen": thing.at.own, "score": "4", "reason": WHY},
        shown_on=_review, needs="entry", merges=True, reads=True,
    ),
    "declare-conflict": Attempt(
        "entry",
        lambda thing, by: call_reviewing.declare_conflict(
            entry=thing.at.entry.id, by=by, reason=WHY, seen=thing.at.own
        ),
        "call-conflict", of=lambda thing: [thing.at.entry.id],
        typed=lambda thing: {"seen": thing.at.own, "reason": WHY}, shown_on=_review,
        needs="entry", merges=True,
    ),
    "rank": Attempt(
        "call",
        lambda thing, by: selecting.rank_entries(
            call=thing.at.ref, by=by, seen=thing.at.seen,
            rows=[Ranked(thing.at.entry.id, 1, "select", WHY)]
            if thing.state == "closed" else [],
        ),
        "call-ranking", typed=_seen(), shown_on=_desk("ranking/"), reads=True,
    ),
    "decide": Attempt(
        "call", _acts(selecting.decide_call, reason=WHY), "call-decide", typed=_seen(reason=WHY),
        shown_on=_desk("ranking/"),
    ),
}  # fmt: skip
BY_OTHERS: dict[str, str] = {}
NOT_HERE: dict[tuple[str, str, str], str] = {}
