"""Amendments: wording that the Boards officer accepted, and a fee that waits for the officer's word
(7.25)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from charm.alliance.queries import Person
from charm.boards.changes import change_of
from charm.boards.services.confirming import confirm_change
from charm.core.policy import Level
from charm.core.proposal.classes import ChangeClass
from charm.demo.diary import Diary, work
from charm.demo.endorsing import APPROVES, token_sent_to
from charm.demo.people import officer
from charm.demo.proposing import Filed
from charm.proposals import queries
from charm.proposals.services import beginning_again, endorsing, submitting, writing

ACCEPTED = "A translation of a text that is approved; nothing else reads differently."
STEP = dt.timedelta(minutes=35)


@dataclass
class Amendment:
    """What one of the first proposals says from now on, and when."""

    entry: str
    begun: int
    submitted: int
    content: dict[str, Any]
    confirmed: int = 0
    """Days until the officer confirmed that only the wording changed; 0 while it waits."""
    id: uuid.UUID | None = field(default=None)


def amendments() -> tuple[Amendment, ...]:
    return (
        Amendment(
            "circular-business-models", -92, -84,
            {"title": {"ca": "Models de negoci circulars"}}, confirmed=2,
        ),
        Amendment(
            "ageing-regions", -8, -2,
            {"fee": "Free for students of the alliance; 180 EUR for everybody else, from the next "
                    "edition on."},
        ),
    )  # fmt: skip


def plan_amendments(diary: Diary, filed: Sequence[Filed]) -> None:
    """Note each act, from the beginning to the officer's word."""
    by_entry = {one.way.entry: one for one in filed}
    for number, one in enumerate(amendments()):
        first, at = by_entry[one.entry], partial(diary.office_hour, number=number + 1)
        diary.note(at(one.begun), partial(_begin, one, first))
        diary.note(diary.later(one.begun, 1, number + 1), partial(_ask, one, first))
        diary.note(at(one.submitted) - STEP, partial(_endorse, one))
        diary.note(at(one.submitted), partial(_submit, one, first))
        if one.confirmed:
            accepted = diary.later(one.submitted, one.confirmed, number + 1)
            diary.note(accepted, partial(_accept, one))


def _row(one: Amendment) -> queries.Proposal:
    if one.id is None:
        raise LookupError(f"The amendment of {one.entry} has not begun yet.")
    return queries.proposal_by_id(one.id)


def _begin(one: Amendment, first: Filed) -> None:
    by = _proposer(first)
    one.id = beginning_again.begin_again(previous=first.row.id, by=by).id
    row = _row(one)
    content = {**row.content, **{key: _said(row, key, said) for key, said in one.content.items()}}
    writing.edit_proposal(proposal=row.id, content=content, by=by, seen=row.revision)


def _said(row: queries.Proposal, key: str, said: Any) -> Any:
    """A further language beside those that are there, or another text."""
    there = row.content.get(key, "")
    if not isinstance(said, dict):
        return said
    return {**(there if isinstance(there, dict) else {"en": there}), **said}


def _ask(one: Amendment, first: Filed) -> None:
    row = _row(one)
    endorsing.ask_endorsement(proposal=row.id, by=_proposer(first), seen=row.revision)
    work()


def _endorse(one: Amendment) -> None:
    row = _row(one)
    assert row.snapshot is not None  # it was asked about
    for place, question in enumerate(queries.endorsements_of(row.snapshot)):
        endorsing.answer_endorsement(
            token=token_sent_to(question.email),
            endorse=True,
            signed_name=question.name,
            comment=APPROVES[place % len(APPROVES)],
        )


def _submit(one: Amendment, first: Filed) -> None:
    row = _row(one)
    warnings = [f for f in queries.findings_of(row) if f.level is Level.SHOULD]
    submitting.submit_proposal(
        proposal=row.id,
        by=_proposer(first),
        seen=row.revision,
        answers={f.clause: first.answers[f.clause] for f in warnings},
    )


def _accept(one: Amendment) -> None:
    change = change_of(_row(one))
    assert change is not None  # it was compared when it was submitted
    confirm_change(
        change=change.id,
        said=ChangeClass.EDITORIAL,
        reason=ACCEPTED,
        by=officer("boards"),
        seen=change.revision,
    )


def _proposer(first: Filed) -> Person:
    return first.proposers[0]
