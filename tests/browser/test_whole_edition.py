"""A whole edition of something in the catalogue, by a lead teacher, a learner and a registrar: each
from their own desk, nothing beside the platform, and a second holder of the seal who looks before
anything is awarded. Every page on the way is accessible."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.browser import steps
from tests.browser.axe import LIGHT, violations
from tests.browser.hands import Somebody

TITLE = "Inquiry-Based Science in Multilingual Classrooms"
HOUSE = "Eötvös Loránd University"
WORK = "An inquiry of your own class"
QUESTION = "Which class do you teach?"
WORDS = (
    "The learner met the learning objectives.",
    "The learner completed all assessments.",
)


class Watchful(Somebody):
    """Looks at every page where they arrive, before going on."""

    def _go(self, thing: Any) -> None:
        super()._go(thing)
        assert not (found := list(violations(self.page, LIGHT))), "\n".join(found)


def test_an_edition_is_planned_taught_assessed_and_awarded(
    enter: Any, house_clock: Any, tmp_path: Path
) -> None:
    lead, learner, registrar, second = (
        Watchful(enter(email))
        for email in ("proposer@elte.hu", "learner12@charm-eu.example", "registrar@elte.hu",
                      "manager@elte.hu")
    )  # fmt: skip
    first = house_clock.today + dt.timedelta(days=14)
    last = first + dt.timedelta(days=10)

    steps.plan_an_edition(lead, TITLE, first, last)
    fix_criteria(lead)
    plan_the_assessment(lead, last - dt.timedelta(days=1))
    ask_for_applications(lead)
    steps.open_admission(lead)
    apply(learner)
    admit(lead, "Learner 12")

    house_clock.turn_to(first + dt.timedelta(days=1))
    steps.begin_and_record_attendance(lead, TITLE)
    hand_in(learner, tmp_path)
    mark(lead)
    moderate_and_release(lead)
    learner.takes_up(TITLE).sees("5")

    house_clock.turn_to(last + dt.timedelta(days=1))
    steps.confirm(lead, TITLE, *WORDS)
    propose(registrar)
    approve(second)
    take_everything(learner, tmp_path)


def fix_criteria(lead: Somebody) -> None:
    """Before admission, so that learners know what they must do (7.20.2)."""
    lead.follows("Fix the criteria").fills("Kind", "Assessment")
    lead.fills("What the learner does", "The portfolio is passed.").presses("Fix the criteria")


def plan_the_assessment(lead: Somebody, due: dt.date) -> None:
    """One piece of work that counts for everything (5.1)."""
    lead.follows("Plan assessments").fills("Scale", "Hungarian")
    lead.presses("Begin with what the catalogue says")


def ask_for_applications(lead: Somebody) -> None:
    lead.follows("Change the way in").ticks("By application")
    lead.fills("Questions of the application", QUESTION).presses("Keep")


def apply(learner: Somebody) -> None:
    learner.at("Catalogue").fills("Search", TITLE).follows(TITLE)
    learner.follows("–", beside="Utrecht").follows("Apply").fills(QUESTION, "A fifth year.")
    learner.presses("Send the application").sees("The lead of the edition reads")


def admit(lead: Somebody, name: str) -> None: ...


def hand_in(learner: Somebody, folder: Path) -> None: ...


def mark(lead: Somebody) -> None: ...


def moderate_and_release(lead: Somebody) -> None: ...


def propose(registrar: Somebody) -> None: ...


def approve(second: Somebody) -> None: ...


def take_everything(learner: Somebody, folder: Path) -> None: ...
