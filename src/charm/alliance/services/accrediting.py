"""Record what a university is accredited for, check it, withdraw it (5.6.1.5, 7.9)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from charm.alliance import dossier_rules
from charm.alliance.dossiers import Dossier
from charm.alliance.models import Person, University
from charm.alliance.queries import holders
from charm.core.proposal.values import clean_line, clean_text, clean_uri
from charm.foundation import clock, files, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next

AHEAD = (90, 30, 7)
"""Days before its last day on which the university is told that a dossier ends."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision says. Raises Unfit where it cannot be so."""

    title: str
    body: str
    reference: str
    scope: str
    valid_from: dt.date
    valid_until: dt.date | None = None
    legal_basis: str = ""
    eqf_levels: tuple[int, ...] = ()

    def cleaned(self) -> dict[str, object]:
        try:
            lines = {
                name: clean_line(getattr(self, name)) for name in ("title", "body", "reference")
            }
            scope = str(clean_text(self.scope))
            basis = clean_uri(self.legal_basis) if self.legal_basis else ""
        except ValueError as error:
            raise Unfit(str(error)) from error
        if not all(lines.values()) or not scope.strip():
            raise Unfit("A dossier needs a title, the body, the reference and what it covers.")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise Unfit("The last day of validity is before the first.")
        if any(level not in range(1, 9) for level in self.eqf_levels):
            raise Unfit("EQF levels are 1 to 8.")
        return {
            **lines, "scope": scope, "legal_basis": basis, "valid_from": self.valid_from,
            "valid_until": self.valid_until, "eqf_levels": sorted(set(self.eqf_levels)),
        }  # fmt: skip


@act()
def record_dossier(
    *, university: University, facts: Facts, document: bytes, name: str, by: Person
) -> Dossier:
    """Record a decision with its document. Recorded once under its reference, however often it is
    sent: the same again is the same dossier. Raises NotAllowed, Unfit."""
    if not dossier_rules.may_record(by, university.code):
        raise NotAllowed(
            "The quality office, the accreditation department or the manager of the university "
            "records its dossiers."
        )
    said = facts.cleaned()
    same = Dossier.objects.filter(
        university=university, reference=said["reference"], withdrawn_at__isnull=True
    ).first()
    if same is not None:
        if same.recorded_by_id == by.pk and same.checked_at is None and same.title == said["title"]:
            return same
        raise Unfit("This decision has a dossier already: withdraw that one first.")
    row = Dossier.objects.create(
        university=university, recorded_by=by, recorded_at=clock.now(), **said
    )
    files.keep(document, name=name, about=row.ref, by=by.key)
    _note("dossier_recorded", row, by)
    for person in _checkers(row, but=by):
        letterbook.write(
            "dossier-to-check",
            key=f"{row.id}:{person.id}",
            to=person,
            at=("office-dossier", row.id),
            title=row.title,
            by=by.name,
        )
    return row


@act()
def check_dossier(*, dossier: uuid.UUID, by: Person, seen: int) -> Dossier:
    """Say that it says what the document says. From then on proposals can rest on it."""
    row = locked(Dossier, dossier, seen=seen)
    if row.withdrawn_at is not None or row.checked_at is not None:
        raise Unfit("This dossier is checked already, or withdrawn.")
    if not dossier_rules.may_check(by, row):
        raise NotAllowed(
            "A second person of the quality office or the accreditation department checks a "
            "dossier, not whoever recorded it."
        )
    row.checked_by, row.checked_at = by, clock.now()
    save_next(row, "checked_by", "checked_at")
    _note("dossier_checked", row, by)
    return row


@act()
def withdraw_dossier(*, dossier: uuid.UUID, reason: str, by: Person, seen: int) -> Dossier:
    """Take it out of use, because it was wrong or the accreditation was. What rests on it stays as
    it was recorded there."""
    row = locked(Dossier, dossier, seen=seen)
    if not dossier_rules.may_record(by, row.university_id):
        raise NotAllowed("Those who record the dossiers of the university withdraw them.")
    reason = note_of(reason, limit=500)
    if not reason:
        raise Unfit("Give a reason.")
    if row.withdrawn_at is not None:
        raise Unfit("This dossier is withdrawn already.")
    row.withdrawn_at, row.withdrawn_because = clock.now(), reason
    save_next(row, "withdrawn_at", "withdrawn_because")
    _note("dossier_withdrawn", row, by)
    return row


def tell_of_ends() -> int:
    """Tell the offices of a university 90, 30 and 7 days before the last day of a dossier; each
    time once. A day that was missed is made up for by the next one. Returns how many letters."""
    today, told = clock.today(), 0
    rows = Dossier.objects.filter(
        checked_at__isnull=False, withdrawn_at__isnull=True, valid_until__gte=today,
        valid_until__lte=today + dt.timedelta(days=max(AHEAD)),
    ).select_related("university")  # fmt: skip
    for row in rows:
        told += _tell_of_end(row, today)
    return told


@act()
def _tell_of_end(row: Dossier, today: dt.date) -> int:
    assert row.valid_until is not None
    left = (row.valid_until - today).days
    step = min(days for days in AHEAD if days >= left)
    people = _keepers(row.university_id)
    for person in people:
        letterbook.write(
            "dossier-ends",
            key=f"{row.id}:{step}:{person.id}",
            to=person,
            at=("office-dossier", row.id),
            title=row.title,
            university=row.university.name,
            last=row.valid_until,
        )
    return len(people)


def _keepers(university: str) -> list[Person]:
    return _distinct(
        person
        for office in dossier_rules.RECORDING
        for person in holders(office, university=university)
    )


def _checkers(row: Dossier, *, but: Person) -> list[Person]:
    return _distinct(
        person
        for office in dossier_rules.CHECKING
        for person in holders(office, university=row.university_id)
        if person.pk != but.pk
    )


def _distinct(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())


def _note(event: str, row: Dossier, by: Person) -> None:
    ledger.record(
        event,
        actor=by.key,
        role="quality",
        clauses=["5.6.1.5", "7.9"],
        about=row.ref,
        facts={"university": row.university_id, "reference": row.reference},
    )
