"""A non-formal activity, from a file to a participation badge. What decides something is done with
the keyboard alone: endorsing, submitting, deciding, releasing, awarding, verifying."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tests.browser import steps
from tests.browser.hands import Somebody

TITLE = "A Weekend of Second Lives"
CHAIR = "council-chair@charm-eu.example"
LEAD, CO_LEAD = "hs-ruhrwest.de", "uu.nl"


def test_a_non_formal_proposal_becomes_a_badge(
    somebody: Any, typist: Any, house_clock: Any, tmp_path: Path
) -> None:
    proposer, officer = somebody(f"proposer@{LEAD}"), somebody("boards@charm-eu.example")
    learner, chair = somebody("learner10@charm-eu.example"), typist(CHAIR)
    session = house_clock.today + dt.timedelta(days=22)
    meeting = steps.plan_a_meeting(officer, session)
    begin_from_a_file(proposer, tmp_path)
    for university in (LEAD, CO_LEAD):
        steps.endorse(typist(), f"manager@{university}")
    steps.submit(typist(f"proposer@{LEAD}"), TITLE)
    steps.check_and_close_the_papers(officer, TITLE)

    house_clock.turn_to(session)
    steps.begin_the_session(officer, meeting)
    steps.decide(chair, TITLE)
    steps.end_the_session(officer)
    steps.release(chair, TITLE)

    first, last = session + dt.timedelta(days=3), session + dt.timedelta(days=5)
    steps.plan_an_edition(proposer, TITLE, first, last)
    fix_criteria(proposer)
    steps.open_admission(proposer)
    steps.enrol(learner, TITLE)
    house_clock.turn_to(last + dt.timedelta(days=1))
    steps.begin_and_record_attendance(proposer, TITLE)
    check_criteria(proposer)
    steps.confirm(proposer, TITLE)
    steps.award(typist("registrar@ub.edu"), TITLE, "CHARM-EU")

    credential = steps.take_along(learner, TITLE, tmp_path).read_text()
    stranger = typist().opens("/").at("Verify")
    steps.read_the_verdict(stranger.pastes("or its text", credential).presses("Verify"))
    follow_the_link(somebody(), share(learner))


def begin_from_a_file(proposer: Somebody, folder: Path) -> None:
    """What a colleague wrote, read, compared, and completed with a co-proposer (7.2, 7.4)."""
    file = folder / "proposal.json"
    file.write_text(json.dumps(badge()))
    proposer.at_the_desk().follows("Propose a micro-credential")
    proposer.attaches("Appendix 2 form as DOCX", file).presses("Read the file")
    proposer.presses("Begin the proposal with this").unfolds("Invite a co-proposer")
    proposer.fills("E-mail address", f"proposer@{CO_LEAD}").presses("Invite")
    proposer.presses("Ask for endorsement").sees("Endorsing")


def badge() -> dict[str, Any]:
    """The example of a hackathon, as a weekend in which nothing is assessed."""
    values: dict[str, Any] = json.loads(Path("examples/non-formal-hackathon.json").read_text())
    for key in ("assessment_types", "assessment_supervised", "identity_verified"):
        values.pop(key, None)
    managers = [
        {
            "name": "The manager",
            "email": f"manager@{code}",
            "university": code,
            "office": "institutional-manager",
        }
        for code in (LEAD, CO_LEAD)
    ]
    return values | {"title": TITLE, "outcome": "participation-badge", "endorsers": managers}


def fix_criteria(teacher: Somebody) -> None:
    """Before admission, so that learners know what they must do (7.20.2)."""
    teacher.follows("Fix the criteria").fills("Kind", "Participation")
    teacher.fills("What the learner does", "Present on all three days.")
    teacher.presses("Fix the criteria")


def check_criteria(teacher: Somebody) -> None:
    teacher.follows("Check Participation").fills("Evidence for all", "Signed the list.")
    teacher.ticks("Met").presses("Record the checks")


def share(learner: Somebody) -> str:
    learner.takes_up(TITLE).presses("Make a link")
    link: str = learner.page.get_by_label("Address").input_value()
    return link


def follow_the_link(stranger: Somebody, link: str) -> None:
    steps.read_the_verdict(stranger.opens(link))
