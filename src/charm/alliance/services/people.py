"""People and their accounts."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings

from charm.alliance import rules
from charm.alliance.models import Mandate, Person, Rhythm
from charm.alliance.queries import live_tokens_of, not_in_yet, person_by_email, university
from charm.alliance.services.addresses import keep_address
from charm.alliance.services.bodies import seat_member
from charm.alliance.services.digests import send_digest
from charm.alliance.services.mandates import end_all_of, end_mandate, grant_mandate
from charm.alliance.services.tokens import revoke_token
from charm.core.proposal.values import clean_email, clean_line
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked

Says = Callable[[Person], str]
_keeping: list[Says] = []

__all__ = [
    "add_person",
    "change_address",
    "close_account",
    "end_mandate",
    "end_sessions",
    "grant_mandate",
    "keeps_name",
    "may_add",
    "may_close",
    "open_account",
    "reopen_account",
    "seat_member",
    "set_preferences",
    "write_person",
]


@act()
def add_person(
    *,
    name: str,
    email: str,
    university_code: str | None = None,
    given_name: str = "",
    family_name: str = "",
    by: Person | None = None,
) -> Person:
    """Add a person, or return the one with this address. ``by`` holds an office at that university,
    or operates the platform; None is the set-up of an installation. The person can sign in by a
    code sent to the address, which is unproven until then. Raises Unfit for an unusable name or
    address."""
    if by is not None and not may_add(by, university_code):
        raise NotAllowed("Somebody with an office at the university, or the operator, adds people.")
    return write_person(
        name=name, email=email, university_code=university_code,
        given_name=given_name, family_name=family_name, by=by,
    )  # fmt: skip


def write_person(
    *,
    name: str,
    email: str,
    university_code: str | None,
    given_name: str = "",
    family_name: str = "",
    by: Person | None,
) -> Person:
    """The same without asking whether ``by`` may: for acts that have asked already."""
    try:
        email, name = clean_email(email), clean_line(name)
        given_name, family_name = clean_line(given_name), clean_line(family_name)
    except ValueError as error:
        raise Unfit(str(error)) from error
    if not name:
        raise Unfit("A person needs a name.")
    if (known := person_by_email(email)) is not None:
        return known
    person = Person(
        name=name,
        email=email,
        given_name=given_name or name.partition(" ")[0],
        family_name=family_name or name.partition(" ")[2],
        university=university(university_code) if university_code else None,
        created_at=clock.now(),
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    keep_address(person)
    ledger.record(
        "person_added",
        actor=by.key if by else "system",
        role="office",
        clauses=["8.2"],
        about=person.key,
        facts={"university": university_code},
    )
    return person


@act()
def open_account(*, name: str, email: str, language: str = "en") -> Person:
    """A learner opens an account for themselves, after showing that they read letters at the
    address. It is nobody's staff and has no office. Whom others wrote down says their own name;
    who has come in before gets the account as it is."""
    known = person_by_email(email)
    person = known or add_person(name=name, email=email)
    is_new = known is None or bool(not_in_yet([known]))
    keep_address(person, is_proven=True)
    if is_new and language in dict(settings.LANGUAGES):
        person.language = language
        person.save(update_fields=["language"])
    if known is not None and is_new:
        _rename(person, name)
    return person


@act()
def set_preferences(
    *,
    person: Person,
    name: str,
    language: str,
    time_zone: str,
    sign_in_letters: bool,
    rhythm: str = Rhythm.NOW,
) -> Person:
    """What people say of themselves. Whoever wants letters one by one gets what was gathered until
    then. Raises Unfit for what cannot be used."""
    row = locked(Person, person.pk)
    if language not in dict(settings.LANGUAGES):
        raise Unfit("Choose one of the languages of the platform.")
    if time_zone not in zoneinfo.available_timezones():
        raise Unfit("Choose a time zone from the list.")
    if rhythm not in Rhythm.values:
        raise Unfit("Choose how often letters come to you.")
    _rename(row, name)
    row.language, row.time_zone, row.sign_in_letters = language, time_zone, sign_in_letters
    row.rhythm = rhythm
    row.save(update_fields=["language", "time_zone", "sign_in_letters", "rhythm"])
    if rhythm == Rhythm.NOW:
        send_digest(person=row)
    return row


def keeps_name(says: Says) -> Says:
    """Mark a function of an upper room that says why a person keeps their name for now, and what to
    do; nothing where they may change it."""
    _keeping.append(says)
    return says


def _rename(row: Person, name: str) -> None:
    """By the person themselves. Raises Unfit for a name that cannot be used, and while something
    rests on the one they have."""
    try:
        name = clean_line(name)
    except ValueError as error:
        raise Unfit(f"The name {error}.") from error
    if not name:
        raise Unfit("A person needs a name.")
    if name == row.name:
        return
    if why := next((said for says in _keeping if (said := says(row))), ""):
        raise Unfit(why)
    ledger.record(
        "person_renamed",
        actor=row.key,
        role="owner",
        clauses=["7.26"],
        about=row.key,
        private={"from": row.name, "to": name},
    )
    row.name = name
    row.given_name, _, row.family_name = name.partition(" ")
    row.save(update_fields=["name", "given_name", "family_name"])


@act()
def change_address(*, person: Person, email: str, by: Person) -> Person:
    """The operator gives a person another address; it is unproven until they sign in by a code.
    Both addresses are written to. Sessions end."""
    if not rules.holds(by, Mandate.Office.OPERATOR):
        raise NotAllowed("The operator changes the address of an account.")
    row = locked(Person, person.pk)
    try:
        email = clean_email(email)
    except ValueError as error:
        raise Unfit(str(error)) from error
    other = person_by_email(email)
    if other is not None and other.pk != row.pk:
        raise Unfit("Somebody else has an account with this address.")
    if email == row.email:
        return row
    before = row.email
    at = clock.now().isoformat()
    for which, address in (("before", before), ("after", email)):
        letterbook.write(
            "address-changed",
            key=f"{row.id}:{at}:{which}",
            to=letterbook.Addressee(address, row.name, row.language),
            before=before,
            after=email,
            by=by.name,
        )
    row.email = email
    row.save(update_fields=["email"])
    keep_address(row, is_proven=False)
    end_sessions(row)
    ledger.record(
        "address_changed",
        actor=by.key,
        role="operator",
        clauses=["8.1"],
        about=row.key,
        private={"from": before, "to": email},
    )
    return row


@act()
def close_account(*, person: Person, by: Person, reason: str) -> Person:
    """Close an account: sessions, tokens and offices end at once, what was done stays. A second
    time changes nothing. Raises Unfit where nobody would operate the platform any more."""
    if not may_close(by, person):
        raise NotAllowed(
            "The operator, or the Institutional Manager of the person's university, closes an "
            "account; nobody closes their own."
        )
    row = locked(Person, person.pk)
    if not row.is_active:
        return row
    because = note_of(reason, limit=500, what="The reason")
    if not because:
        raise Unfit("Say why the account is closed.")
    end_all_of(row, by=by, reason=because)
    for token in live_tokens_of(row):
        revoke_token(token=token.id, by=row)
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_sessions(row)
    _note_account("account_closed", row, by, because)
    letterbook.write(
        "account-closed",
        key=f"{row.id}:{clock.now().isoformat()}",
        to=row,
        by=by.name,
        reason=because,
    )
    return row


@act()
def reopen_account(*, person: Person, by: Person, reason: str = "") -> Person:
    """Open a closed account again, without the offices that it had."""
    if not may_close(by, person):
        raise NotAllowed("Who may close an account opens it again.")
    row = locked(Person, person.pk)
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
        _note_account("account_reopened", row, by, note_of(reason, limit=500, what="The reason"))
        letterbook.write(
            "account-reopened",
            key=f"{row.id}:{clock.now().isoformat()}",
            to=row,
            at=("account_login",),
            by=by.name,
        )
    return row


def end_sessions(person: Person) -> int:
    """Sign the person out everywhere; returns from how many devices."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def may_add(by: Person, university_code: str | None) -> bool:
    return rules.held_by(by).may_add(university_code)


def may_close(by: Person, person: Person) -> bool:
    if by.pk == person.pk:
        return False
    if rules.holds(by, Mandate.Office.OPERATOR, in_own_right=True):
        return True
    code = person.university_id
    return code is not None and rules.holds(
        by, Mandate.Office.INSTITUTIONAL_MANAGER, university=code, in_own_right=True
    )


def _note_account(act: str, person: Person, by: Person, reason: str) -> None:
    ledger.record(
        act,
        actor=by.key,
        role="office",
        clauses=["8.1"],
        about=person.key,
        private={"reason": reason},
    )
