"""Suspending, resuming and retiring entries, and the accreditations they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import PLANNED, again, at

from charm import demo
from charm.catalogue import queries
from charm.catalogue.services.accrediting import end_accreditation, record_accreditation
from charm.catalogue.services.keeping import resume_entry, retire_entry, suspend_entry
from charm.core.workflow import Refusal
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def on(day: int, month: int = 12) -> Any:
    return at(dt.datetime(2026, month, day, 12, 0, tzinfo=dt.UTC))


def test_an_entry_that_is_suspended_and_resumed_keeps_the_gap_on_record(course: NewCourse) -> None:
    begun = course()
    with on(3):
        entry = suspend_entry(entry=begun.entry.id, by=begun.quality, seen=1, reason="Review.")
    with on(9):
        resume_entry(entry=entry.id, by=begun.quality, seen=entry.revision, reason="Sound.")

    periods = queries.periods_of(begun.version)
    assert [(p.first, p.last) for p in periods] == [
        (begun.version.published_at.date(), dt.date(2026, 12, 3)),
        (dt.date(2026, 12, 9), None),
    ]


def test_a_suspended_entry_has_authority_only_until_then(course: NewCourse) -> None:
    begun = course()
    with on(3):
        suspend_entry(entry=begun.entry.id, by=begun.quality, seen=1, reason="Review.")

    (period,) = queries.periods_of(begun.version)
    assert period.last == dt.date(2026, 12, 3)


def test_a_retired_entry_opens_no_more_editions(course: NewCourse) -> None:
    begun = course()
    retire_entry(entry=begun.entry.id, by=begun.quality, seen=1, reason="Succeeded.")

    assert again(begun.entry).state == "retired"
    with pytest.raises(Refusal, match="not published"):
        begun.planned()
    with pytest.raises(Refusal, match="retired now"):
        suspend_entry(entry=begun.entry.id, by=begun.quality, seen=2, reason="Again.")


def test_only_the_office_suspends_with_a_reason_and_a_fresh_page(course: NewCourse) -> None:
    begun = course()
    entry = begun.entry

    for stranger in (begun.lead, demo.staff("quality", "elte.hu")):
        with pytest.raises(NotAllowed, match="accreditation department"):
            suspend_entry(entry=entry.id, by=stranger, seen=1, reason="Because.")
    with pytest.raises(Refusal, match="reason"):
        suspend_entry(entry=entry.id, by=begun.quality, seen=1, reason="  ")
    with pytest.raises(Stale):
        suspend_entry(entry=entry.id, by=begun.quality, seen=0, reason="Because.")
    assert again(entry).state == "published"


# --- accreditations ------------------------------------------------------------------------------
def renewal(begun: Any, **changes: Any) -> Any:
    details = {
        "entry": begun.entry.id, "university": begun.university, "body": "Examination Board",
        "reference": "GEO-2", "date": PLANNED.date(), "valid_until": None, "by": begun.quality,
    }  # fmt: skip
    with at(PLANNED):
        return record_accreditation(**{**details, **changes})


@pytest.mark.clause("7.9", shows="accepts")
@pytest.mark.clause("5.6.1.5", shows="accepts")
def test_the_accreditation_of_the_proposal_is_on_record_and_can_be_renewed(
    course: NewCourse,
) -> None:
    begun = course()

    renewal(begun)
    renewal(begun)

    assert [row.reference for row in queries.accreditations_of(begun.entry)] == [
        "GEO-EB-2026-041", "GEO-2",
    ]  # fmt: skip
    assert queries.accreditation_covers(begun.entry, "uu.nl", dt.date(2040, 1, 1))
    assert not queries.accreditation_covers(begun.entry, "uu.nl", dt.date(2026, 1, 1))


@pytest.mark.clause("7.9", shows="refuses")
def test_an_accreditation_is_recorded_by_the_accrediting_university_alone(
    course: NewCourse,
) -> None:
    begun = course()

    with pytest.raises(NotAllowed):
        renewal(begun, by=demo.staff("quality", "elte.hu"))
    with pytest.raises(Unfit, match="accredits this entry"):
        renewal(begun, university="elte.hu", by=demo.staff("quality", "elte.hu"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body": " "}, "Name the body"),
        ({"reference": ""}, "Name the body"),
        ({"date": dt.date(2026, 12, 24)}, "begins today or earlier"),
        ({"valid_until": dt.date(2020, 1, 1)}, "ends after it begins"),
        ({"reference": "a\u202eb"}, "reference"),
    ],
)
def test_an_accreditation_that_cannot_be_is_refused(
    course: NewCourse, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Unfit, match=says):
        renewal(course(), **changes)


def test_an_accreditation_that_ended_early_keeps_its_last_day(course: NewCourse) -> None:
    begun = course()
    (row,) = queries.accreditations_of(begun.entry)
    end = {"accreditation": row.id, "by": begun.quality, "reason": "Withdrawn."}

    with pytest.raises(Unfit, match="between"):
        end_accreditation(**end, last_day=dt.date(2020, 1, 1))
    with pytest.raises(NotAllowed):
        end_accreditation(**{**end, "by": begun.lead}, last_day=dt.date(2026, 12, 1))
    with pytest.raises(Refusal, match="reason"):
        end_accreditation(**{**end, "reason": ""}, last_day=dt.date(2026, 12, 1))
    with pytest.raises(NotFound):
        end_accreditation(**{**end, "accreditation": 0}, last_day=dt.date(2026, 12, 1))
    end_accreditation(**end, last_day=dt.date(2026, 12, 1))

    assert queries.accreditation_covers(begun.entry, "uu.nl", dt.date(2026, 12, 1))
    assert not queries.accreditation_covers(begun.entry, "uu.nl", dt.date(2026, 12, 2))
