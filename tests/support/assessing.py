"""An edition that assesses by components: a report marked twice, and a talk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support.classroom import FIRST_DAY, LAST_DAY, PLANNED, at

DUE = dt.datetime(2026, 12, 11, 17, 0)  # noqa: DTZ001 - on the clock of the edition
BEFORE_DUE = dt.datetime(2026, 12, 10, 12, 0, tzinfo=dt.UTC)
AFTER_DUE = dt.datetime(2026, 12, 12, 12, 0, tzinfo=dt.UTC)
PDF = b"%PDF-1.7\nA report about dikes.\n%%EOF\n"


class Assessed:
    """The course, its plan, its people; each call goes one step further."""

    def __init__(self, course: Any, name: str = "formal-single") -> None:
        from charm import demo

        self.course = course(name).planned()
        self.lead, self.learner, self.other = (
            self.course.lead, self.course.learner, self.course.other
        )  # fmt: skip
        self.assessor = demo.staff("manager", self.course.university)
        self.second = demo.staff("quality", self.course.university)
        self.stranger = demo.staff("proposer", "elte.hu")

    @property
    def edition(self) -> Any:
        return self.course.fresh().edition

    def staffed(self) -> Assessed:
        from charm.delivery.services.planning import add_staff

        for person, role in ((self.assessor, "assessor"), (self.second, "second-marker")):
            with at(PLANNED):
                add_staff(edition=self.edition.id, person=person, role=role, by=self.lead)
        return self

    def planned(self, **changes: Any) -> Assessed:
        """The report of 60 per cent, marked by two who agree beyond a difference of 1, and the
        talk of 40 per cent, of which a worse mark can be made up for."""
        from charm.delivery.services import assessment_planning as planning

        with at(PLANNED):
            planning.plan_assessment(
                edition=self.edition.id, scheme="nl-10", gap="1", by=self.lead,
                seen=self.edition.revision,
            )  # fmt: skip
            for component in list(self.edition.components.all()):
                planning.remove_component(
                    edition=self.edition.id, component=component.pk, by=self.lead,
                    seen=self.edition.revision,
                )  # fmt: skip
            self.report = self.written(
                **{"title": "Report", "weight": 60, "second": "all", "pass_mark": "5.5", **changes}
            )
            self.talk = self.written(
                kind="presentation-oral", title="Talk", weight=40, must_pass=False,
                handed_in=False,
            )  # fmt: skip
        return self

    def written(self, *, component: int | None = None, **changes: Any) -> Any:
        from charm.delivery.plans import outcomes_of
        from charm.delivery.services.assessment_planning import Assessment, write_component

        said = {
            "kind": "report-paper", "title": "Report", "asks": "Write about one dike.",
            "due": DUE, "weight": 60, "outcomes": range(1, len(outcomes_of(self.edition)) + 1),
            "rubric": {1: ["Names it.", "Explains it.", "Applies it."]}, **changes,
        }  # fmt: skip
        return write_component(
            edition=self.edition.id, component=component, said=Assessment(**said), by=self.lead,
            seen=self.edition.revision,
        )  # fmt: skip

    def started(self) -> Assessed:
        self.course.fresh().opened()
        self.enrolment = self.course.enrolled()
        self.another = self.course.enrolled(self.other)
        self.course.started()
        return self

    def handed_in(self, moment: dt.datetime = BEFORE_DUE, **changes: Any) -> Any:
        from charm.delivery.services.handing_in import hand_in

        with at(moment):
            return hand_in(
                **{"enrolment": self.enrolment.id, "component": self.report.pk,
                   "by": self.learner, "seen": 0, "text": "Dikes hold.",
                   "given": [("../Report.pdf", PDF)], **changes}
            )  # fmt: skip

    def marked(
        self, by: Any, value: str, component: Any = None, enrolment: Any = None, **changes: Any
    ) -> Any:
        from charm.delivery.services.marking import give_mark

        with at(AFTER_DUE):
            return give_mark(
                **{"enrolment": (enrolment or self.enrolment).id,
                   "component": (component or self.report).pk, "value": value, "by": by,
                   "seen": 0, "feedback": "Clear.", **changes}
            )  # fmt: skip

    def released(self, component: Any, seen: int) -> int:
        from charm.delivery.services.releasing import release_marks

        with at(LAST_DAY):
            return release_marks(component=component.pk, by=self.lead, seen=seen)


__all__ = ["AFTER_DUE", "BEFORE_DUE", "DUE", "FIRST_DAY", "LAST_DAY", "PDF", "PLANNED", "Assessed"]
