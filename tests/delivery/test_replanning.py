"""A plan is corrected until admission opens; learners chose the edition by it afterwards (7.14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support.classroom import ENDS, FIRST_DAY, PLANNED, STARTS, again, at

from charm import demo
from charm.core.workflow import Refusal
from charm.delivery.models import Component, Session
from charm.delivery.services.admitting import set_admission
from charm.delivery.services.planning import add_session
from charm.delivery.services.replanning import change_plan, take_back_session
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
WRONG, RIGHT = "Europe/Madrid", "Europe/Helsinki"


@pytest.fixture
def room(course: NewCourse) -> Any:
    """Planned by who left the time zone as the form had it; one session at ten o'clock there."""
    begun = course().planned(time_zone=WRONG)
    begun.session = session_of(begun)
    return begun


def session_of(begun: Any) -> Session:
    with at(PLANNED):
        ten = dt.datetime.combine(STARTS, dt.time(10), ZoneInfo(WRONG))
        return add_session(
            edition=begun.edition.id, by=begun.lead, starts_at=ten,
            ends_at=ten + dt.timedelta(hours=2),
        )  # fmt: skip


def changed(begun: Any, **said: Any) -> Any:
    edition = again(begun.edition)
    kept = {
        name: getattr(edition, name)
        for name in ("starts_on", "ends_on", "seats", "time_zone", "place", "languages")
    }
    with at(PLANNED):
        return change_plan(
            **{"edition": edition.id, "by": begun.lead, "seen": edition.revision, **kept, **said}
        )


@pytest.mark.clause("7.14", shows="accepts")
def test_in_another_zone_sessions_and_due_moments_keep_their_hours(room: Any) -> None:
    Component.objects.create(
        edition=room.edition, place=1, kind="written-exam", title="Exam", asks="Answer.",
        weight=100, outcomes=[1], identity_checked=True,
        due_at=dt.datetime.combine(ENDS, dt.time(17), ZoneInfo(WRONG)),
    )  # fmt: skip
    edition = changed(room, time_zone=RIGHT, seats=9, place="Turku", starts_on=STARTS)
    assert (edition.time_zone, edition.seats, edition.place) == (RIGHT, 9, "Turku")
    zone = ZoneInfo(RIGHT)
    session = again(room.session)
    assert session.starts_at.astimezone(zone).time() == dt.time(10)
    assert session.ends_at.astimezone(zone).time() == dt.time(12)
    assert Component.objects.get().due_at.astimezone(zone).time() == dt.time(17)
    assert ledger.check() == []


@pytest.mark.clause("7.14", shows="refuses")
def test_nothing_of_the_plan_is_left_outside_its_dates(room: Any) -> None:
    later, day = STARTS + dt.timedelta(days=7), dt.timedelta(days=1)
    with pytest.raises(Unfit, match="session of 01 December 2026 would lie outside"):
        changed(room, starts_on=later)
    with pytest.raises(Unfit, match="ends on the day it begins"):
        changed(room, ends_on=STARTS - day)
    with pytest.raises(Unfit, match="seats"):
        changed(room, seats=0)
    with pytest.raises(Unfit, match="not a time zone"):
        changed(room, time_zone="Europe/Atlantis")
    set_admission(
        edition=room.edition.id, way="open", by=room.lead, seen=again(room.edition).revision,
        closes_on=ENDS,
    )  # fmt: skip
    with pytest.raises(Unfit, match="Admission would close"):
        changed(room, ends_on=ENDS - day)
    Component.objects.create(
        edition=room.edition, place=1, kind="written-exam", title="Exam", asks="Answer.",
        weight=100, outcomes=[1], identity_checked=True, due_at=FIRST_DAY,
    )  # fmt: skip
    with at(PLANNED):
        take_back_session(edition=room.edition.id, session=room.session.pk, by=room.lead)
        take_back_session(edition=room.edition.id, session=room.session.pk, by=room.lead)
    assert not Session.objects.exists()
    with pytest.raises(Unfit, match="“Exam” would be due"):
        changed(room, starts_on=later)
    assert again(room.edition).starts_on == STARTS


@pytest.mark.clause("7.14", shows="refuses")
def test_only_who_prepares_it_changes_the_plan_and_only_before_admission(room: Any) -> None:
    edition, session = room.edition, room.session.pk
    with pytest.raises(Stale):
        changed(room, seen=edition.revision + 5)
    for person in (room.learner, demo.staff("registrar", "elte.hu")):
        with pytest.raises(NotFound):
            changed(room, by=person)
        with pytest.raises(NotFound):
            take_back_session(edition=edition.id, session=session, by=person)
    with pytest.raises(NotAllowed):
        changed(room, by=demo.officer("auditor"))
    with pytest.raises(NotAllowed):
        take_back_session(edition=edition.id, session=session, by=demo.officer("auditor"))
    other = room.planned().edition
    with pytest.raises(NotFound, match="no such session"):
        take_back_session(edition=other.id, session=session, by=room.lead)
    room.edition = edition
    changed(room, by=room.registrar, seats=7)
    room.fresh().opened()
    with pytest.raises(Refusal, match="needs planned"):
        changed(room, seats=3)
    with pytest.raises(Refusal, match="needs planned"):
        take_back_session(edition=edition.id, session=session, by=room.lead)
    assert again(edition).seats == 7
    assert Session.objects.filter(pk=session).exists()
