"""What every act in delivery does: open the row by its door, ask the table, write the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.catalogue.queries import published
from charm.core.workflow.delivery import (
    EDITION_STEPS,
    ENROLMENT_STEPS,
    EditionFacts,
    EnrolmentFacts,
    take,
)
from charm.delivery import rules
from charm.delivery.models import Edition, Enrolment
from charm.foundation import ledger
from charm.foundation.transactions import locked


def opened_edition(edition: uuid.UUID, by: Person, *, to: str, seen: int | None) -> Edition:
    """The edition, locked, after its door let the person in."""
    rules.edition_for(by, edition, to=to)
    return locked(Edition, edition, seen=seen)


def opened_enrolment(enrolment: uuid.UUID, by: Person, *, to: str, seen: int | None) -> Enrolment:
    """The enrolment, locked, after its door let the person in."""
    rules.enrolment_for(by, enrolment, to=to)
    return locked(Enrolment, enrolment, seen=seen)


def step_edition(edition: Edition, name: str, facts: EditionFacts) -> None:
    """Ask the table and set the new state (not saved). Raises Refusal with every reason."""
    edition.state = take(EDITION_STEPS, name, state=edition.state, facts=facts) or edition.state


def step_enrolment(enrolment: Enrolment, name: str, facts: EnrolmentFacts) -> None:
    """Ask the table and set the new state (not saved). Raises Refusal with every reason."""
    enrolment.state = (
        take(ENROLMENT_STEPS, name, state=enrolment.state or None, facts=facts) or enrolment.state
    )


def note(
    act: str,
    row: Edition | Enrolment,
    by: Person,
    *,
    step: str,
    role: str,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """Write the act into the ledger, with the clauses of its step and the state it led to."""
    steps = EDITION_STEPS if isinstance(row, Edition) else ENROLMENT_STEPS
    ledger.record(
        act,
        actor=by.key,
        role=role,
        clauses=steps[step].clauses,
        about=row.ref,
        facts={"state": row.state, **(facts or {})},
        private=private,
    )


def title_of(edition: Edition) -> str:
    """The micro-credential's title in one line, for letters."""
    title = published(edition.version).content.title
    return title if isinstance(title, str) else title.get("en") or next(iter(title.values()))
