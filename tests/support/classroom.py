"""Fixtures from the catalogue on: a published entry, editions of it, learners, awards.

The way of a proposal to the catalogue is gone once a run by its services; tests begin with the rows
that it left. What comes after is done by the services, on fixed days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.rooms import Way
from tests.support.worlds import begin_with

PLANNED = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
STARTS, ENDS = dt.date(2026, 12, 1), dt.date(2026, 12, 18)
FIRST_DAY = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
LAST_DAY = dt.datetime(2026, 12, 18, 17, 0, tzinfo=dt.UTC)
AWARD_DAY = dt.datetime(2026, 12, 21, 10, 0, tzinfo=dt.UTC)


class Course:
    """A published entry and what happens to one edition of it; each call goes one step further."""

    def __init__(self) -> None:
        from charm import demo
        from charm.alliance.queries import alliance
        from charm.catalogue.models import Entry, EntryVersion

        self.entry = Entry.objects.get()
        self.version = EntryVersion.objects.get()
        self.university = self.entry.university_id
        self.lead = demo.staff("proposer", self.university)
        self.registrar = demo.staff("registrar", self.university)
        self.quality = demo.staff("quality", self.university)
        central = alliance().central_issuing.operated_by
        formal = self.entry.kind == "formal"
        self.seal = self.registrar if formal else demo.staff("registrar", central)
        self.learner, self.other = demo.learner(1), demo.learner(2)
        self.edition: Any = None

    # --- the edition

    def planned(self, *, seats: int = 5, **details: Any) -> Course:
        from charm.delivery.services.planning import CompletionCriterion, plan_edition, set_criteria

        with at(PLANNED):
            self.edition = plan_edition(
                **{"entry": self.entry.id, "by": self.lead, "starts_on": STARTS, "ends_on": ENDS,
                   "seats": seats, "place": "Utrecht", **details},
            )  # fmt: skip
            if self.entry.kind != "formal":
                set_criteria(
                    edition=self.edition.id,
                    by=self.lead,
                    seen=self.edition.revision,
                    criteria=[
                        CompletionCriterion("participation", "Attend the workshops."),
                        CompletionCriterion("outputs", "Hand in the portfolio."),
                    ],
                )
        return self.fresh()

    def opened(self, **details: Any) -> Course:
        from charm.delivery.services.running import open_admission

        if self.edition is None:
            self.planned(**details)
        with at(PLANNED):
            open_admission(edition=self.edition.id, by=self.lead, seen=self.edition.revision)
        return self.fresh()

    def started(self) -> Course:
        from charm.delivery.services.running import start_edition

        with at(FIRST_DAY):
            start_edition(edition=self.edition.id, by=self.lead, seen=self.edition.revision)
        return self.fresh()

    def fresh(self) -> Course:
        from charm.delivery.models import Edition

        self.edition = Edition.objects.get(pk=self.edition.pk)
        return self

    # --- a learner

    def enrolled(self, learner: Any = None) -> Any:
        from charm.delivery.services.enrolling import enrol

        learner = learner or self.learner
        with at(PLANNED):
            return enrol(edition=self.edition.id, learner=learner, by=learner)

    def assessed(self, enrolment: Any, *, passed: bool = True) -> Any:
        from charm.delivery.services.assessing import record_result

        with at(LAST_DAY):
            record_result(
                enrolment=enrolment.id, passed=passed, value="8.5" if passed else "4",
                scheme="Grades 1-10", assessed_on=ENDS, by=self.lead,
                seen=again(enrolment).revision,
            )  # fmt: skip
        return again(enrolment)

    def checked(self, enrolment: Any) -> Any:
        from charm.delivery.services.assessing import check_criterion

        for criterion in enrolment.edition.criteria.all():
            with at(LAST_DAY):
                check_criterion(
                    enrolment=enrolment.id, criterion=criterion.id, met=True, by=self.lead,
                    evidence="Seen in class.", seen=again(enrolment).revision,
                )  # fmt: skip
        return again(enrolment)

    def confirmed(self, enrolment: Any, **words: bool) -> Any:
        from charm.delivery.services.confirming import confirm_completion

        said = words or {"objectives_met": True, "assessments_completed": True}
        if self.entry.kind != "formal":
            said = {}
        with at(LAST_DAY):
            confirm_completion(
                enrolment=enrolment.id, by=self.lead, seen=again(enrolment).revision, **said
            )
        return again(enrolment)

    def completed(self, learner: Any = None) -> Any:
        """A learner who did everything; the edition runs afterwards."""
        if self.edition is None:
            self.opened()
        enrolment = self.enrolled(learner)
        if self.edition.state == "open":
            self.started()
        self.checked(enrolment)
        if self.version_outcome != "participation-badge":
            self.assessed(enrolment)
        return self.confirmed(enrolment)

    @property
    def version_outcome(self) -> str:
        from charm.catalogue.queries import published

        return str(published(self.version).content.outcome)

    # --- an award

    def intended(self, *enrolments: Any, by: Any = None) -> list[Any]:
        from charm.awards.services.issuing import issue_awards

        with at(AWARD_DAY):
            return issue_awards(enrolments=[row.id for row in enrolments], by=by or self.seal)

    def awarded(self, *enrolments: Any) -> list[Any]:
        from charm.awards.services.signing import sign_award

        awards = self.intended(*enrolments)
        for award in awards:
            with at(AWARD_DAY):
                sign_award(award=str(award.id))
        return [again(award) for award in awards]


def at(moment: dt.datetime) -> Any:
    from charm.foundation import clock

    return clock.at(moment)


def again(row: Any) -> Any:
    """The row as it is in the database now."""
    return type(row).objects.get(pk=row.pk)


def reasons_of(refused: pytest.ExceptionInfo[Any]) -> str:
    return "\n".join(reason.says for reason in refused.value.reasons)


@pytest.fixture
def course(db: None) -> Callable[..., Course]:
    """``course("formal-single")`` is an entry in the catalogue, with nothing planned yet."""

    def begin(name: str = "formal-single", **changes: Any) -> Course:
        if changes:
            publish(name, changes)
        else:
            begin_with(f"{name} published", lambda: publish(name, {}))
        return Course()

    return begin


def publish(name: str, changes: dict[str, Any]) -> None:
    from charm.awards.services.issuers import set_up_issuers
    from charm.catalogue.services.publishing import publish_approved

    filed = Way(name, **changes).approved().filed
    with at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        set_up_issuers()
    with at(PLANNED - dt.timedelta(hours=1)):
        publish_approved(proposal=filed.id, snapshot=filed.snapshot_id)


def publish_lists_of(award: Any) -> None:
    """Sign the lists of the award anew, as it is done every day."""
    from charm.awards.queries import status_places_of
    from charm.awards.services.status_lists import publish_list

    for row, _ in status_places_of(award):
        publish_list(row.name)
