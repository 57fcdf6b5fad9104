"""Letters about accounts and offices, and the desk that sends again what went astray."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import translation

from charm.alliance import rules
from charm.alliance.models import Mandate, Membership, Person, University
from charm.foundation import ledger, letter_acts, letterbook
from charm.foundation.errors import NotAllowed
from charm.foundation.transactions import act


def label_of(choice: Mandate.Office | Membership.Role) -> str:
    """In English, whatever language whoever acts reads: a letter is in that of its own reader."""
    with translation.override("en"):
        return str(choice.label)


def office_terms(mandate: Mandate) -> letterbook.Terms:
    where = mandate.university.name if mandate.university else ""
    return letterbook.Terms(label_of(Mandate.Office(mandate.office)), where)


def seat_terms(seat: Membership) -> letterbook.Terms:
    return letterbook.Terms(label_of(Membership.Role(seat.role)), seat.body.name)


def span_of(since: dt.date, until: dt.date | None) -> letterbook.Span:
    """``until`` is the first day after it."""
    return letterbook.Span(since, until - dt.timedelta(days=1) if until else None)


def office_at(office: str, university: University | None) -> str:
    """The office with its place: "Registrar of Utrecht University", "Boards officer"."""
    label = label_of(Mandate.Office(office))
    if university is not None:
        return f"{label} of {university.name}"
    return f"{label} of the alliance" if office == Mandate.Office.SEAL else label


def day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def span(since: dt.date, until: dt.date | None) -> str:
    """``until`` is the first day after it."""
    if until is None:
        return f"from {day(since)} on"
    return f"from {day(since)} until {day(until - dt.timedelta(days=1))}"


def may_keep_letters(person: Person) -> bool:
    return rules.holds(person, Mandate.Office.OPERATOR) or rules.holds(
        person, Mandate.Office.BOARDS_OFFICER
    )


@act()
def send_letter_again(*, letter: uuid.UUID | str, by: Person) -> None:
    """Send a letter again that was given up, that came back, or of which nobody knows whether it
    arrived. Raises Unfit for any other, so that a second click sends nothing twice."""
    if not may_keep_letters(by):
        raise NotAllowed("The operator, or the officer for Boards, sends letters again.")
    letter_acts.send_again_if_astray(letter)
    ledger.record(
        "letter_sent_again",
        actor=by.key,
        role="officer",
        clauses=["7.4.1", "7.5"],
        about=f"letter:{letter}",
    )
