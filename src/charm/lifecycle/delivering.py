"""From the catalogue to an award, and one taken back (7.10, 7.14, 7.20, 7.26, 7.28)."""

from __future__ import annotations

import datetime as dt

from charm import demo
from charm.alliance.queries import Person, alliance
from charm.awards.queries import Award
from charm.awards.services.issuing import issue_awards
from charm.awards.services.revoking import revoke_award
from charm.catalogue.queries import Entry
from charm.core.policy import Level
from charm.core.proposal.model import Kind, Outcome, Proposal
from charm.delivery import queries
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.services import assessing, confirming, enrolling, planning, running
from charm.delivery.services.planning import CompletionCriterion
from charm.foundation import clock, jobs
from charm.lifecycle.proposing import Say
from charm.lifecycle.timetable import Timetable


def open_edition(
    entry: Entry, proposal: Proposal, teacher: Person, when: Timetable, say: Say
) -> Edition:
    """Plan an edition, fix what completes it, open its admission."""
    begins, ends = when.moment("edition begins"), when.moment("edition ends")
    with clock.at(when.moment("open edition")):
        edition = planning.plan_edition(
            entry=entry.id,
            by=teacher,
            starts_on=begins.astimezone(when.zone).date(),
            ends_on=ends.astimezone(when.zone).date(),
            seats=25,
            time_zone=str(when.zone),
            place="Online",
        )
        planning.add_session(
            edition=edition.id, starts_at=begins, ends_at=ends, online=True, by=teacher
        )
        if proposal.kind is not Kind.FORMAL:
            criteria = planning.set_criteria(
                edition=edition.id, criteria=_criteria(proposal), by=teacher, seen=edition.revision
            )
            kinds = ", ".join(criterion.kind for criterion in criteria)
            say("7.20.2", f"completion criteria fixed before admission: {kinds}")
            edition.refresh_from_db()
        edition = running.open_admission(edition=edition.id, by=teacher, seen=edition.revision)
        warnings = [f for f in queries.findings_of(edition) if f.level is Level.SHOULD]
        say("7.14, 7.26", f"edition open, {edition.seats} seats, {len(warnings)} finding(s)")
        jobs.run_pending()
    return edition


def teach(
    edition: Edition, learners: list[Person], teacher: Person, when: Timetable, say: Say
) -> list[Enrolment]:
    """Learners enrol; the edition runs; teaching staff record and confirm what they achieved."""
    enrolled = []
    for minute, learner in enumerate(learners):
        with clock.at(when.moment("enrol") + dt.timedelta(minutes=minute)):
            enrolled.append(enrolling.enrol(edition=edition.id, learner=learner, by=learner))
    say("7.26", f"{len(enrolled)} learners enrol")
    with clock.at(when.moment("edition begins")):
        edition = running.start_edition(edition=edition.id, by=teacher, seen=edition.revision)
    with clock.at(when.moment("edition ends")):
        for session in edition.sessions.all():
            for row in enrolled:
                assessing.record_attendance(
                    enrolment=row.id, session=session.id, present=True, by=teacher
                )
        edition = running.end_edition(edition=edition.id, by=teacher, seen=edition.revision)
        say("7.14", f"edition held from {edition.starts_on} to {edition.ends_on}")
    with clock.at(when.moment("assess")):
        for row in enrolled:
            _assess(row, teacher)
        assessed = queries.needs_result(edition)
        done = "assessment passed and recorded" if assessed else "engagement recorded"
        say("7.20.1, 7.26" if assessed else "7.20.2", done)
    with clock.at(when.moment("confirm")):
        formal = queries.is_formal(edition)
        for row in queries.enrolments_of(edition):
            confirming.confirm_completion(
                enrolment=row.id,
                by=teacher,
                seen=row.revision,
                objectives_met=formal,
                assessments_completed=formal,
            )
        says = "objectives met and all assessments completed" if formal else "every criterion met"
        say("7.10" if formal else "7.20.2", f"{teacher.name} confirms: {says}")
        jobs.run_pending()
    return queries.enrolments_of(edition)


def award(enrolled: list[Enrolment], proposal: Proposal, when: Timetable, say: Say) -> list[Award]:
    """The holder of the issuer's seal awards; a job signs each frozen record."""
    registrar = seal_holder(proposal)
    with clock.at(when.moment("award")):
        issue_awards(
            enrolments=[row.id for row in enrolled],
            by=registrar,
            seen={row.id: row.revision for row in enrolled},
        )
        jobs.run_pending()
        awards = [a for row in enrolled for a in Award.objects.filter(enrolment=row)]
        clause = "7.10, 7.28" if proposal.kind is Kind.FORMAL else "7.20.3, 7.28"
        for one in awards:
            say(clause, f"{one.number} signed by {one.issuer.name}")
    return awards


def revoke(one: Award, proposal: Proposal, when: Timetable, say: Say) -> Award:
    """Take one award back; the published list says so."""
    with clock.at(when.moment("revoke")):
        revoked = revoke_award(
            award=one.id,
            by=seal_holder(proposal),
            reason="Awarded to show that a revoked award is recognised as such.",
            seen=one.revision,
        )
        jobs.run_pending()
        say("7.28", f"{revoked.number} revoked, status list published")
    return revoked


def seal_holder(proposal: Proposal) -> Person:
    """Who may use the seal of the issuer: of the accrediting university, else the central one."""
    formal = proposal.kind is Kind.FORMAL
    home = proposal.responsible_university if formal else None
    return demo.staff("registrar", home or alliance().central_issuing.operated_by)


def _criteria(proposal: Proposal) -> list[CompletionCriterion]:
    text = proposal.completion_criteria
    if isinstance(text, dict):
        text = text.get("en") or next(iter(text.values()))
    said = " ".join(text.split())[:500] or "Take part in the activity."
    took_part = CompletionCriterion("participation", said, minimum_percent=80)
    if proposal.outcome is Outcome.PARTICIPATION_BADGE:
        return [took_part]
    return [took_part, CompletionCriterion("assessment", "Pass the assessment of the outcomes.")]


def _assess(row: Enrolment, teacher: Person) -> None:
    row.refresh_from_db()
    for criterion in queries.criteria_of(row.edition):
        assessing.check_criterion(
            enrolment=row.id,
            criterion=criterion.id,
            met=True,
            evidence="Seen by the teacher; kept with the course.",
            by=teacher,
            seen=row.revision,
        )
        row.refresh_from_db()
    if queries.needs_result(row.edition):
        assessing.record_result(
            enrolment=row.id,
            passed=True,
            value="8",
            scheme="Grades 1 to 10, pass from 6",
            assessed_on=clock.now().astimezone(dt.UTC).date(),
            by=teacher,
            seen=row.revision,
        )
