"""A proposal in each of its states."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from tests.matrix.people import (
    AUDITOR,
    CHAIR,
    EVERYBODY,
    FOREIGN_PROPOSER,
    MEMBERS,
    OFFICE,
    OFFICER,
    OTHER_MEMBERS,
    PROPOSERS,
    people_of,
)
from tests.matrix.trying import Thing
from tests.support.calls import ANSWERS, QUESTIONS
from tests.support.changing import LATER, amending
from tests.support.rooms import Way
from tests.support.sessions import Session

from charm import demo
from charm.boards.models import Condition
from charm.boards.services import agenda
from charm.boards.services.deciding import NewCondition
from charm.core.policy import Level
from charm.core.workflow import TrackOutcome
from charm.foundation import clock
from charm.proposals import queries
from charm.proposals.services import calling, taking_part, writing

DAY = dt.timedelta(days=1)
PRIVATE = {"draft", "endorsing", "call-review", "revision"}
WHY = "It is not ready yet."
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def thing(name: str, state: str, way: Way, hour: dt.datetime, **at: Any) -> Thing:
    """``way`` has come so far; an open call is there that it can take part in."""
    people, filed = people_of(way.proposers), queries.proposal_by_id(way.filed.id)
    reads = PROPOSERS | {AUDITOR} | (set() if state in PRIVATE else {OFFICER})
    track = filed.tracks.filter(body__kind="council").order_by("-cycle").first()
    checked = track is not None and (track.complete_since or track.state == "decided")
    at["call"] = open_call(hour)
    if track is not None:
        at["track"] = track
    if track is not None or "change" in at:
        at["in_review"] = True
    return Thing(
        name, state, hour, people,
        roles={who: frozenset({"proposer"}) for who in PROPOSERS}
        | {OFFICER: frozenset({"officer"}), CHAIR: frozenset({"chair"})},
        doors={
            "nothing": EVERYBODY if state == "-" else frozenset(),
            "proposal": frozenset(reads),
            "track": OFFICE | (MEMBERS if checked else frozenset()),
            "return": OFFICE | (PROPOSERS if "change" in at else MEMBERS if checked else set()),
            "condition": OFFICE | PROPOSERS | MEMBERS | OTHER_MEMBERS,
            "change": OFFICE | PROPOSERS,
        },
        at=SimpleNamespace(
            ref=filed.id, seen=filed.revision, filed=filed, content=filed.content, **at
        ),
    )  # fmt: skip


def open_call(hour: dt.datetime) -> Any:
    manager = demo.officer("calls")
    with clock.at(hour - 2 * DAY):
        call = calling.plan_call(
            title={"en": "Health in the city"}, purpose={"en": "For cities."}, by=manager,
            questions=QUESTIONS, closes_at=hour + 30 * DAY,
        )  # fmt: skip
        return calling.open_call(call=call.id, by=manager, seen=call.revision)


def nothing() -> Thing:
    way = Way("formal-joint").drafted()
    begun = thing("nothing yet", "-", way, way.when.moment("submit"), nothing=True)
    proposes = {*PROPOSERS, FOREIGN_PROPOSER, *MEMBERS, *OTHER_MEMBERS}
    proposes -= {CHAIR, "other chair"}  # of no university
    begun.roles |= {who: frozenset({"proposer"}) for who in proposes}
    return begun


def draft() -> Thing:
    way = Way("formal-joint").drafted()
    return thing("draft", "draft", way, way.when.moment("ask endorsement"))


def draft_in_call() -> Thing:
    way = Way("formal-joint").drafted()
    hour = way.when.moment("ask endorsement")
    return thing("draft in a call", "draft", way, hour, in_call=_joined(way, hour))


def endorsing_it() -> Thing:
    way = Way("formal-joint").endorsed()
    return thing("endorsed", "endorsing", way, way.when.moment("submit"))


def endorsing_in_call() -> Thing:
    way = Way("formal-joint").endorsed()
    hour = way.when.moment("submit")
    return thing("endorsed, in a call", "endorsing", way, hour, in_call=_joined(way, hour))


def call_review() -> Thing:
    way = Way("formal-joint").endorsed()
    hour = way.when.moment("submit")
    call = _joined(way, hour)
    with clock.at(hour):
        taking_part.send_in(
            proposal=way.filed.id, by=way.proposers[0], seen=queries.proposal_by_id(
                way.filed.id).revision, answers=answers_for(way.filed),
        )  # fmt: skip
    return thing("sent in", "call-review", way, hour, in_call=call)


def _joined(way: Way, hour: dt.datetime) -> Any:
    call = open_call(hour)
    with clock.at(hour):
        filed = queries.proposal_by_id(way.filed.id)
        taking_part.take_part(
            proposal=filed.id, call=call.id, answers=ANSWERS, by=way.proposers[0],
            seen=filed.revision,
        )  # fmt: skip
    return call


def change_waits() -> Thing:
    way = Way("formal-joint").approved()
    begun = amending(way).translate()
    begun.endorse().submit()
    way.filed = begun.filed
    return thing("a change waits", "submitted", way, LATER, change=begun.change)


def in_review() -> Thing:
    way = Way("formal-joint").submitted()
    hour, track = way.when.moment("submit"), Session(way).track
    with clock.at(hour):
        agenda.check_complete(track=track.id, by=demo.officer("boards"), seen=track.revision)
    return thing("in review", "in-review", way, hour)


def returned() -> Thing:
    way = Way("formal-joint").submitted()
    hour = way.when.moment("submit")
    with clock.at(hour):
        agenda.return_to_proposers(
            proposal=way.filed.id, reasons={"title": WHY}, by=demo.officer("boards"),
            seen=way.filed.revision,
        )  # fmt: skip
    return thing("returned", "returned", way, hour)


def with_condition(*, overdue: bool = False) -> Thing:
    way = Way("formal-joint").submitted()
    council = Session(way)
    due = council.hour.date() + 60 * DAY
    asked = NewCondition("Name the second assessor.", way.proposers[0], due, "chair")
    council.decide_and_release(TrackOutcome.CONDITIONS, conditions=[asked])
    hour = council.hour + (70 if overdue else 1) * DAY
    name = "a condition is overdue" if overdue else "a condition is open"
    return thing(name, "conditions", way, hour, condition=Condition.objects.get())


def overdue() -> Thing:
    return with_condition(overdue=True)


def decided(name: str, outcome: TrackOutcome, state: str) -> Thing:
    way = Way("formal-joint").submitted()
    council = Session(way)
    hour = council.hour
    council.decide_and_release(outcome)
    return thing(name, state, way, hour + DAY)


def revision() -> Thing:
    return decided("to be revised", TrackOutcome.REVISE, "revision")


def approved() -> Thing:
    return decided("approved", TrackOutcome.APPROVED, "approved")


def rejected() -> Thing:
    return decided("rejected", TrackOutcome.REJECTED, "rejected")


def withdrawn() -> Thing:
    way = Way("formal-joint").submitted()
    hour = way.when.moment("submit")
    with clock.at(hour):
        writing.withdraw_proposal(
            proposal=way.filed.id, by=way.proposers[0], seen=way.filed.revision, reason=WHY
        )
    return thing("withdrawn", "withdrawn", way, hour)


THINGS = (
    nothing, draft, draft_in_call, endorsing_it, endorsing_in_call, call_review, change_waits,
    in_review, returned, with_condition, overdue, revision, approved, rejected, withdrawn,
)  # fmt: skip


def answers_for(filed: Any) -> dict[str, str]:
    """A reason for each warning of the policy."""
    found = queries.findings_of(queries.proposal_by_id(filed.id))
    return {one.clause: "Known." for one in found if one.level is Level.SHOULD}
