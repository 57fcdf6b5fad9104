"""A proposal in each of its states, and how each of its moves is tried."""

from __future__ import annotations

import datetime as dt
from functools import cache
from types import SimpleNamespace
from typing import Any

from tests.matrix.people import (
    AUDITOR,
    CHAIR,
    CO_PROPOSER,
    EVERYBODY,
    FOREIGN_PROPOSER,
    MEMBERS,
    OFFICE,
    OFFICER,
    OTHER_MEMBERS,
    PROPOSER,
    PROPOSERS,
    people_of,
)
from tests.matrix.trying import Attempt, Thing
from tests.support.calls import ANSWERS, QUESTIONS
from tests.support.changing import LATER, amending
from tests.support.rooms import Way, example
from tests.support.sessions import Session

from charm import demo
from charm.boards.models import Condition
from charm.boards.services import agenda, conditions, confirming
from charm.boards.services.backfilling import record_past_approval
from charm.boards.services.deciding import NewCondition
from charm.core.policy import Level
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow import TrackOutcome
from charm.foundation import clock
from charm.proposals import queries
from charm.proposals.services import calling, endorsing, leaving, submitting, taking_part, writing

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


def changed(thing: Thing) -> dict[str, Any]:
    return {**thing.at.content, "description": "Written anew, to be read by everybody."}


@cache
def past() -> dict[str, Any]:
    return example("informal-badge").to_json()


def _seen(**more: Any) -> Any:
    return lambda thing: {
        "seen": thing.at.seen,
        **{k: v(thing) if callable(v) else v for k, v in more.items()},
    }


def _overview(thing: Thing) -> list[str]:
    return [f"/proposals/{thing.at.ref}/"]


def _api(method: str, path: str, **body: Any) -> Any:
    def made(thing: Thing) -> tuple[str, str, dict[str, Any], dict[str, str]]:
        said = {name: value(thing) if callable(value) else value for name, value in body.items()}
        where = f"/proposals/{thing.at.ref}{path}"
        return method, where, {"seen": thing.at.seen, **said}, {}

    return made


def _acts(act: Any, **more: Any) -> Any:
    """The service on the proposal as it was seen."""
    return lambda thing, by: act(
        proposal=thing.at.ref, by=by, seen=thing.at.seen,
        **{name: value(thing) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def _answers(thing: Thing) -> dict[str, str]:
    return answers_for(thing.at.filed)


def _typed_answers(thing: Thing) -> dict[str, Any]:
    said = {f"answer.{clause}": why for clause, why in _answers(thing).items()}
    return {"seen": thing.at.seen, **said}


def _last_seat(thing: Thing) -> int:
    """Of who joined last: theirs to leave, and for the others to end."""
    seats = thing.at.filed.seats.order_by("-since", "-id")
    return int(seats.values_list("id", flat=True)[0])


def _call(thing: Thing) -> str:
    return str(thing.at.call.id)


def _change(thing: Thing) -> Any:
    return getattr(thing.at, "change", None)


PAST_DAY = dt.date(2026, 2, 3)

ATTEMPTS: dict[str, Attempt] = {
    "start": Attempt(
        "nothing",
        lambda thing, by: writing.start_proposal(content=thing.at.content, by=by),
        "proposal-new",
        of=lambda thing: [],
        typed=lambda _: {"kind": "formal", "title": "A new one", "degree": "no"},
        shown_on=lambda thing: ["/proposals/"],
        api=lambda thing: ("POST", "/proposals", thing.at.content, {}),
        needs="nothing",
    ),
    "record": Attempt(
        "nothing",
        lambda thing, by: record_past_approval(
            content=past(), looked_after_by=[thing.people[CO_PROPOSER]], minutes=PDF,
            name="minutes.pdf", decided_on=PAST_DAY, by=by,
        ),
        needs="nothing",
    ),
    "edit": Attempt(
        "proposal",
        _acts(writing.edit_proposal, content=changed),
        "proposal-edit",
        of=lambda thing: [thing.at.ref, "description"],
        typed=_seen(**{"description.en": "Written anew."}),
        shown_on=_overview,
        api=lambda thing: (
            "PUT", f"/proposals/{thing.at.ref}", changed(thing),
            {"If_Match": f'"{thing.at.seen}"'},
        ),
        merges=True,
    ),
    "invite-co-proposer": Attempt(
        "proposal",
        lambda thing, by: writing.add_proposer(
            proposal=thing.at.ref, person=demo.staff("proposer", "abo.fi"), by=by
        ),
        "proposal-invite",
        typed=_seen(email="proposer@abo.fi"),
        shown_on=_overview,
        merges=True,
    ),
    "take-out-proposer": Attempt(
        "proposal",
        lambda thing, by: leaving.take_out_proposer(
            proposal=thing.at.ref, seat=_last_seat(thing), by=by
        ),
        "proposal-take-out",
        typed=lambda thing: {"seat": str(_last_seat(thing))},
        shown_on=_overview,
    ),
    "ask-endorsement": Attempt(
        "proposal", _acts(endorsing.ask_endorsement), "proposal-ask", typed=_seen(),
        shown_on=_overview, unless="submit", api=_api("POST", "/endorsement-requests"),
    ),
    "reopen": Attempt(
        "proposal", _acts(endorsing.reopen), "proposal-reopen", typed=_seen(),
        shown_on=_overview, api=_api("POST", "/reopening"),
    ),
    "submit": Attempt(
        "proposal", _acts(submitting.submit_proposal, answers=_answers), "proposal-submit",
        typed=_typed_answers, shown_on=_overview,
        api=_api("POST", "/submissions", answers=_answers), twin="send-in",
    ),
    "confirm-change": Attempt(
        "change",
        lambda thing, by: confirming.confirm_change(
            change=thing.at.change.id, said=ChangeClass.OPERATIONAL, reason=WHY, by=by,
            seen=thing.at.change.revision,
        ),
        "boards-change-confirm",
        of=lambda thing: [thing.at.change.id],
        typed=lambda thing: {
            "said": "operational", "reason": WHY, "seen": thing.at.change.revision
        },
        shown_on=lambda thing: [f"/boards/changes/{thing.at.change.id}/"],
        needs="change",
    ),
    "join-call": Attempt(
        "proposal", _acts(taking_part.join_call, call=lambda thing: thing.at.call.id),
        "proposal-call-choose", typed=_seen(call=_call), merges=True,
        shown_on=lambda thing: [f"/proposals/{thing.at.ref}/edit/call/"],
        api=lambda thing: (
            "PUT", f"/proposals/{thing.at.ref}/call",
            {"seen": thing.at.seen, "call": _call(thing), "answers": {}}, {},
        ),
    ),
    "leave-call": Attempt(
        "proposal", _acts(taking_part.leave_call), "proposal-call-leave", typed=_seen(),
        shown_on=lambda thing: [f"/proposals/{thing.at.ref}/edit/call/"],
        api=_api("POST", "/call/leaving"),
    ),
    "send-in": Attempt(
        "proposal", _acts(taking_part.send_in, answers=_answers), "proposal-submit",
        typed=_typed_answers, shown_on=_overview,
        api=_api("POST", "/call/sending", answers=_answers), needs="in_call", twin="submit",
    ),
    "take-back": Attempt(
        "proposal", _acts(taking_part.take_back), "proposal-take-back", typed=_seen(),
        shown_on=_overview, api=_api("POST", "/call/return"),
    ),
    "return": Attempt(
        "return", _acts(agenda.return_to_proposers, reasons={"title": WHY}),
        lambda thing: "boards-change-return" if _change(thing) else "boards-return",
        of=lambda thing: [(_change(thing) or thing.at.track).id],
        typed=_seen(field="title", reason=WHY, why=WHY),
        shown_on=lambda thing: [
            f"/boards/changes/{thing.at.change.id}/"
            if _change(thing) else f"/boards/items/{thing.at.track.id}/"
        ],
        needs="in_review",
    ),
    "money-found": Attempt(
        "track",
        lambda thing, by: agenda.find_money(
            track=thing.at.track.id, reason=WHY, by=by, seen=thing.at.track.revision
        ),
        "boards-money",
        of=lambda thing: [thing.at.track.id],
        typed=lambda thing: {"reason": WHY, "seen": thing.at.track.revision},
        shown_on=lambda thing: [f"/boards/items/{thing.at.track.id}/"],
        needs="track",
    ),
    "lapse": Attempt(
        "condition",
        lambda thing, by: conditions.lapse(condition=thing.at.condition.id, by=by),
        "boards-lapse",
        of=lambda thing: [thing.at.condition.id],
        typed=lambda thing: {"seen": "-/-"},
        shown_on=lambda thing: [f"/boards/conditions/{thing.at.condition.id}/"],
        needs="condition",
    ),
    "withdraw": Attempt(
        "proposal", _acts(writing.withdraw_proposal, reason=WHY), "proposal-withdraw",
        typed=_seen(reason=WHY, confirm=lambda thing: thing.at.filed.title),
        shown_on=_overview, api=_api("POST", "/withdrawal", reason=WHY),
    ),
}  # fmt: skip

SLICE = (draft, {PROPOSER, OFFICER})
"""One world and some people, for every run of the suite."""

BY_OTHERS = {
    "declined": "the endorser's answer",
    "select": "the decision of a call",
    "not-select": "the decision of a call",
    "place-on-agenda": "a meeting that opens, or a change that is confirmed",
    "settle-approved": "a release", "settle-conditions": "a release",
    "settle-revision": "a release", "settle-rejected": "a release",
}  # fmt: skip
"""Moves that follow from another act, which is tried in its own table."""
NOT_HERE: dict[tuple[str, str, str], str] = {}
"""Cells of the table that no world of ours holds, with the reason."""
