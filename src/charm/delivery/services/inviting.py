"""Invite people to an edition by their addresses, whether they have an account or not (7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from charm.alliance.queries import Person, not_in_yet, people_by_email
from charm.core.proposal.values import mailbox
from charm.delivery import admissions
from charm.delivery.models import Application, Enrolment
from charm.delivery.name_lists import MOST_PEOPLE, Invitee
from charm.delivery.services.acting import opened_edition
from charm.delivery.services.applications import (
    admitted,
    note_application,
    opened_application,
    step_application,
    tell_applicant,
    tell_invited,
)
from charm.delivery.services.notices import accept_notices
from charm.foundation import clock, ledger, outbox
from charm.foundation.errors import Unfit
from charm.foundation.texts import line_of
from charm.foundation.transactions import act


@act()
def invite(*, edition: uuid.UUID, people: Sequence[Invitee], by: Person) -> list[Application]:
    """Invite people by address to take a seat; who was invited or applied already is left as it
    is, and who has not come into an account yet gets a one-time link. Returns those invited now.
    Raises Unfit, naming each address that cannot be used, and then nobody is invited. As many
    queries for a thousand as for one, but for their rows, links and letters."""
    row = opened_edition(edition, by, to="change-staff", seen=None)
    if len(people) > MOST_PEOPLE:
        raise Unfit(f"Invite at most {MOST_PEOPLE} people at once.")
    wanted: dict[str, Invitee] = {}
    for one in people:
        wanted.setdefault(mailbox(one.email), one)
    known = set(row.applications.values_list("email", flat=True))
    known |= {mailbox(email) for email in row.enrolments.values_list("learner__email", flat=True)}
    new = {email: one for email, one in wanted.items() if email not in known}
    with_account = people_by_email([*new, *(one.email for one in new.values())])
    outside = not_in_yet(with_account.values())
    facts, staff = admissions.facts_of(row, None), set(row.staff.values_list("person", flat=True))
    made = []
    with ledger.together(), outbox.together():
        for email, one in new.items():
            person = with_account.get(one.email.lower()) or with_account.get(email)
            application = Application(
                edition=row, email=email, person=person, state="", asked_at=clock.now(),
                name=line_of(one.name, limit=200) or (person.name if person else ""),
            )  # fmt: skip
            teaches = person is not None and person.pk in staff
            step_application(application, "invite", replace(facts, does_not_teach_it=not teaches))
            application.save(force_insert=True)
            note_application("learner_invited", application, by, "invite", role="lead")
            if person is None or person.pk in outside:
                tell_invited(application, by)
            else:
                tell_applicant(application, "invited-to-learn", by=by.name)
            made.append(application)
    return made


@act()
def accept_invitation(
    *, application: uuid.UUID, by: Person, seen: int, notices: Collection[str] = ()
) -> Enrolment:
    """Take the seat that one was invited to. ``notices``: ids of the versions that the person
    accepts with it."""
    row = opened_application(application, by, to="accept", seen=seen)
    row.person, row.name = by, by.name
    accepted = accept_notices(edition=row.edition, given=notices, by=by)
    facts = admissions.facts_of(row.edition, by, notices_accepted=accepted)
    step_application(row, "accept", facts)
    return admitted(row, by, "accept", role="learner")
