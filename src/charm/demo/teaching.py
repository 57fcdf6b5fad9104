"""Editions from their plan to awards, of which some are taken back (7.10-7.28)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from charm.alliance.queries import Person, alliance, university
from charm.awards.queries import award_of
from charm.awards.services.issuing import issue_awards
from charm.awards.services.revoking import revoke_award
from charm.catalogue.queries import Entry, entry_of_proposal
from charm.catalogue.services import keeping
from charm.core.proposal.model import Kind, Outcome, Participation, Proposal
from charm.delivery import queries
from charm.delivery.admissions import Application
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.services import (
    admitting,
    assessing,
    cases,
    confirming,
    enrolling,
    planning,
    running,
)
from charm.delivery.services.planning import CompletionCriterion
from charm.demo import assessing as by_components
from charm.demo import completing, supporting
from charm.demo.contents import Case, Kept, Pace, Run, Story
from charm.demo.diary import FRIDAY, Diary
from charm.demo.people import learner, staff
from charm.demo.proposing import Filed

ZONES = {
    "ub.edu": "Europe/Madrid",
    "tcd.ie": "Europe/Dublin",
    "uu.nl": "Europe/Amsterdam",
    "elte.hu": "Europe/Budapest",
    "umontpellier.fr": "Europe/Paris",
    "abo.fi": "Europe/Helsinki",
    "uni-wuerzburg.de": "Europe/Berlin",
    "hs-ruhrwest.de": "Europe/Berlin",
    "uib.no": "Europe/Oslo",
}
EVENING, LATE, LENGTH = dt.time(18), dt.time(21), dt.timedelta(hours=2)
ATTENDS = 75
"""Per cent of the sessions that completion of other than formal learning asks for."""
REVOKED_ON = -21
BEFORE = -1000
SOON = dt.timedelta(minutes=3)
EVIDENCE = {
    "participation": "Signed the list of each session.",
    "assessment": "Work handed in and judged by the published rubric; kept with the course.",
}


@dataclass
class Course:
    """One edition of the story; its days are those of its pace."""

    diary: Diary
    story: Story
    run: Run
    filed: Filed
    number: int
    seats: dict[int, Enrolment] = field(default_factory=dict)
    """Enrolments by the number of the learner."""
    cases: dict[int, uuid.UUID] = field(default_factory=dict)
    """Cases by the number of the learner."""
    _edition: Edition | None = None

    def plan(self) -> None:
        """Note everything that has happened in it until now."""
        pace, run = self.pace, self.run
        confirmed = [n for n in run.learners if n not in self._not_confirmed]
        steps: list[tuple[int | None, Callable[[], None]]] = [
            (pace.planned, self._plan),
            (pace.opens, self._open),
            *((pace.enrols, partial(self._enrol, n)) for n in run.learners if pace.enrols),
            *((pace.enrols, partial(self._ask_only, n)) for n in (*run.undecided, *run.waiting)),
            *((pace.assessed, partial(self._assess, n)) for n in run.learners if n not in run.open),
            *((pace.confirmed, partial(self._confirm, n)) for n in confirmed),
            (pace.awarded, partial(self._award, confirmed)),
            *((REVOKED_ON, partial(self._revoke, int(n), why)) for n, why in run.revoked.items()),
            *((pace.enrols + 2, partial(self._leave, n)) for n in run.left if pace.enrols),
            *((case.day, partial(self._open_case, case)) for case in run.cases),
            *((case.closed, partial(self._close_case, case)) for case in run.cases if case.closed),
        ]
        before = self.diary.at(self.diary.date(BEFORE), 0)
        for place, (day, act) in enumerate(steps):
            if day is not None:
                # Two days may be the same working day: each step still follows the one before.
                moment = self.diary.office_hour(day, self.number + place)
                before = max(moment, before + SOON)
                self.diary.note(before, act)
        self._plan_teaching()
        if run.chooses:
            completing.tell(self)
            supporting.tell(self)

    # --- what it is about

    @property
    def pace(self) -> Pace:
        return self.story.paces[self.run.pace]

    @cached_property
    def entry(self) -> Entry:
        entry = entry_of_proposal(self.filed.row.id)
        if entry is None:
            raise LookupError(f"{self.filed.way.entry} is not in the catalogue.")
        return entry

    @property
    def edition(self) -> Edition:
        """As it stands now."""
        if self._edition is None:
            raise LookupError(f"This edition of {self.run.entry} is not planned yet.")
        self._edition.refresh_from_db(fields=["state", "revision"])
        return self._edition

    @property
    def content(self) -> Proposal:
        return self.filed.content

    @property
    def formal(self) -> bool:
        return self.content.kind is Kind.FORMAL

    @property
    def teacher(self) -> Person:
        return self.filed.proposers[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(ZONES[self.entry.university_id])

    @property
    def _not_confirmed(self) -> set[int]:
        return {*self.run.failed, *self.run.open, *self.run.unconfirmed}

    def _days(self) -> tuple[dt.date, dt.date]:
        """First and last day; the first is a working day, or the weekday that the story names."""
        first = self.diary.date(self.pace.begins)
        step = dt.timedelta(days=-1 if self.pace.begins < 0 else 1)
        while not (
            first.weekday() <= FRIDAY
            if self.run.weekday is None
            else first.weekday() == self.run.weekday
        ):
            first += step
        return first, first + dt.timedelta(days=self.pace.ends - self.pace.begins)

    # --- the edition

    def _plan(self) -> None:
        first, last = self._days()
        code = self.entry.university_id
        edition = planning.plan_edition(
            entry=self.entry.id,
            by=self.teacher,
            starts_on=first,
            ends_on=last,
            seats=self.run.seats,
            time_zone=ZONES[code],
            place=university(code).city,
        )
        self._edition = edition
        for colleague in self.filed.proposers[1:]:
            planning.add_staff(edition=edition.id, person=colleague, by=self.teacher)
        online = {Participation.ONLINE, Participation.BLENDED} & set(self.content.participation)
        for day in self._session_days():
            starts = dt.datetime.combine(day, EVENING, tzinfo=self.zone)
            planning.add_session(
                edition=edition.id,
                starts_at=starts,
                ends_at=starts + LENGTH,
                online=bool(online),
                place="" if online else edition.place,
                by=self.teacher,
            )
        if self.run.chooses:
            completing.plan_session_now(self)
        if not self.formal:
            criteria, rule = completing.with_choice(_criteria(self.content), self.run.chooses)
            planning.set_criteria(
                edition=edition.id,
                criteria=criteria,
                rule=rule,
                by=self.teacher,
                seen=self.edition.revision,
            )
        if self.run.by_components:
            by_components.plan(self)
        if self.run.questions:
            admitting.set_admission(
                edition=edition.id,
                way="application",
                questions=self.run.questions,
                by=self.teacher,
                seen=self.edition.revision,
            )

    def _session_days(self) -> list[dt.date]:
        first, last = self._days()
        gaps = max(1, self.run.sessions - 1)
        return [
            first + dt.timedelta(days=(last - first).days * i // gaps)
            for i in range(self.run.sessions)
        ]

    def _open(self) -> None:
        running.open_admission(edition=self.edition.id, by=self.teacher, seen=self.edition.revision)

    def _plan_teaching(self) -> None:
        """Beginning and end, and attendance in sessions that were held: where completion asks for
        it, and where an edition runs, but for its last session, whose list is still to be filled
        in."""
        first, last = self._days()
        zone = ZoneInfo(ZONES[_home(self.filed)])
        begins = dt.datetime.combine(first, dt.time(9), tzinfo=zone)
        ends = dt.datetime.combine(last, LATE, tzinfo=zone)
        if begins >= self.diary.now:
            return
        self.diary.note(begins, self._start)
        runs = ends >= self.diary.now
        if runs or not self.formal:
            days = [day for day in self._session_days() if self._over(day, zone)]
            days = days[:-1] if runs else days
        else:
            days = []
        for place, day in enumerate(days):
            over = dt.datetime.combine(day, EVENING, tzinfo=zone) + LENGTH
            self.diary.note(over, partial(self._record, place))
        if self.run.by_components:
            by_components.note(self, self.run.learners, _home(self.filed))
        if not runs:
            self.diary.note(ends, self._end)

    def _over(self, day: dt.date, zone: ZoneInfo) -> bool:
        return dt.datetime.combine(day, EVENING, tzinfo=zone) + LENGTH < self.diary.now

    def _start(self) -> None:
        running.start_edition(edition=self.edition.id, by=self.teacher, seen=self.edition.revision)

    def _end(self) -> None:
        running.end_edition(edition=self.edition.id, by=self.teacher, seen=self.edition.revision)

    def _record(self, place: int) -> None:
        session = list(self.edition.sessions.all())[place]
        for number, enrolment in self.seats.items():
            assessing.record_attendance(
                enrolment=enrolment.id,
                session=session.id,
                present=number not in self.run.absent or place % 2 == 0,
                by=self.teacher,
            )

    # --- its learners

    def row(self, number: int) -> Enrolment:
        """The enrolment as it stands now."""
        row = self.seats[number]
        row.refresh_from_db(fields=["state", "revision"])
        return row

    def _enrol(self, number: int) -> None:
        person = learner(number)
        if not self.run.questions:
            self.seats[number] = enrolling.enrol(edition=self.edition.id, learner=person, by=person)
            return
        asked = self._ask(number)
        self.seats[number] = admitting.admit(
            application=asked.id, by=self.teacher, seen=asked.revision
        )

    def _ask_only(self, number: int) -> None:
        self._ask(number)

    def _ask(self, number: int) -> Application:
        """Ask for a seat: by application, or where every seat is taken."""
        answers = self.run.answers.get(str(number), ())
        asked = admitting.apply(edition=self.edition.id, by=learner(number), answers=answers)
        if not isinstance(asked, Application):
            raise LookupError(f"Learner {number} has a seat in {self.run.entry} already.")
        return asked

    def _leave(self, number: int) -> None:
        row = self.row(number)
        enrolling.withdraw_enrolment(enrolment=row.id, by=learner(number), seen=row.revision)

    def _assess(self, number: int) -> None:
        passed = number not in self.run.failed
        for criterion in queries.criteria_of(self.edition) if passed else ():
            assessing.check_criterion(
                enrolment=self.seats[number].id,
                criterion=criterion.id,
                met=True,
                evidence=EVIDENCE[criterion.kind],
                by=self.teacher,
                seen=self.row(number).revision,
            )
        if self.content.outcome is Outcome.PARTICIPATION_BADGE:
            return
        grades = self.story.grades[self.entry.university_id if self.formal else "other"]
        values = grades["passed"]
        assessing.record_result(
            enrolment=self.seats[number].id,
            passed=passed,
            value=values[(number + self.number) % len(values)] if passed else grades["failed"],
            scheme=grades["scheme"],
            assessed_on=self.diary.date((self.pace.assessed or 0) - 3),
            by=self.teacher,
            seen=self.row(number).revision,
        )

    def _confirm(self, number: int) -> None:
        confirming.confirm_completion(
            enrolment=self.seats[number].id,
            by=self.teacher,
            seen=self.row(number).revision,
            objectives_met=self.formal,
            assessments_completed=self.formal,
        )

    def _award(self, numbers: Sequence[int]) -> None:
        issue_awards(enrolments=[self.seats[n].id for n in numbers], by=self._seal_holder())

    def _revoke(self, number: int, why: str) -> None:
        award = award_of(self.row(number))
        if award is None:
            raise LookupError(f"Learner {number} was not awarded {self.run.entry}.")
        revoke_award(award=award.id, by=self._seal_holder(), reason=why, seen=award.revision)

    def _open_case(self, case: Case) -> None:
        by = self.teacher if case.by == "teacher" else learner(case.learner)
        self.cases[case.learner] = cases.open_case(
            enrolment=self.seats[case.learner].id, kind=case.kind, reason=case.reason, by=by
        ).id

    def _close_case(self, case: Case) -> None:
        cases.close_case(
            hold=self.cases[case.learner],
            upheld=case.upheld,
            reason=case.answer,
            by=staff("registrar", self.entry.university_id),
        )

    def _seal_holder(self) -> Person:
        home = self.entry.university_id if self.formal else alliance().central_issuing.operated_by
        return staff("registrar", home)


def keep(kept: Kept, filed: Filed) -> None:
    """Suspend or retire an entry, by the accreditation department that answers for it."""
    entry = entry_of_proposal(filed.row.id)
    if entry is None:
        raise LookupError(f"{kept.entry} is not in the catalogue.")
    act = {"suspend": keeping.suspend_entry, "retire": keeping.retire_entry}[kept.act]
    act(
        entry=entry.id,
        by=staff("quality", entry.university_id),
        seen=entry.revision,
        reason=kept.reason,
    )


def _home(filed: Filed) -> str:
    """The university that answers for it; known before the entry is published."""
    home = filed.content.responsible_university
    if home is None:
        raise LookupError(f"{filed.way.entry} names nobody responsible.")
    return home


def _criteria(content: Proposal) -> list[CompletionCriterion]:
    text = content.completion_criteria
    if isinstance(text, dict):
        text = text.get("en") or next(iter(text.values()))
    took_part = CompletionCriterion("participation", text[:500], minimum_percent=ATTENDS)
    if content.outcome is Outcome.PARTICIPATION_BADGE:
        return [took_part]
    passed = content.criteria
    if isinstance(passed, dict):
        passed = passed.get("en") or next(iter(passed.values()))
    return [took_part, CompletionCriterion("assessment", passed[:500])]
