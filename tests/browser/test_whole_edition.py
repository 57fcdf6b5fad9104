"""A whole edition of a formal micro-credential, by who leads it, who learns in it and who keeps the
register: no spreadsheet beside it, and every page on the way is one for everybody (7.10, 7.26)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from tests.browser import steps
from tests.browser.axe import LIGHT, violations
from tests.browser.hands import Somebody

TITLE = "Quantum Sensing for Practising Engineers"
PLACE = "Hall 7, Würzburg"
HANDED_IN = ("Report / paper",)
ASSESSED = (*HANDED_IN, "Presentation / oral exam")
WORDS = (
    "The learner met the learning objectives.",
    "The learner completed all assessments.",
)


def test_an_edition_goes_from_its_plan_to_an_award(
    somebody: Any, house_clock: Any, tmp_path: Path
) -> None:
    lead, learner = somebody("proposer@uni-wuerzburg.de"), somebody("learner1@charm-eu.example")
    registrar = somebody("registrar@uni-wuerzburg.de")
    first = house_clock.today + dt.timedelta(days=3)
    last = first + dt.timedelta(days=7)

    steps.plan_an_edition(lead, TITLE, first, last, place=PLACE)
    edition = lead.page.url
    plan_what_is_asked(lead, edition)
    steps.open_admission(lead.opens(edition))
    steps.enrol(learner, TITLE, place=PLACE)
    learning = learner.takes_up(TITLE, at="Learning").page.url

    house_clock.turn_to(first)
    lead.opens(edition).presses("Begin the edition")
    for component in HANDED_IN:
        hand_in(learner, learning, component)

    house_clock.turn_to(last + dt.timedelta(days=1))
    lead.opens(edition)
    lead.follows("Record attendance").presses("Record attendance")
    see_who_it_is(lead, edition)
    for component in ASSESSED:
        mark_and_release(lead, edition, component)
    for_everybody(learner.opens(learning).sees("1.7"))
    lead.opens(edition).presses("End the edition").follows("Confirm who completed")
    for_everybody(lead)
    lead.ticks(*WORDS).presses("Confirm the completion").sees("1 completion confirmed")

    steps.award(registrar, TITLE, "Julius-Maximilians-Universität Würzburg")
    for_everybody(registrar)
    steps.verify(somebody(), steps.take_along(learner, TITLE, tmp_path))


def plan_what_is_asked(lead: Somebody, edition: str) -> None:
    """What the catalogue says, on the scale of the university; and a criterion beside it."""
    lead.follows("Plan assessments").presses("Begin with what the catalogue says")
    for_everybody(lead.sees("German grades"))
    lead.opens(edition).follows("Fix the criteria")
    with lead.within("Criterion 1"):
        lead.fills("Kind", "Participation").fills("What the learner does", "Be at the session.")
        lead.fills("Share, %", 100)
    for_everybody(lead)
    lead.presses("Fix the criteria")


def hand_in(learner: Somebody, learning: str, component: str) -> None:
    learner.opens(learning).follows(component).fills("Text", "The field is weaker than noise.")
    for_everybody(learner)
    learner.presses("Hand in").opens(learning).sees("Handed in")


def mark_and_release(lead: Somebody, edition: str, component: str) -> None:
    lead.opens(edition).follows("Marking").follows(component)
    released = lead.page.url
    take_the_first(lead)
    lead.fills("Mark", "1.7").fills("Feedback", "Clear, and well argued.")
    for_everybody(lead)
    lead.presses("Keep the mark").opens(released).presses("Release the marks")
    lead.sees(re.compile("released"))


def see_who_it_is(lead: Somebody, edition: str) -> None:
    """A fact, and no copy of any document (App. 2)."""
    lead.opens(edition).follows("Learners")
    take_the_first(lead)
    lead.unfolds("Put a check on record")
    lead.page.locator("input[name=way]").first.check()
    lead.presses("I checked the identity")


def take_the_first(lead: Somebody) -> None:
    """The only learner of the list."""
    lead.scope.get_by_role("rowheader").get_by_role("link").first.click()


def for_everybody(somebody: Somebody) -> None:
    """What a machine can see of WCAG on this page."""
    assert list(violations(somebody.page, LIGHT)) == []
