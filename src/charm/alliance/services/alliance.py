"""Facts of the alliance that its officers keep: universities, contacts."""

from __future__ import annotations

import datetime as dt

from charm.alliance import rules
from charm.alliance.models import Contact, Mandate, Person, University
from charm.alliance.services.bodies import keeps_bodies
from charm.core.proposal.values import clean_email, clean_line, clean_uri
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked, save_next


@act()
def change_university(
    *,
    university: University,
    name: str,
    own_name: str,
    city: str,
    url: str,
    member_until: dt.date | None,
    by: Person,
    seen: int | None = None,
) -> University:
    """Change the facts of a member; its code and its addresses stay for ever. From the day after
    ``member_until`` it is no member: nobody proposes, and no office is granted there."""
    row = locked(University, university.pk, seen=seen)
    if not rules.holds(by, Mandate.Office.OPERATOR):
        raise NotAllowed("The operator keeps the facts of universities.")
    try:
        row.name, row.own_name, row.city = clean_line(name), clean_line(own_name), clean_line(city)
        row.url = clean_uri(url)
    except ValueError as error:
        raise Unfit(str(error)) from error
    if not row.name or not row.city:
        raise Unfit("A university needs a name and a city.")
    if member_until is not None and member_until < row.member_from:
        raise Unfit("The membership ends after it began.")
    row.member_until = member_until
    save_next(row, "name", "own_name", "city", "url", "member_until")
    ledger.record(
        "university_changed",
        actor=by.key,
        role="operator",
        clauses=["8.2"],
        about=f"university:{row.code}",
        facts={"name": row.name, "city": row.city, "url": row.url,
               "member_until": str(member_until or "")},
    )  # fmt: skip
    return row


@act()
def change_contact(
    *,
    contact: Contact,
    name: str,
    email: str,
    topics: list[str],
    by: Person,
    seen: int | None = None,
) -> Contact:
    """Say whom proposers are recommended to contact after approval, and about what (7.8)."""
    row = locked(Contact, contact.pk, seen=seen)
    if not may_keep_contacts(by):
        raise NotAllowed("The officer for Boards, or the operator, keeps the contacts.")
    try:
        row.name, row.email = clean_line(name), clean_email(email)
        row.topics = [line for topic in topics if (line := clean_line(topic))]
    except ValueError as error:
        raise Unfit(str(error)) from error
    if not row.name or not row.topics:
        raise Unfit("A contact needs a name, and at least one topic to be asked about.")
    save_next(row, "name", "email", "topics")
    ledger.record(
        "contact_changed",
        actor=by.key,
        role="officer",
        clauses=["7.8"],
        about=f"contact:{row.code}",
        facts={"topics": row.topics},
        private={"contact": f"{row.name} <{row.email}>"},
    )
    return row


def may_keep_contacts(person: Person) -> bool:
    return keeps_bodies(person) or rules.holds(person, Mandate.Office.OPERATOR)
