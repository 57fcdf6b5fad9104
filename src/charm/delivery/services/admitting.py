"""The way into an edition: set it, ask for a seat, wait for one, invite, decide (7.14, 7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from charm.alliance.queries import Person
from charm.core.proposal.values import mailbox
from charm.core.workflow import Refusal
from charm.core.workflow.delivery import (
    ApplicationFacts,
    ApplicationState,
    EditionFacts,
    EnrolmentState,
)
from charm.delivery import admissions, queries, rules
from charm.delivery.models import Admission, Application, Edition, Enrolment
from charm.delivery.services.acting import note, opened_edition, step_edition, title_of
from charm.delivery.services.applications import (
    admitted,
    note_application,
    opened_application,
    step_application,
    tell_applicant,
)
from charm.delivery.services.enrolling import seat
from charm.delivery.services.notices import accept_notices
from charm.foundation import clock, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.texts import line_of, note_of
from charm.foundation.transactions import act, locked, save_next

MAX_QUESTIONS, MAX_QUESTION, MAX_ANSWER = 12, 300, 2000


@act()
def set_admission(
    *,
    edition: uuid.UUID,
    way: str,
    by: Person,
    seen: int,
    questions: Sequence[str] = (),
    asks_for_needs: bool = False,
    waiting_list: bool = True,
    closes_on: dt.date | None = None,
    checks_identity: bool = False,
    asks_fee: bool = False,
    fee_prevents: str = Admission.FeePrevents.NOTHING,
) -> Admission:
    """Say how the edition admits, while it is planned; afterwards it stays, so that everybody is
    asked the same: also whether identities are checked, whether a fee is owed and what it prevents
    while it is due. Raises Unfit for a way or questions that cannot be."""
    row = opened_edition(edition, by, to="prepare", seen=seen)
    step_edition(row, "prepare", EditionFacts())
    if way not in Admission.Way.values:
        raise Unfit(f"An edition admits in one of these ways: {', '.join(Admission.Way.values)}.")
    asked = [line for text in questions if (line := line_of(text, limit=MAX_QUESTION))]
    if len(asked) > MAX_QUESTIONS:
        raise Unfit(f"An application asks {MAX_QUESTIONS} questions at most.")
    if closes_on is not None and closes_on > row.ends_on:
        raise Unfit("Admission closes before the edition ends.")
    if fee_prevents not in Admission.FeePrevents.values:
        raise Unfit("A fee that is due prevents nothing, or that the seat is firm.")
    by_application = way == Admission.Way.APPLICATION
    admission, _ = Admission.objects.update_or_create(
        edition=row,
        defaults={
            "way": way,
            "questions": asked if by_application else [],
            "asks_for_needs": asks_for_needs and by_application,
            "waiting_list": waiting_list,
            "closes_on": closes_on,
            "checks_identity": checks_identity,
            "asks_fee": asks_fee,
            "fee_prevents": fee_prevents if asks_fee else Admission.FeePrevents.NOTHING,
        },
    )
    save_next(row)
    note("admission_set", row, by, step="prepare", role="lead",
         facts={"way": way, "questions": len(admission.questions)})  # fmt: skip
    return admission


@act()
def apply(
    *,
    edition: uuid.UUID,
    by: Person,
    answers: Sequence[str] = (),
    needs: str = "",
    notices: Collection[str] = (),
) -> Application | Enrolment:
    """Ask for a seat. In an open edition it is given at once while there is one, else the person
    joins the waiting list; in one by application the lead decides. Who asked already, or has a
    seat, gets what there is, so a second click changes nothing; who gave a seat back asks anew.
    ``notices``: ids of the versions that the person accepts with it."""
    rules.edition_for(by, edition)
    row = locked(Edition, edition)
    admission = admissions.admission_of(row)
    held = queries.enrolment_in(row, by)
    if held is not None and held.state != EnrolmentState.WITHDRAWN:
        return held
    known = admissions.application_in(row, by)
    gave_back = held is not None and known is not None and known.state == ApplicationState.ADMITTED
    if known is not None and known.state not in admissions.OVER and not gave_back:
        return known
    accepted = accept_notices(edition=row, given=notices, by=by)
    if admission.way == Admission.Way.OPEN and queries.seats_left(row) > 0:
        return seat(row, by, by=by, notices_accepted=accepted)
    step = "apply" if admission.way == Admission.Way.APPLICATION else "join-waiting-list"
    given = [note_of(text, limit=MAX_ANSWER, what="An answer") for text in answers]
    needs = note_of(needs, limit=MAX_ANSWER, what="The answer")
    asked = admission.questions if step == "apply" else []
    facts = admissions.facts_of(
        row,
        by,
        questions_answered=len(given) >= len(asked) and all(given[: len(asked)]),
        notices_accepted=accepted,
        needs_known=bool(needs) or not (admission.asks_for_needs and step == "apply"),
        holds_no_seat=True,  # else it was returned
    )
    if known is not None and known.state == ApplicationState.REFUSED:
        raise Unfit("The application was refused; its reason stands on its page.")
    application = known or Application(edition=row, email=mailbox(by.email), person=by, state="")
    step_application(application, step, facts)
    application.person, application.name = by, by.name
    application.answers = [
        {"question": question, "answer": answer}
        for question, answer in zip(asked, given, strict=False)
    ]
    application.needs, application.asked_at = needs, clock.now()
    application.answered_at, application.answered_by = None, None
    if known is None:
        application.save(force_insert=True)
    else:
        save_next(
            application, "state", "person", "name", "answers", "needs", "asked_at",
            "answered_at", "answered_by",
        )  # fmt: skip
    note_application("seat_asked_for", application, by, step, role="learner")
    tell_applicant(
        application, "application-received" if step == "apply" else "on-the-waiting-list"
    )
    for colleague in queries.leads_of(row) if step == "apply" else ():
        letterbook.write(
            "application-to-decide",
            key=f"{application.id}:{application.revision}:{colleague.id}",
            to=colleague,
            at=("teaching-applications", row.id),
            title=title_of(row),
            by=by.name,
        )
    return application


@act()
def admit(*, application: uuid.UUID, by: Person, seen: int) -> Enrolment:
    """Give the applicant a seat."""
    row = opened_application(application, by, to="admit", seen=seen)
    step_application(row, "admit", admissions.facts_of(row.edition, row.person))
    return admitted(row, by, "admit", role="lead")


@act()
def put_on_waiting_list(*, application: uuid.UUID, by: Person, seen: int) -> Application:
    """Keep the application for a seat that may become free."""
    row = opened_application(application, by, to="put-on-waiting-list", seen=seen)
    step_application(row, "put-on-waiting-list", admissions.facts_of(row.edition, row.person))
    row.answered_at, row.answered_by = clock.now(), by
    save_next(row, "state", "answered_at", "answered_by")
    note_application("application_waits", row, by, "put-on-waiting-list", role="lead")
    tell_applicant(row, "on-the-waiting-list")
    return row


@act()
def refuse(*, application: uuid.UUID, reason: str, by: Person, seen: int) -> Application:
    """Refuse with a reason that the applicant reads."""
    row = opened_application(application, by, to="refuse", seen=seen)
    said = note_of(reason, what="The reason")
    step_application(row, "refuse", ApplicationFacts(reason_given=bool(said)))
    row.reason, row.answered_at, row.answered_by = said, clock.now(), by
    save_next(row, "state", "reason", "answered_at", "answered_by")
    note_application(
        "application_refused", row, by, "refuse", role="lead", private={"reason": said}
    )
    tell_applicant(row, "application-refused", reason=said)
    return row


@act()
def withdraw_application(*, application: uuid.UUID, by: Person, seen: int) -> Application:
    """The applicant, or who was invited, no longer wants the seat."""
    row = opened_application(application, by, to="withdraw-application", seen=seen)
    step_application(row, "withdraw-application", ApplicationFacts())
    save_next(row, "state")
    note_application("application_withdrawn", row, by, "withdraw-application", role="learner")
    return row


@act()
def move_up(edition: uuid.UUID) -> list[Enrolment]:
    """Seats that became free go to those who have waited longest, where the edition is open to
    everybody; where the lead decides, the lead is told."""
    row = locked(Edition, edition)
    return _give_free_seats(row)


def _give_free_seats(edition: Edition) -> list[Enrolment]:
    waiting = list(edition.applications.filter(state=ApplicationState.WAITING))
    if not waiting:
        return []
    if admissions.admission_of(edition).way != Admission.Way.OPEN:
        for colleague in queries.leads_of(edition):
            letterbook.write(
                "seat-free",
                key=f"{edition.id}:{edition.revision}:{waiting[0].id}:{colleague.id}",
                to=colleague,
                at=("teaching-applications", edition.id),
                title=title_of(edition),
                waiting=len(waiting),
            )
        return []
    moved = []
    for row in waiting:
        if queries.seats_left(edition) < 1:
            break
        row.edition = edition
        try:
            step_application(row, "move-up", admissions.facts_of(edition, row.person))
        except Refusal:
            continue  # teaches it meanwhile, or admission has closed
        moved.append(admitted(row, None, "move-up", role="system"))
    return moved
