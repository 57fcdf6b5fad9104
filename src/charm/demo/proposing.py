"""Proposals on their way to a meeting: drafted, endorsed by link, submitted (7.1-7.4)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field

from django.core import mail

from charm.alliance.queries import Person
from charm.boards.queries import tracks_of
from charm.boards.services import agenda
from charm.core.policy import Level
from charm.core.proposal.model import Proposal
from charm.demo.contents import Way
from charm.demo.diary import Diary
from charm.demo.meetings import Calendar
from charm.demo.people import officer
from charm.foundation import jobs
from charm.lifecycle import people
from charm.proposals import queries
from charm.proposals.queries import Endorsement
from charm.proposals.queries import Proposal as Row
from charm.proposals.services import endorsing, submitting, writing

STARTED, ASKED, ENDORSED, SUBMITTED = -16, -10, -7, -3
"""Days before the papers of the meeting are closed."""
APPROVES = (
    "We approve that this is proposed and delivered.",
    "Good to see this go ahead. The rooms are reserved.",
    "Approved; the teaching hours are part of next year's plan.",
    "Approved, with thanks to the team.",
)


@dataclass
class Filed:
    """One proposal of the story, as far as it came."""

    way: Way
    number: int
    diary: Diary
    answers: dict[str, str]
    content: Proposal
    proposers: list[Person] = field(default_factory=list)
    id: uuid.UUID | None = None

    @property
    def row(self) -> Row:
        if self.id is None:
            raise LookupError(f"{self.way.entry} has not begun yet.")
        return queries.proposal_by_id(self.id)

    def plan(self, calendar: Calendar) -> None:
        """Note every act of its way to the meeting, and what was done to it there besides."""
        last = self._last_day(calendar)
        at = self.diary.office_hour
        self.diary.note(at(last + STARTED, self.number), self._start)
        if self.way.state == "draft":
            return
        self.diary.note(at(last + ASKED, self.number + 1), self._ask)
        if self.way.state == "endorsing":
            return
        self.diary.note(at(last + SUBMITTED, self.number + 2), self._submit)
        if self.way.checked:
            self.diary.note(at(last + SUBMITTED + 1, 7), self._check)
        if self.way.state == "returned":
            self.diary.note(at(last + SUBMITTED + 2, 6), self._return)
        if self.way.state == "withdrawn":
            self.diary.note(at(last + SUBMITTED + 2, 7), self._withdraw)

    def _last_day(self, calendar: Calendar) -> int:
        if self.way.session == "queue":
            return -3 - self.number % 3
        if self.way.state == "draft":
            return 10 - self.number % 5
        if self.way.state == "endorsing":
            return 5 - self.number % 3
        return calendar.papers_due(self.way.session)

    def _start(self) -> None:
        filled = people.with_people(self.content)
        self.proposers = people.proposers_of(filled)
        first, *others = self.proposers
        self.id = writing.start_proposal(content=filled.to_json(), by=first).id
        for other in others:
            writing.add_proposer(proposal=self.id, person=other, by=first)

    def _ask(self) -> None:
        row = self.row
        asked = endorsing.ask_endorsement(proposal=row.id, by=self.proposers[0], seen=row.revision)
        jobs.run_pending()
        moment = self.diary.office_hour(self._asked_on(asked[0]) + ENDORSED - ASKED, self.number)
        for place, question in enumerate(asked):
            if self.way.state == "endorsing" and question.university_id not in self.way.endorsed:
                continue
            self._note_answer(question, moment.replace(minute=(moment.minute + 9 * place) % 60))

    def _asked_on(self, question: Endorsement) -> int:
        day = question.asked_at.astimezone(self.diary.zone).date()
        return (day - self.diary.date(0)).days

    def _note_answer(self, question: Endorsement, moment: dt.datetime) -> None:
        token = _token_sent_to(question.email)
        says = APPROVES[(self.number + len(question.university_id)) % len(APPROVES)]

        def answer() -> None:
            endorsing.answer_endorsement(
                token=token, endorse=True, signed_name=question.name, comment=says
            )

        self.diary.note(moment, answer)

    def _submit(self) -> None:
        row = self.row
        warnings = [f for f in queries.findings_of(row) if f.level is Level.SHOULD]
        submitting.submit_proposal(
            proposal=row.id,
            by=self.proposers[0],
            seen=row.revision,
            answers={f.clause: self.answers[f.clause] for f in warnings},
        )

    def _check(self) -> None:
        for track in tracks_of(self.row):
            agenda.check_complete(track=track.id, by=officer("boards"), seen=track.revision)

    def _return(self) -> None:
        row = self.row
        agenda.return_to_proposers(
            proposal=row.id, reasons=self.way.fields, by=officer("boards"), seen=row.revision
        )

    def _withdraw(self) -> None:
        row = self.row
        writing.withdraw_proposal(
            proposal=row.id, by=self.proposers[0], seen=row.revision, reason=self.way.why
        )


def _token_sent_to(address: str) -> str:
    """The one-time link in the letter that went there last."""
    for letter in reversed(mail.outbox):
        if letter.to == [address] and (found := re.search(r"/endorse/([\w-]+)/", str(letter.body))):
            return found.group(1)
    raise LookupError(f"No letter with a link went to {address}.")
