"""Reads of integrity cases and appeals: who has a part in one, until when, and what came of it
(7.26)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from charm.alliance.queries import Mandate, Person
from charm.alliance.rules import offices_of
from charm.delivery.marking import marked_by
from charm.delivery.models import (
    Attendance,
    CaseRules,
    Confirmation,
    CriterionCheck,
    Enrolment,
    Hold,
    PanelMember,
    Recognition,
    Result,
    StaffRole,
)
from charm.foundation import clock, files
from charm.foundation.files import StoredFile
from charm.foundation.parts import Part, Rows, part_of

Moments = Callable[[uuid.UUID], Iterable[dt.datetime]]
Judges = Callable[[uuid.UUID], Iterable[uuid.UUID]]
_moments: list[Moments] = []
_judges: list[Judges] = []


def appealed_from(moments: Moments) -> Moments:
    """Mark a function of an upper room that says from when on a learner can appeal against what it
    did: ``moments(enrolment)``, such as an award or its revocation."""
    _moments.append(moments)
    return moments


def appealed_against(judges: Judges) -> Judges:
    """Mark a function of an upper room that says whose act there a learner can appeal against:
    ``judges(enrolment)``, such as who revoked the award. They decide no appeal of that learner."""
    _judges.append(judges)
    return judges


def judged_by(enrolment: Enrolment) -> frozenset[uuid.UUID]:
    """Who judged the learner: they decide no case about it. Whatever else judges is added here."""
    said = (
        Confirmation.objects.filter(enrolment=enrolment).values_list("confirmed_by", flat=True),
        CriterionCheck.objects.filter(enrolment=enrolment).values_list("checked_by", flat=True),
        Recognition.objects.filter(enrolment=enrolment, decided_by__isnull=False).values_list(
            "decided_by", flat=True
        ),
        Attendance.objects.filter(enrolment=enrolment).values_list("recorded_by", flat=True),
    )
    return marked_by(enrolment) | {person for rows in said for person in rows}


def _decided_before(hold: Hold) -> frozenset[uuid.UUID]:
    """Who decided an integrity case about the learner, or took the award back: an appeal may be
    about that decision."""
    if hold.kind != Hold.Kind.APPEAL:
        return frozenset()
    rows = Hold.objects.filter(
        enrolment=hold.enrolment_id, kind=Hold.Kind.INTEGRITY, closed_by__isnull=False
    )
    closed = set(rows.values_list("closed_by", flat=True))
    return frozenset(closed.union(*(judges(hold.enrolment_id) for judges in _judges)))


def has_part(hold: Hold, person: Person) -> bool:
    """Whether the person opened the case, judged the learner, or is the learner."""
    parties = {hold.opened_by_id, hold.enrolment.learner_id} | judged_by(hold.enrolment)
    return person.pk in parties | _decided_before(hold)


def case_rules_of(university: str) -> CaseRules:
    """The days that a university gives; unsaved, as the fields say, where it set none."""
    known = CaseRules.objects.filter(university=university).first()
    return known or CaseRules(university_id=university)


def today_of(enrolment: Enrolment) -> dt.date:
    """In the time zone of the edition, by which its deadlines are reckoned."""
    return clock.now().astimezone(ZoneInfo(enrolment.edition.time_zone)).date()


def appeal_until(enrolment: Enrolment) -> dt.date | None:
    """Last day for an appeal; None while nothing is on record to appeal against."""
    known = list(
        Confirmation.objects.filter(enrolment=enrolment).values_list("confirmed_at", flat=True)
    )
    known += Result.objects.filter(enrolment=enrolment).values_list("recorded_at", flat=True)
    closed = Hold.objects.filter(
        enrolment=enrolment, kind=Hold.Kind.INTEGRITY, closed_at__isnull=False
    )
    known += [moment for moment in closed.values_list("closed_at", flat=True) if moment]
    known += [moment for says in _moments for moment in says(enrolment.pk)]
    if not known:
        return None
    rules = case_rules_of(enrolment.edition.version.entry.university_id)
    last = max(known).astimezone(ZoneInfo(enrolment.edition.time_zone)).date()
    return last + dt.timedelta(days=rules.appeal_days)


def ref_of(hold: Hold) -> str:
    """How the ledger and the files name a case."""
    return f"case:{hold.id}"


def documents_of(hold: Hold) -> list[StoredFile]:
    return files.of(ref_of(hold))


def document_of(hold: Hold, file: uuid.UUID) -> StoredFile:
    """One file of the case. Raises NotFound for a file of another."""
    return files.one_of(ref_of(hold), file)


def heard_in(hold: Hold) -> str:
    """What was said and handed in until now, as a sign that changes with it."""
    stated = hold.stated_at.isoformat() if hold.stated_at else ""
    return f"{stated}:{len(documents_of(hold))}"


def upheld_since(enrolment: uuid.UUID, moment: dt.datetime) -> bool:
    """Whether an appeal of the learner was upheld, also in part, from that moment on."""
    rows = Hold.objects.filter(
        enrolment=enrolment, kind=Hold.Kind.APPEAL, closed_at__gte=moment,
        outcome__in=[Hold.Outcome.UPHELD, Hold.Outcome.IN_PART],
    )  # fmt: skip
    return rows.exists()


def cases_at(universities: Iterable[str], part: Part) -> Rows[Hold]:
    """Every case about learners of these universities' editions, open ones first, then the latest;
    for their registrars."""
    rows = Hold.objects.filter(
        enrolment__edition__version__entry__university__in=list(universities)
    ).select_related("enrolment__edition__version__entry", "enrolment__learner", "opened_by")
    return part_of(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "id"), part)


def cases_seen_by(person: Person, part: Part, *, is_open: bool | None = None) -> Rows[Hold]:
    """The cases that the person may read, as :func:`~charm.delivery.rules.hold_for` says of each:
    as the learner, on the panel, on the staff of the edition, as registrar, as auditor. Open ones
    first, then the latest."""
    offices = offices_of(person)
    kept = [where for office, where in offices if office == Mandate.Office.REGISTRAR and where]
    near = Q(enrolment__edition__version__entry__university__in=kept)
    near |= Q(enrolment__learner=person)
    near |= Q(pk__in=PanelMember.objects.filter(person=person).values("hold"))
    near |= Q(enrolment__edition__in=StaffRole.objects.filter(person=person).values("edition"))
    if (Mandate.Office.AUDITOR, None) in offices:
        near = Q()
    rows = Hold.objects.filter(near)
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    rows = rows.select_related(
        "enrolment__edition__version__entry", "enrolment__learner", "opened_by", "closed_by"
    ).prefetch_related("panel__person")
    return part_of(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "id"), part)


@dataclass(frozen=True, slots=True)
class Hearing:
    """An open case, and what the person does in it."""

    hold: Hold
    decides: bool
    """As registrar where there is no panel, or as its member; else it is about the person."""

    @property
    def until(self) -> dt.date | None:
        return self.hold.decide_until if self.decides else self.hold.statement_until


def hearings_of(person: Person) -> list[Hearing]:
    """Open cases that the person decides or is heard in, in two queries."""
    offices = offices_of(person)
    kept = [where for office, where in offices if office == Mandate.Office.REGISTRAR and where]
    as_registrar = Q(enrolment__edition__version__entry__university__in=kept, panel__isnull=True)
    rows = Hold.objects.filter(closed_at__isnull=True).select_related(
        "enrolment__edition__version__entry", "enrolment__learner", "opened_by"
    )
    decided = rows.filter(as_registrar | Q(panel__person=person)).exclude(opened_by=person)
    found = [Hearing(row, True) for row in decided.distinct().order_by("opened_at", "id")]
    heard = rows.filter(enrolment__learner=person, kind=Hold.Kind.INTEGRITY, stated_at=None)
    return found + [Hearing(row, False) for row in heard.order_by("opened_at", "id")]
