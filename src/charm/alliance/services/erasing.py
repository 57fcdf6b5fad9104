"""Erase a person who asks for it (Article 17 GDPR), after what has to be kept (7.26)."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction

from charm.alliance import rules
from charm.alliance.models import Person
from charm.alliance.queries import Mandate
from charm.alliance.rules import offices_of
from charm.alliance.services.people import end_sessions
from charm.foundation import clock, ledger
from charm.foundation.erasing import Erasure, erase, look_again
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.subject import Subject
from charm.foundation.transactions import act, locked

NAME = "Erased person"
NOWHERE = "@erased.invalid"
SHORTEST_NAME = 5
"""A shorter full name stands in words of others as well, so that texts are left alone."""

__all__ = [
    "Erasure",
    "erase_again",
    "erase_person",
    "find_person",
    "require_operator",
    "subject_of",
]


def find_person(who: str) -> Person:
    """By address, or by the key that the ledger names them by. Raises NotFound."""
    rows = Person.objects.all()
    if who.startswith("person:"):
        found = rows.filter(pk=_uuid(who)).first()
    else:
        found = rows.filter(email__iexact=who).first()
    if found is None:
        raise NotFound(f"{who}: nobody has an account of this address or key.")
    return found


def subject_of(person: Person) -> Subject:
    """Full names that somebody else bears too identify nobody, and are left out."""
    names = {person.name, f"{person.given_name} {person.family_name}".strip()}
    own = [
        name for name in sorted(names)
        if len(name) >= SHORTEST_NAME
        and not Person.objects.filter(name__iexact=name).exclude(pk=person.pk).exists()
    ]  # fmt: skip
    return Subject(person.pk, person.key, person.email, (person.email, *_former(person), *own))


def _former(person: Person) -> list[str]:
    """Addresses that were theirs once, as the ledger noted beside its records."""
    noted = ledger.entries_about([person.key])[person.key]
    changes = [entry.private for entry in noted if entry.body.get("act") == "address_changed"]
    known = {private[end] for private in changes for end in ("from", "to") if end in private}
    return sorted(
        address for address in known - {person.email}
        if not Person.objects.filter(email__iexact=address).exists()
    )  # fmt: skip


def require_operator(by: Person) -> None:
    """Raises NotAllowed for everybody else, deputies included."""
    if not rules.holds(by, Mandate.Office.OPERATOR, in_own_right=True):
        raise NotAllowed("The operator of the platform gives out and erases what is kept.")


def erase_person(*, person: Person, really: bool, by: Person | None = None) -> Erasure:
    """Do it and report; without ``really`` everything is done and taken back, so that the report
    is what would happen. ``by`` operates the platform; None is the command on the machine. Raises
    Unfit for somebody who holds an office or a seat."""
    if by is not None:
        require_operator(by)
    with act():
        row = locked(Person, person.pk)
        _require_free(row)
        subject = subject_of(row)
        address = f"erased-{row.pk}{NOWHERE}"
        instead = {word: address if "@" in word else NAME for word in subject.words}
        end_sessions(row)
        done = erase(subject, instead, but=Person)
        row.email, row.name, row.given_name, row.family_name = address, NAME, "", ""
        row.university, row.is_active, row.last_login = None, False, None
        row.set_unusable_password()
        row.save()
        done.anonymised["account"] = 1
        ledger.record(
            "person_erased",
            actor=by.key if by else "system",
            role="operator",
            clauses=["7.26"],
            about=row.key,
            facts={"erased": dict(done.erased), "anonymised": dict(done.anonymised)},
        )
        look_again(subject, done)
        if not really:
            transaction.set_rollback(True)
    if really:
        _remember(row.key)
    return done


def erase_again() -> list[str]:
    """After a restore: whoever was erased since the backup is erased anew. Returns their keys."""
    try:
        lines = _list_of_erased().read_text().splitlines()
    except FileNotFoundError:
        return []
    keys = {line.partition(" ")[0] for line in lines if line.strip()}
    known = Person.objects.filter(pk__in=map(_uuid, keys)).exclude(email__endswith=NOWHERE)
    again = sorted(known, key=lambda person: person.key)
    for person in again:
        erase_person(person=person, really=True)
    return [person.key for person in again]


def _require_free(person: Person) -> None:
    offices = sorted(office for office, _ in offices_of(person)) if person.is_active else []
    if offices:
        labels = ", ".join(str(Mandate.Office(office).label) for office in offices)
        raise Unfit(f"{person.name} holds an office ({labels}): end it or hand it on first.")
    today = clock.today()
    running = person.memberships.exclude(until__lte=today)
    if running.exists():
        raise Unfit(f"{person.name} has a seat in a body: end it first.")


def _list_of_erased() -> Path:
    return Path(settings.VAR) / "erased"


def _remember(key: str) -> None:
    """Beside the database and outside of backups, so that a restored one forgets again."""
    with _list_of_erased().open("a") as file:
        file.write(f"{key} {clock.now().isoformat(timespec='seconds')}\n")


def _uuid(key: str) -> str:
    try:
        return str(uuid.UUID(key.removeprefix("person:")))
    except ValueError:
        raise NotFound(f"{key}: this is no key of a person.") from None
