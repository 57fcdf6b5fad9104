"""Proposals on their way to a meeting: drafted, endorsed by link, submitted (7.1-7.4)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from charm.alliance.queries import Person
from charm.boards.queries import tracks_of
from charm.boards.services import agenda
from charm.core.policy import Level
from charm.core.proposal.model import Proposal
from charm.demo.contents import Earlier, Remark, Way
from charm.demo.diary import Act, Diary, work
from charm.demo.endorsing import Answers
from charm.demo.meetings import Calendar
from charm.demo.people import officer
from charm.lifecycle import people
from charm.proposals import queries
from charm.proposals.queries import Proposal as Row
from charm.proposals.services import endorsing, submitting, writing

STARTED, ASKED, ENDORSED, SUBMITTED = -16, -10, -7, -3
"""Days before the papers of the meeting are closed."""
SOON = dt.timedelta(minutes=40)


@dataclass
class Filed:
    """One proposal of the story, as far as it came."""

    way: Way
    number: int
    diary: Diary
    answers: dict[str, str]
    content: Proposal
    first: Proposal | None = None
    """What it said before a body sent it back."""
    proposers: list[Person] = field(default_factory=list)
    id: uuid.UUID | None = None

    @property
    def row(self) -> Row:
        if self.id is None:
            raise LookupError(f"{self.way.entry} has not begun yet.")
        return queries.proposal_by_id(self.id)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The meetings that have it, in their order."""
        earlier = (self.way.earlier.session,) if self.way.earlier else ()
        return (*earlier, self.way.session)

    def earlier_in(self, session: str) -> Earlier | None:
        """What it was before, when that meeting had it then."""
        earlier = self.way.earlier
        return earlier if earlier and earlier.session == session else None

    def remarks_in(self, session: str) -> tuple[Remark, ...]:
        earlier = self.earlier_in(session)
        return earlier.remarks if earlier else self.way.remarks

    def plan(self, calendar: Calendar) -> None:
        """Note every act of its way to the meeting, and what was done to it there besides."""
        if self.way.earlier:
            first = calendar.papers_due(self.way.earlier.session)
            self._plan_submission(first, self._start)
        last, way = self._last_day(calendar), self.way
        submitted = self._plan_submission(last, self._improve if way.earlier else self._start)
        then: list[tuple[int, int, Act]] = []
        if way.checked:
            then.append((SUBMITTED + 1, 7, self._check))
        if way.state == "returned":
            then.append((SUBMITTED + 2, 6, self._return))
        if way.state == "withdrawn":
            then.append((SUBMITTED + 2, 7, self._withdraw))
        for day, hour, act in then:
            # Around a weekend two days may be the same: what follows still comes later.
            submitted = max(self.diary.office_hour(last + day, hour), submitted + SOON)
            self.diary.note(submitted, act)

    def _plan_submission(self, last: int, write: Act) -> dt.datetime:
        """Returns when the last of it is done."""
        at, way = self.diary.office_hour, self.way
        moment = at(last + STARTED, self.number)
        self.diary.note(moment, write)
        if way.state == "draft" and not way.declined:
            return moment
        moment = max(at(last + ASKED, self.number + 1), moment + SOON)
        self.diary.note(moment, self._ask)
        if way.state not in ("draft", "endorsing"):
            moment = at(last + SUBMITTED, self.number + 2)
            self.diary.note(moment, self._submit)
        return moment

    def _last_day(self, calendar: Calendar) -> int:
        if self.way.asked:
            return self.way.asked - ASKED
        if self.way.session == "queue":
            return -3 - self.number % 3
        if self.way.state == "draft":
            return 10 - self.number % 5
        return calendar.papers_due(self.way.session)

    def _start(self) -> None:
        filled = people.with_people(self.first or self.content)
        self.proposers = people.proposers_of(filled)
        first, *others = self.proposers
        self.id = writing.start_proposal(content=filled.to_json(), by=first).id
        for other in others:
            writing.add_proposer(proposal=self.id, person=other, by=first)

    def _improve(self) -> None:
        row, filled = self.row, people.with_people(self.content)
        writing.edit_proposal(
            proposal=row.id, content=filled.to_json(), by=self.proposers[0], seen=row.revision
        )

    def _ask(self) -> None:
        row = self.row
        asked = endorsing.ask_endorsement(proposal=row.id, by=self.proposers[0], seen=row.revision)
        work()
        answers = Answers(self.way, self.number, self.diary, self.proposers[0], row.id)
        for place, question in enumerate(asked):
            answers.plan(question, place, after=ENDORSED - ASKED)

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
        """Before either body; who checks for one has checked for both."""
        while track := next((t for t in tracks_of(self.row) if t.complete_since is None), None):
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
