"""A breach of personal data: reported, judged, told, closed (Articles 33 and 34 GDPR)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charm.alliance import protection_rules
from charm.alliance.models import Mandate, Person, University
from charm.alliance.protection import CLOCK, Breach
from charm.alliance.queries import holders
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import line_of, note_of
from charm.foundation.transactions import act, locked, save_next

LONG = 10_000
SOON = dt.timedelta(hours=24)
"""How long before the 72 hours are over the officer is reminded."""
MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record of a breach says (Article 33(3)). Raises Unfit where it cannot be so."""

    title: str
    happened: str
    kinds_of_data: str
    about_how_many: int | None = None
    consequences: str = ""
    measures: str = ""

    def cleaned(self) -> dict[str, object]:
        said: dict[str, object] = {
            "title": line_of(self.title, limit=200),
            "happened": note_of(self.happened, limit=LONG),
            "kinds_of_data": note_of(self.kinds_of_data, limit=2000),
            "consequences": note_of(self.consequences, limit=LONG),
            "measures": note_of(self.measures, limit=LONG),
        }
        if not (said["title"] and said["happened"] and said["kinds_of_data"]):
            raise Unfit("Say in a few words what it is, what happened, and which data it concerns.")
        if self.about_how_many is not None and not 0 <= self.about_how_many <= MOST_PEOPLE:
            raise Unfit("This is not a number of people.")
        return {**said, "about_how_many": self.about_how_many}


@act()
def report_breach(
    *, universities: Iterable[University], facts: Facts, noticed_at: dt.datetime, by: Person
) -> list[Breach]:
    """Put it on record at each controller that it concerns, and tell its officer. Reported twice in
    the same words it is one. Raises NotAllowed, Unfit."""
    concerned = sorted({one.code: one for one in universities}.values(), key=lambda one: one.code)
    if not concerned:
        raise Unfit("Say whose data it concerns: which university.")
    for one in concerned:
        if not protection_rules.may_report(by, one.code):
            raise NotAllowed("The data protection officer of a university, or the operator of the "
                             "platform, puts a breach on record.")  # fmt: skip
    said, now = facts.cleaned(), clock.now()
    _require_past(noticed_at, now)
    return [_reported(one, said, noticed_at, by, now) for one in concerned]


def _reported(
    university: University,
    said: dict[str, object],
    noticed_at: dt.datetime,
    by: Person,
    now: dt.datetime,
) -> Breach:
    same = Breach.objects.filter(
        university=university, title=said["title"], noticed_at=noticed_at, reported_by=by,
        closed_at__isnull=True,
    ).first()  # fmt: skip
    if same is not None:
        return same
    row = Breach.objects.create(
        university=university,
        noticed_at=noticed_at,
        due_at=noticed_at + CLOCK,
        reported_by=by,
        reported_at=now,
        **said,
    )
    _note("breach_reported", row, by)
    for person in officers_of(university.code):
        letterbook.write(
            "breach-reported",
            key=f"{row.id}:{person.id}",
            to=person,
            at=("office-breach", row.id),
            university=university.name,
            by=by.name,
            due_at=_where_they_are(row.due_at, person),
        )
    return row


@act()
def describe_breach(*, breach: uuid.UUID, facts: Facts, by: Person, seen: int) -> Breach:
    """Write down what became known since."""
    row = _open(breach, by, seen)
    said = facts.cleaned()
    for name, value in said.items():
        setattr(row, name, value)
    save_next(row, *said)
    _note("breach_described", row, by)
    return row


@act()
def judge_breach(*, breach: uuid.UUID, risk: str, because: str, by: Person, seen: int) -> Breach:
    """Say how high the risk for the people is, and why. It may be judged again while it is open."""
    row = _open(breach, by, seen)
    if risk not in Breach.Risk.values:
        raise Unfit("Say how high the risk is.")
    row.risk, row.judged_because = risk, _given(because, "Say why the risk is judged so.")
    save_next(row, "risk", "judged_because")
    _note("breach_judged", row, by, risk=risk)
    return row


@act()
def note_authority_told(
    *,
    breach: uuid.UUID,
    at: dt.datetime,
    authority: str,
    reference: str = "",
    late_because: str = "",
    by: Person,
    seen: int,
) -> Breach:
    """Note that the authority was told, when and under which reference. After the 72 hours it is
    told the reason of the delay as well (Article 33(1))."""
    row = _open(breach, by, seen)
    _require_told_then(row, at)
    if row.authority_told_at is not None:
        raise Unfit("That the authority was told is on record already.")
    row.authority = line_of(authority, limit=200)
    if not row.authority:
        raise Unfit("Say which authority was told.")
    row.authority_reference = line_of(reference, limit=200)
    row.late_because = note_of(late_because, limit=2000) if at > row.due_at else ""
    if at > row.due_at and not row.late_because:
        raise Unfit("The 72 hours were over: write down the reason of the delay that it was told.")
    row.authority_told_at = at
    save_next(row, "authority", "authority_reference", "late_because", "authority_told_at")
    _note("breach_told_to_authority", row, by, at=at.isoformat(), late=at > row.due_at)
    return row


@act()
def note_people_told(
    *, breach: uuid.UUID, at: dt.datetime, how: str, by: Person, seen: int
) -> Breach:
    """Note that the people were told, and how (Article 34)."""
    row = _open(breach, by, seen)
    _require_told_then(row, at)
    if row.people_told_at is not None:
        raise Unfit("That the people were told is on record already.")
    row.people_told_how = _given(how, "Say how the people were told, and what.")
    row.people_told_at = at
    save_next(row, "people_told_how", "people_told_at")
    _note("breach_told_to_people", row, by, at=at.isoformat())
    return row


@act()
def close_breach(
    *, breach: uuid.UUID, conclusion: str, not_told_because: str = "", by: Person, seen: int
) -> Breach:
    """Nothing is left to do. Refused, with what is missing, while the risk is not judged, or the
    authority or the people were not told who have to be; people need not be where one of the
    reasons of Article 34(3) holds, which is written down."""
    row = _open(breach, by, seen)
    if not row.risk:
        raise Unfit("Judge the risk first.")
    if row.risk != Breach.Risk.UNLIKELY and row.authority_told_at is None:
        raise Unfit("There is a risk: tell the authority first, and note it here.")
    why_not = note_of(not_told_because, limit=2000)
    if row.risk == Breach.Risk.HIGH and row.people_told_at is None:
        if not why_not:
            raise Unfit("The risk is high: tell the people, or write down why they need not be.")
        row.people_told_how = why_not
    row.conclusion = _given(conclusion, "Say what was learned and changed.")
    row.closed_at, row.closed_by = clock.now(), by
    save_next(row, "people_told_how", "conclusion", "closed_at", "closed_by")
    _note("breach_closed", row, by)
    return row


def remind_of_breaches() -> int:
    """Tell the officers 24 hours before the 72 are over, and once when they are, of each breach
    whose clock still runs; each once. Returns how many letters."""
    now = clock.now()
    rows = Breach.objects.filter(
        closed_at__isnull=True, authority_told_at__isnull=True, due_at__lte=now + SOON
    ).exclude(risk=Breach.Risk.UNLIKELY)
    return sum(_remind(row, now) for row in rows.select_related("university"))


@act()
def _remind(row: Breach, now: dt.datetime) -> int:
    is_over = now > row.due_at
    people = officers_of(row.university_id)
    for person in people:
        letterbook.write(
            "breach-late" if is_over else "breach-due",
            key=f"{row.id}:{person.id}",
            to=person,
            at=("office-breach", row.id),
            university=row.university.name,
            due_at=_where_they_are(row.due_at, person),
        )
    return len(people)


def officers_of(university: str) -> list[Person]:
    """Whom letters go to: the officer and deputies, and the operator where there is nobody."""
    office = Mandate.Office
    return holders(office.PROTECTION, university=university) or holders(office.OPERATOR)


def _open(breach: uuid.UUID, by: Person, seen: int) -> Breach:
    protection_rules.breach_for(by, breach, to="keep")
    row = locked(Breach, breach, seen=seen)
    if row.closed_at is not None:
        raise Unfit("This breach is closed.")
    return row


def _given(text: str, or_else: str) -> str:
    said = note_of(text, limit=2000)
    if not said:
        raise Unfit(or_else)
    return said


def _require_past(at: dt.datetime, now: dt.datetime) -> None:
    if at > now:
        raise Unfit("This moment is still to come.")


def _require_told_then(row: Breach, at: dt.datetime) -> None:
    _require_past(at, clock.now())
    if at < row.noticed_at:
        raise Unfit("Nobody was told before it was noticed.")


def _where_they_are(moment: dt.datetime, person: Person) -> dt.datetime:
    return moment.astimezone(ZoneInfo(person.time_zone))


def _note(event: str, row: Breach, by: Person, **facts: object) -> None:
    ledger.record(
        event,
        actor=by.key,
        role=protection_rules.role_of(by, row.university_id),
        clauses=["7.26"],
        about=row.ref,
        facts={"university": row.university_id, **facts},
    )
