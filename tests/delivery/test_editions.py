"""Planning, opening, starting and ending editions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.classroom import FIRST_DAY, LAST_DAY, PLANNED, again, at, reasons_of

from charm import demo
from charm.catalogue.services.accrediting import end_accreditation
from charm.core.workflow import Refusal
from charm.delivery import queries, rules
from charm.delivery.services.planning import (
    CompletionCriterion,
    add_session,
    add_staff,
    set_criteria,
)
from charm.delivery.services.running import end_edition, open_admission, start_edition
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.mark.clause("7.14", shows="accepts")
def test_an_edition_is_planned_opened_started_and_ended(course: NewCourse) -> None:
    begun = course().opened().started()
    with at(LAST_DAY):
        end_edition(edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision)

    edition = begun.fresh().edition
    assert edition.state == "ended"
    assert edition.languages == ["en", "nl"]
    assert queries.editions_of(begun.entry) == [edition]


@pytest.mark.clause("7.14", shows="refuses")
@pytest.mark.parametrize(
    "details",
    [
        {"ends_on": dt.date(2026, 11, 30)},
        {"seats": 0},
        {"time_zone": "Mars/Olympus"},
        {"languages": ["xx"]},
        {"place": "a\nb"},
    ],
)
def test_an_edition_that_cannot_be_is_refused(course: NewCourse, details: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        course().planned(**details)


def test_only_proposers_and_the_registrar_plan_an_edition(course: NewCourse) -> None:
    begun = course()

    for stranger in (begun.learner, demo.staff("proposer", "elte.hu"), begun.quality):
        with pytest.raises(NotAllowed, match="proposers"):
            begun.planned(by=stranger)
    begun.planned(by=begun.registrar, lead=begun.lead)
    assert begun.edition.staff.get().person == begun.lead


def test_a_planned_edition_is_hidden_from_strangers(course: NewCourse) -> None:
    begun = course().planned()

    with pytest.raises(NotFound):
        rules.edition_for(begun.learner, begun.edition.id)
    begun.opened()
    assert rules.edition_for(begun.learner, begun.edition.id) == begun.edition
    with pytest.raises(NotAllowed, match="lead"):
        rules.edition_for(begun.learner, begun.edition.id, to="start")


def test_a_teacher_does_not_run_the_edition_the_lead_does(course: NewCourse) -> None:
    begun = course().planned()
    teacher = demo.staff("proposer", "elte.hu")
    add_staff(edition=begun.edition.id, person=teacher, by=begun.lead)

    with pytest.raises(NotAllowed, match="lead"):
        open_admission(edition=begun.edition.id, by=teacher, seen=begun.edition.revision)
    with pytest.raises(Unfit, match="keeps a lead"):
        add_staff(edition=begun.edition.id, person=begun.lead, by=begun.lead)


@pytest.mark.clause("7.20.2", shows="refuses")
@pytest.mark.clause("7.20.1", shows="refuses")
def test_admission_opens_only_when_completion_criteria_are_fixed(course: NewCourse) -> None:
    begun = course("non-formal-assessed").planned()
    for criteria in ([], [CompletionCriterion("participation", "Be there.")]):
        set_criteria(
            edition=begun.edition.id, criteria=criteria, by=begun.lead,
            seen=begun.fresh().edition.revision,
        )  # fmt: skip
        with pytest.raises(Refusal) as refused:
            begun.fresh().opened()
        assert "Fix the completion criteria" in reasons_of(refused)


@pytest.mark.clause("7.20.2", shows="accepts")
def test_participation_alone_is_enough_for_a_badge(course: NewCourse) -> None:
    begun = course("informal-badge").planned()
    set_criteria(
        edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision,
        criteria=[CompletionCriterion("participation", "Four encounters.", 80)],
    )  # fmt: skip

    assert begun.fresh().opened().edition.state == "open"


@pytest.mark.clause("7.20.2", shows="refuses")
def test_criteria_stay_once_admission_opened(course: NewCourse) -> None:
    begun = course("non-formal-assessed").opened()

    with pytest.raises(Refusal):
        set_criteria(
            edition=begun.edition.id, criteria=[], by=begun.lead, seen=begun.edition.revision
        )
    for change in (
        lambda: begun.edition.criteria.update(text="Less."),
        lambda: begun.edition.criteria.create(kind="engagement", text="More."),
        lambda: begun.edition.criteria.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="before admission"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "criterion",
    [
        CompletionCriterion("luck", "Be lucky."),
        CompletionCriterion("outputs", " "),
        CompletionCriterion("outputs", "Hand it in.", 80),
        CompletionCriterion("participation", "Come.", 101),
    ],
)
def test_a_criterion_that_cannot_be_is_refused(
    course: NewCourse, criterion: CompletionCriterion
) -> None:
    begun = course("non-formal-assessed").planned()

    with pytest.raises(Unfit):
        set_criteria(
            edition=begun.edition.id, criteria=[criterion], by=begun.lead,
            seen=begun.edition.revision,
        )  # fmt: skip


@pytest.mark.clause("7.9", shows="refuses")
def test_the_accreditation_covers_the_whole_edition(course: NewCourse) -> None:
    with pytest.raises(Refusal) as refused:
        course().opened(ends_on=dt.date(2031, 9, 1))
    assert "does not cover the whole edition" in reasons_of(refused)


@pytest.mark.clause("7.9", shows="refuses")
def test_an_edition_does_not_start_on_a_lapsed_accreditation(course: NewCourse) -> None:
    begun = course().opened()
    with at(PLANNED):
        end_accreditation(
            accreditation=begun.entry.accreditations.get().id, by=begun.quality,
            last_day=PLANNED.date(), reason="Withdrawn.",
        )  # fmt: skip

    with pytest.raises(Refusal, match="lapsed"):
        begun.started()


def test_it_starts_and_ends_on_its_days_in_its_own_zone(course: NewCourse) -> None:
    begun = course().opened(time_zone="Europe/Helsinki")
    act = {"edition": begun.edition.id, "by": begun.lead, "seen": begun.edition.revision}
    late_in_utc = dt.datetime(2026, 11, 30, 21, 59, 59, tzinfo=dt.UTC)
    with pytest.raises(Refusal, match="later day"), at(late_in_utc):
        start_edition(**act)
    with at(late_in_utc + dt.timedelta(seconds=1)):
        start_edition(**act)

    with pytest.raises(Refusal, match="goes on"), at(FIRST_DAY):
        end_edition(**{**act, "seen": begun.fresh().edition.revision})


def test_whoever_acts_on_an_old_page_is_told_so(course: NewCourse) -> None:
    begun = course().planned()

    with pytest.raises(Stale):
        open_admission(edition=begun.edition.id, by=begun.lead, seen=begun.edition.revision - 1)
    assert again(begun.edition).state == "planned"


@pytest.mark.clause("7.14", shows="refuses")
@pytest.mark.clause("7.14", shows="accepts")
def test_sessions_that_people_at_work_cannot_attend_get_a_finding(course: NewCourse) -> None:
    begun = course().planned()
    assert queries.findings_of(begun.edition) == ()
    morning = dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)
    hours = dt.timedelta(hours=2)
    session = {"edition": begun.edition.id, "by": begun.lead}
    add_session(**session, starts_at=morning, ends_at=morning + hours)

    (finding,) = queries.findings_of(begun.edition)
    assert (finding.clause, finding.level) == ("7.14", "should")

    evening = morning + 9 * dt.timedelta(hours=1)
    add_session(**session, starts_at=evening, ends_at=evening + hours)
    assert queries.findings_of(begun.edition) == ()

    # 21:30 to 22:30 in the time zone of the edition, which is Madrid; then past midnight
    night = dt.datetime(2026, 12, 3, 20, 30, tzinfo=dt.UTC)
    add_session(**session, starts_at=night, ends_at=night + hours / 2, online=True)
    (finding,) = queries.findings_of(begun.edition)
    assert finding.message.endswith("7:00 to 22:00: that of 03 December 2026 at 21:30.")
    assert "keep a recording" in finding.remedy
    later = night + dt.timedelta(hours=2)
    add_session(**session, starts_at=later, ends_at=later + hours)
    (finding,) = queries.findings_of(begun.edition)
    assert finding.message.startswith("2 sessions lie outside usual hours")
    assert begun.fresh().opened().edition.state == "open", "a finding is no wall"


def test_a_session_lies_within_its_edition_and_has_a_zone(course: NewCourse) -> None:
    begun = course().planned()
    moment = dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)

    for starts, ends in (
        (moment, moment),
        (moment.replace(tzinfo=None), moment.replace(tzinfo=None) + hour),
        (moment - 30 * 24 * hour, moment - 29 * 24 * hour),
        (moment, moment + 30 * 24 * hour),
    ):
        with pytest.raises(Unfit):
            add_session(edition=begun.edition.id, starts_at=starts, ends_at=ends, by=begun.lead)
