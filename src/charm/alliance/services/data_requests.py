"""What somebody asks for about their own data: recorded, identified, answered (Article 12 GDPR)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from charm.alliance import protection_rules
from charm.alliance.models import Mandate, Person, University
from charm.alliance.protection import CARRIED_OUT_BY_THE_OPERATOR, DataRequest, months_after
from charm.alliance.queries import holders
from charm.alliance.services.breaches import officers_of
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.letterbook import Addressee
from charm.foundation.texts import line_of, note_of
from charm.foundation.transactions import act, locked, save_next

Kind, Outcome = DataRequest.Kind, DataRequest.Outcome
LONG = 10_000
MONTHS, MOST_MONTHS = 1, 3
"""Until when it is answered, and the latest day that an extension may reach, from receipt on."""
AHEAD = (7, 2)
"""Days before the last day on which the officers are reminded."""
KEEP_MONTHS = 36


@act()
def record_request(
    *,
    university: University,
    kind: str,
    name: str,
    email: str,
    asked: str,
    received_on: dt.date,
    by: Person,
) -> DataRequest:
    """Put it on record at the controller, and tell its officer. Recorded twice in the same words it
    is one. Raises NotAllowed, Unfit."""
    if not protection_rules.may_report(by, university.code):
        raise NotAllowed(
            "The data protection officer of the university, or the operator of the platform, "
            "records a request."
        )
    if kind not in Kind.values:
        raise Unfit("Say what was asked for.")
    name, asked = line_of(name, limit=200), note_of(asked, limit=LONG)
    email = _address(email)
    if not name or not asked:
        raise Unfit("Write down who asks, and for what.")
    today = clock.today()
    if not today - dt.timedelta(days=366) <= received_on <= today:
        raise Unfit("A request was received within the last year, and not after today.")
    same = DataRequest.objects.filter(
        university=university, kind=kind, email__iexact=email, received_on=received_on,
        answered_at__isnull=True,
    ).first()  # fmt: skip
    if same is not None:
        if same.asked == asked:
            return same
        raise Unfit("A request of this kind by this person of that day is on record already.")
    row = DataRequest.objects.create(
        university=university,
        kind=kind,
        name=name,
        email=email,
        account=Person.objects.filter(email__iexact=email).first(),
        asked=asked,
        received_on=received_on,
        due_on=months_after(received_on, MONTHS),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    _note("data_request_recorded", row, by)
    for person in officers_of(university.code):
        letterbook.write(
            "data-request-recorded",
            key=f"{row.id}:{person.id}",
            to=person,
            at=("office-data-request", row.id),
            university=university.name,
            by=by.name,
            last=row.due_on,
        )
    return row


@act()
def check_identity(*, request: uuid.UUID, how: str, by: Person, seen: int) -> DataRequest:
    """Note that who asks is the person, and how that was made sure. Where the operator has
    something to carry out, they are told now and not before."""
    row = _open(request, by, seen)
    if row.identity_checked_at is not None:
        raise Unfit("That the identity was checked is on record already.")
    row.identity_how = note_of(how, limit=500)
    if not row.identity_how:
        raise Unfit("Say how you made sure that it is the person.")
    row.identity_checked_at = clock.now()
    save_next(row, "identity_how", "identity_checked_at")
    _note("data_request_identified", row, by)
    if row.account is not None and row.kind in CARRIED_OUT_BY_THE_OPERATOR:
        for person in holders(Mandate.Office.OPERATOR):
            letterbook.write(
                "data-request-to-carry-out",
                key=f"{row.id}:{person.id}",
                to=person,
                at=("office-data-request", row.id),
                university=row.university.name,
                by=by.name,
                last=row.due_on,
            )
    return row


@act()
def extend_request(
    *, request: uuid.UUID, until: dt.date, because: str, by: Person, seen: int
) -> DataRequest:
    """Answer later, at most three months after receipt: once, within the first month, and the
    person is told why (Article 12(3))."""
    row = _open(request, by, seen)
    if row.extended_at is not None:
        raise Unfit("It was extended already: once is all there is.")
    if clock.today() > row.due_on:
        raise Unfit("The month is over: an extension is said within it.")
    if not row.due_on < until <= months_after(row.received_on, MOST_MONTHS):
        raise Unfit("An extension ends after the month and within three months of the receipt.")
    row.extended_because = note_of(because, limit=2000)
    if not row.extended_because:
        raise Unfit("Give the reason: the person reads it.")
    row.due_on, row.extended_at = until, clock.now()
    save_next(row, "extended_because", "due_on", "extended_at")
    _note("data_request_extended", row, by, until=until.isoformat())
    letterbook.write(
        "data-request-extended",
        key=str(row.id),
        to=_asker(row),
        university=row.university.name,
        reason=row.extended_because,
        last=row.due_on,
    )
    return row


@act()
def answer_request(
    *, request: uuid.UUID, outcome: str, answer: str, by: Person, seen: int
) -> DataRequest:
    """Answer it; the person gets the words by letter. Nothing is done for somebody whose identity
    was not checked."""
    row = _open(request, by, seen)
    if outcome not in Outcome.values:
        raise Unfit("Say how it ends.")
    is_done = outcome in (Outcome.DONE, Outcome.PARTLY)
    if is_done and row.identity_checked_at is None:
        raise Unfit("Make sure first that who asks is the person, and note how.")
    if outcome == Outcome.UNPROVEN and row.identity_checked_at is not None:
        raise Unfit("The identity was checked: this cannot be the reason.")
    row.answer = note_of(answer, limit=LONG)
    if not row.answer:
        raise Unfit("Write the answer: the person reads it.")
    row.outcome, row.answered_at, row.answered_by = outcome, clock.now(), by
    save_next(row, "answer", "outcome", "answered_at", "answered_by")
    _note("data_request_answered", row, by, outcome=outcome, late=clock.today() > row.due_on)
    letterbook.write(
        "data-request-answered",
        key=str(row.id),
        to=_asker(row),
        university=row.university.name,
        answer=row.answer,
    )
    return row


def remind_of_requests() -> int:
    """Tell the officers 7 and 2 days before the last day, and once when it is over; each once, and
    a day that was missed is made up for by the next one. Returns how many letters."""
    today = clock.today()
    rows = DataRequest.objects.filter(
        answered_at__isnull=True, due_on__lte=today + dt.timedelta(days=max(AHEAD))
    )
    return sum(_remind(row, today) for row in rows.select_related("university"))


@act()
def _remind(row: DataRequest, today: dt.date) -> int:
    left = (row.due_on - today).days
    step = min(days for days in AHEAD if days >= left) if left >= 0 else "late"
    people = officers_of(row.university_id)
    for person in people:
        letterbook.write(
            "data-request-late" if left < 0 else "data-request-due",
            key=f"{row.id}:{step}:{row.due_on}:{person.id}",
            to=person,
            at=("office-data-request", row.id),
            university=row.university.name,
            last=row.due_on,
        )
    return len(people)


@act()
def forget_who_asked() -> int:
    """Take name, address and words out of what was answered 36 months ago; that it was asked and
    answered, and when, stays. Returns how many."""
    today = clock.today()
    before = months_after(today, -KEEP_MONTHS)
    return DataRequest.objects.filter(answered_at__date__lt=before, forgotten_on=None).update(
        name="", email="", account=None, asked="", identity_how="", extended_because="",
        answer="", forgotten_on=today,
    )  # fmt: skip


def _open(request: uuid.UUID, by: Person, seen: int) -> DataRequest:
    protection_rules.data_request_for(by, request, to="keep")
    row = locked(DataRequest, request, seen=seen)
    if row.answered_at is not None:
        raise Unfit("This request is answered.")
    return row


def _asker(row: DataRequest) -> Addressee:
    language = row.account.language if row.account else "en"
    return Addressee(row.email, row.name, language)


def _address(text: str) -> str:
    said = line_of(text, limit=254)
    try:
        validate_email(said)
    except ValidationError:
        raise Unfit("This is not an e-mail address.") from None
    return said


def _note(event: str, row: DataRequest, by: Person, **facts: object) -> None:
    ledger.record(
        event,
        actor=by.key,
        role=protection_rules.role_of(by, row.university_id),
        clauses=["7.26"],
        about=row.ref,
        facts={"university": row.university_id, "kind": row.kind, **facts},
    )
