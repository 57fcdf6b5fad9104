"""What the acts about an application share: its door, its steps, its record, its letters (7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.workflow.delivery import APPLICATION_STEPS, ApplicationFacts, take
from charm.delivery import rules
from charm.delivery.models import Application, Edition, Enrolment
from charm.delivery.services.acting import title_of
from charm.delivery.services.claiming import link_to
from charm.delivery.services.enrolling import seat
from charm.foundation import clock, ledger, letterbook
from charm.foundation.transactions import locked, save_next


def admitted(row: Application, by: Person | None, step: str, *, role: str) -> Enrolment:
    assert row.person is not None  # the table asks for an account
    row.answered_at, row.answered_by = clock.now(), by
    save_next(row, "state", "person", "name", "answered_at", "answered_by")
    note_application("applicant_admitted", row, by, step, role=role)
    return seat(row.edition, row.person, by=by or row.person)


def opened_application(ref: uuid.UUID, by: Person, *, to: str, seen: int) -> Application:
    found = rules.application_for(by, ref, to=to)
    edition = locked(Edition, found.edition_id)
    row = locked(Application, ref, seen=seen)
    row.edition = edition
    return row


def step_application(row: Application, name: str, facts: ApplicationFacts) -> None:
    row.state = take(APPLICATION_STEPS, name, state=row.state or None, facts=facts) or row.state


def note_application(
    done: str,
    row: Application,
    by: Person | None,
    step: str,
    *,
    role: str,
    private: Mapping[str, str] | None = None,
) -> None:
    ledger.record(
        done,
        actor=by.key if by is not None else "system",
        role=role,
        clauses=APPLICATION_STEPS[step].clauses,
        about=row.ref,
        facts={"state": row.state, "edition": str(row.edition_id)},
        private=private,
    )


def tell_invited(row: Application, by: Person) -> None:
    """Just now, by a one-time link: who has not come into an account with this address yet."""
    link = link_to(row, email=row.person.email if row.person else row.email, is_first=True)
    letterbook.write(
        "invited-to-claim",
        key=f"{row.id}:{row.revision}",
        to=row.person or letterbook.Addressee(row.email, row.name, by.language),
        secret=link.address,
        title=title_of(row.edition),
        begins=row.edition.starts_on,
        ends=row.edition.ends_on,
        by=by.name,
        until=link.until,
    )


def tell_applicant(row: Application, letter: str, **said: Any) -> None:
    letterbook.write(
        letter,
        key=f"{row.id}:{row.revision}",
        to=row.person or letterbook.Addressee(row.email, row.name or row.email),
        at=("learning-application", row.id),
        title=title_of(row.edition),
        begins=row.edition.starts_on,
        ends=row.edition.ends_on,
        **said,
    )
