"""Plan an edition: dates, seats, teaching staff, sessions, completion criteria."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from charm.alliance.queries import Person
from charm.catalogue.queries import current_version, published
from charm.catalogue.rules import entry_for
from charm.core.completion import (
    Leaf,
    LeafKind,
    Rule,
    RuleUnfit,
    all_of,
    check,
    from_tree,
    to_tree,
)
from charm.core.completion.rule import MOST_LEAVES
from charm.core.proposal.values import clean_language
from charm.core.workflow.delivery import EDITION_STEPS, EditionFacts, EntryState, take, who_can
from charm.delivery import rules
from charm.delivery.models import Criterion, Edition, Session, StaffRole
from charm.delivery.services.acting import note, opened_edition, step_edition, title_of
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import line_of
from charm.foundation.transactions import act, save_next

MAX_SEATS = 100_000


@dataclass(frozen=True, slots=True)
class CompletionCriterion:
    """One of participation, outputs, engagement, assessment; ``minimum_percent`` is the share of
    sessions to attend, for participation only; ``key`` is how the rule names it, its kind if empty.
    """

    kind: str
    text: str
    minimum_percent: int | None = None
    key: str = ""


@act()
def plan_edition(
    *,
    entry: uuid.UUID,
    by: Person,
    starts_on: dt.date,
    ends_on: dt.date,
    seats: int,
    time_zone: str = "Europe/Madrid",
    place: str = "",
    languages: Sequence[str] = (),
    lead: Person | None = None,
    validation: bool = False,
) -> Edition:
    """Plan an edition of the entry's current version, led by ``lead`` (else by who plans it). With
    ``validation`` outcomes of prior learning are assessed without attending (6.6.1). Raises Refusal
    when the entry is not published, Unfit for dates, seats, zones or languages that cannot be."""
    found = entry_for(by, entry)
    step = EDITION_STEPS["plan"]
    if not rules.roles_for_entry(by, found) & step.who:
        raise NotAllowed(who_can(step))
    version = current_version(found)
    take(
        EDITION_STEPS,
        "plan",
        state=None,
        facts=EditionFacts(entry_published=found.state == EntryState.PUBLISHED),
    )
    check_frame(starts_on, ends_on, seats, time_zone)
    edition = Edition.objects.create(
        version=version,
        validation=validation,
        starts_on=starts_on,
        ends_on=ends_on,
        time_zone=time_zone,
        place=line_of(place, limit=200),
        languages=languages_from(languages or published(version).content.languages),
        seats=seats,
        planned_at=clock.now(),
    )
    _seat(edition, lead or by, StaffRole.Role.LEAD)
    note("edition_planned", edition, by, step="plan", role="planner",
         facts={"version": str(version.id), "seats": seats, "validation": validation,
                "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()})  # fmt: skip
    return edition


@act()
def add_staff(
    *, edition: uuid.UUID, person: Person, by: Person, role: str = StaffRole.Role.TEACHER
) -> StaffRole:
    """Add teaching staff, or change the role of somebody who teaches already. Raises Unfit for a
    learner of the same edition."""
    row = opened_edition(edition, by, to="change-staff", seen=None)
    step_edition(row, "change-staff", EditionFacts())
    if role not in StaffRole.Role.values:
        known = ", ".join(StaffRole.Role.values)
        raise Unfit(f"There is no role {role!r} in an edition: use {known}.")
    if row.enrolments.filter(learner=person).exists():
        raise Unfit("Who learns in an edition cannot teach it (7.10).")
    seat = _seat(row, person, role)
    if not row.staff.filter(role=StaffRole.Role.LEAD).exists():
        raise Unfit("An edition keeps a lead: name another one first.")
    note("staff_added", row, by, step="change-staff", role="lead", facts={"role": role},
         private={"person": person.key})  # fmt: skip
    letterbook.write(
        f"teaching-{role}",
        key=f"{row.id}:{person.id}",
        to=person,
        at=("teaching-edition", row.id),
        title=title_of(row),
        by=by.name,
        begins=row.starts_on,
        ends=row.ends_on,
    )
    return seat


@act()
def remove_staff(*, edition: uuid.UUID, person: uuid.UUID, by: Person) -> None:
    """Somebody no longer teaches the edition; what they recorded and confirmed stays. Raises Unfit
    for its only lead. A second time changes nothing."""
    row = opened_edition(edition, by, to="change-staff", seen=None)
    step_edition(row, "change-staff", EditionFacts())
    seat = row.staff.select_related("person").filter(person=person).first()
    if seat is None:
        return
    key = seat.person.key
    seat.delete()
    if not row.staff.filter(role=StaffRole.Role.LEAD).exists():
        raise Unfit("An edition keeps a lead: name another one first.")
    note("staff_removed", row, by, step="change-staff", role="lead", private={"person": key})


@act()
def set_criteria(
    *,
    edition: uuid.UUID,
    criteria: Iterable[CompletionCriterion],
    by: Person,
    seen: int,
    rule: object = None,
) -> list[Criterion]:
    """Fix what learners must do to complete, instead of what was set before (7.20.2). Only while
    the edition is planned. ``rule`` is a tree of their keys, as :mod:`charm.core.completion` writes
    it; without it all criteria are needed. Raises Unfit for what cannot be a rule."""
    row = opened_edition(edition, by, to="prepare", seen=seen)
    step_edition(row, "prepare", EditionFacts())
    wanted = list(criteria)
    asked = rule_from(wanted, rule) if wanted or rule else None
    leaves = _leaves(wanted)
    row.criteria.all().delete()
    made = [
        Criterion.objects.create(
            edition=row,
            key=leaf.key,
            kind=leaf.kind,
            text=line_of(leaf.text, limit=500),
            minimum_percent=leaf.share,
        )
        for leaf in leaves
    ]
    row.completion = to_tree(asked) if asked and rule else {}
    save_next(row, "completion")
    note("criteria_set", row, by, step="prepare", role="lead",
         facts={"criteria": sorted(leaf.kind for leaf in leaves),
                "rule": row.completion})  # fmt: skip
    return made


@act()
def add_session(
    *,
    edition: uuid.UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Person,
    online: bool = False,
    place: str = "",
) -> Session:
    """Add a session (7.14). Raises Unfit for moments without zone, or outside the edition."""
    row = opened_edition(edition, by, to="add-session", seen=None)
    step_edition(row, "add-session", EditionFacts())
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at):
        raise Unfit("The beginning and end of a session need a time zone.")
    zone = ZoneInfo(row.time_zone)
    first, last = (moment.astimezone(zone).date() for moment in (starts_at, ends_at))
    if ends_at <= starts_at or first < row.starts_on or last > row.ends_on:
        raise Unfit("A session ends after it begins, within the dates of its edition.")
    session = Session.objects.create(
        edition=row,
        starts_at=starts_at,
        ends_at=ends_at,
        online=online,
        place=line_of(place, limit=200),
    )
    note("session_added", row, by, step="add-session", role="lead",
         facts={"starts_at": starts_at.isoformat(), "online": online})  # fmt: skip
    return session


def check_frame(starts_on: dt.date, ends_on: dt.date, seats: int, time_zone: str) -> None:
    """Raises Unfit for dates, seats or a zone that no edition can have."""
    if ends_on < starts_on:
        raise Unfit("An edition ends on the day it begins, or later.")
    if not 1 <= seats <= MAX_SEATS:
        raise Unfit(f"An edition has 1 to {MAX_SEATS} seats.")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Unfit(f"{time_zone!r} is not a time zone, such as Europe/Madrid.") from None


def rule_from(criteria: Iterable[CompletionCriterion], rule: object = None) -> Rule:
    """The rule that these criteria and this tree of their keys make. Raises Unfit."""
    try:
        leaves = {leaf.key: leaf for leaf in _leaves(criteria)}
        return from_tree(rule, leaves) if rule else check(all_of(*leaves.values()))
    except RuleUnfit as error:
        raise Unfit(str(error)) from error


def _leaves(criteria: Iterable[CompletionCriterion]) -> list[Leaf]:
    """What was given as leaves of a rule, each with a key of its own."""
    wanted = list(criteria)
    if len(wanted) > MOST_LEAVES:
        raise RuleUnfit(f"A rule has at most {MOST_LEAVES} criteria: put some of them together.")
    taken = [one.key for one in wanted if one.key]
    if len(set(taken)) != len(taken):
        raise RuleUnfit("Each criterion has a key of its own.")
    leaves: list[Leaf] = []
    for one in wanted:
        if one.kind not in Criterion.Kind.values:
            known = ", ".join(Criterion.Kind.values)
            raise RuleUnfit(f"{one.kind!r} is not a kind of criterion: use {known} (7.20.2).")
        names = (one.kind, *(f"{one.kind}-{n}" for n in range(2, MOST_LEAVES + 2)))
        key = one.key or next(name for name in names if name not in taken)
        taken.append(key)
        leaves.append(Leaf(key, LeafKind(one.kind), one.text, one.minimum_percent))
    return leaves


def languages_from(codes: Iterable[str]) -> list[str]:
    try:
        return [clean_language(code) for code in codes]
    except ValueError as error:
        raise Unfit(str(error)) from error


def _seat(edition: Edition, person: Person, role: str) -> StaffRole:
    seat, _ = StaffRole.objects.update_or_create(
        edition=edition, person=person, defaults={"role": role, "since": clock.now()}
    )
    return seat
