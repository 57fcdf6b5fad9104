"""A second round: what is submitted again after an approval, and what amends it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core import mail
from tests.support.sessions import Session

from charm import demo
from charm.alliance.queries import Body, body
from charm.boards import changes
from charm.boards.services import confirming, meetings
from charm.core.policy import Level
from charm.core.proposal.classes import ChangeClass
from charm.core.workflow import TrackOutcome
from charm.foundation import clock, jobs
from charm.proposals import queries
from charm.proposals.services import beginning_again, endorsing, submitting, writing

LATER = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
"""A Monday after the sessions of the first round."""
OPERATIONAL = {"fee": "Free of charge for learners of the alliance, 450 EUR for all others"}
ACADEMIC = {"stackable_into": "A programme on water and cities"}
TRANSLATED = {"target_groups": {"nl": "Mensen die met water werken."}}


class Round:
    """The next round of one proposal; each call goes one step further."""

    def __init__(self, way: Any, proposal: Any) -> None:
        self.way, self.filed = way, proposal
        self.proposer = queries.proposers_of(proposal)[0]

    def fresh(self) -> Any:
        self.filed = queries.proposal_by_id(self.filed.id)
        return self.filed

    def edit(self, **content: Any) -> Round:
        with clock.at(LATER):
            row = self.fresh()
            content = {**row.content, **content}
            writing.edit_proposal(
                proposal=row.id,
                content={key: value for key, value in content.items() if value is not None},
                by=self.proposer,
                seen=row.revision,
            )
        return self

    def translate(self) -> Round:
        """Add a translation of a text that exists."""
        said = self.fresh().content["title"]
        said = said if isinstance(said, dict) else {"en": said}
        return self.edit(title={**said, "fi": "Elämää veden kanssa"})

    def endorse(self) -> Round:
        with clock.at(LATER):
            asked = endorsing.ask_endorsement(
                proposal=self.filed.id, by=self.proposer, seen=self.fresh().revision
            )
            jobs.run_pending()
            for row in asked:
                link = next(
                    found[1]
                    for letter in reversed(mail.outbox)
                    if letter.to == [row.email]
                    and (found := re.search(r"/endorse/([\w-]+)/", str(letter.body)))
                )
                endorsing.answer_endorsement(token=link, endorse=True, signed_name=row.name)
            jobs.run_pending()
        return self

    def submit(self) -> Round:
        with clock.at(LATER):
            row = self.fresh()
            warnings = [f for f in queries.findings_of(row) if f.level is Level.SHOULD]
            submitting.submit_proposal(
                proposal=row.id,
                by=self.proposer,
                seen=row.revision,
                answers={f.clause: "Known." for f in warnings},
            )
            jobs.run_pending()
        self.fresh()
        return self

    def submitted(self, **content: Any) -> Round:
        return self.edit(**content).endorse().submit()

    @property
    def change(self) -> Any:
        return changes.change_of(self.fresh())

    def confirm(self, said: ChangeClass, **other: Any) -> Any:
        change = self.change
        with clock.at(LATER):
            confirmed = confirming.confirm_change(
                **{
                    "change": change.id,
                    "said": said,
                    "reason": "Read beside the approved version.",
                    "by": demo.officer("boards"),
                    "seen": change.revision,
                    **other,
                }
            )
            jobs.run_pending()
        self.fresh()
        return confirmed

    def session(self, *, board: bool = False) -> Session:
        return Session(self, board=board)

    def decided(self, outcome: TrackOutcome, *, board: bool = False) -> Round:
        self.session(board=board).decide_and_release(outcome)
        with clock.at(LATER + dt.timedelta(days=60)):
            jobs.run_pending()
        self.fresh()
        return self


def plan_later_meetings() -> None:
    """Of both bodies, that take papers in the second round."""
    with clock.at(LATER):
        for kind in (Body.Kind.COUNCIL, Body.Kind.BOARD):
            meeting = meetings.plan_meeting(
                body=body(kind),
                starts_at=LATER + dt.timedelta(days=30, hours=kind == Body.Kind.BOARD),
                place="Online",
                by=demo.officer("boards"),
            )
            meetings.open_meeting(meeting=meeting.id, by=demo.officer("boards"), seen=1)
        jobs.run_pending()


def sent_back_by(both: tuple[Session, Session], *said: TrackOutcome) -> Round:
    """Council and Board have said that, in this order of sessions; meetings ahead take papers."""
    for session, outcome in zip(both, said, strict=True):
        session.decide_and_release(outcome)
    with clock.at(LATER):
        jobs.run_pending()
    plan_later_meetings()
    return Round(both[0].way, both[0].filed)


def amending(way: Any) -> Round:
    """An amendment of an approved proposal, begun by its first proposer."""
    plan_later_meetings()
    with clock.at(LATER):
        begun = beginning_again.begin_again(previous=way.filed.id, by=way.proposers[0])
        jobs.run_pending()
    return Round(way, begun)
