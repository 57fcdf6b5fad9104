"""How each move of a proposal is tried."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from tests.matrix.people import (
    CO_PROPOSER,
    OFFICER,
    PROPOSER,
)
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import PDF, THINGS, WHY, answers_for, draft
from tests.support.rooms import example

from charm import demo
from charm.boards.services import agenda, conditions, confirming
from charm.boards.services.backfilling import record_past_approval
from charm.core.proposal.classes import ChangeClass
from charm.proposals.services import endorsing, leaving, submitting, taking_part, writing

__all__ = ["ATTEMPTS", "BY_OTHERS", "NOT_HERE", "SLICE", "THINGS"]


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
