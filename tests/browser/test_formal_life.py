"""A formal micro-credential, from an empty form to a credential that a stranger verifies: each at
the pages of their own desk, when their day has come. The whole form is written with the keyboard
alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.browser import steps
from tests.browser.hands import Somebody

TITLE = "Living by the Tide"
WORDS = (
    "The learner met the learning objectives.",
    "The learner completed all assessments.",
)


def test_a_formal_proposal_becomes_a_credential_that_a_stranger_verifies(
    somebody: Any, typist: Any, house_clock: Any, tmp_path: Path
) -> None:
    writer = typist("proposer@uu.nl")
    proposer, officer = somebody("proposer@uu.nl"), somebody("boards@charm-eu.example")
    chair, member = somebody("council-chair@charm-eu.example"), somebody("quality@tcd.ie")
    learner, registrar = somebody("learner9@charm-eu.example"), somebody("registrar@uu.nl")
    begins = house_clock.today

    session = begins + dt.timedelta(days=22)
    meeting = steps.plan_a_meeting(officer, session)
    write_the_form(writer)
    writer.presses("Ask for endorsement").sees("Endorsing")
    steps.endorse(somebody(), "manager@uu.nl")
    steps.submit(writer, TITLE, "Two needs are shown; the others will be asked about.")
    steps.check_and_close_the_papers(officer, TITLE)
    steps.judge(member, TITLE)

    house_clock.turn_to(session)
    steps.begin_the_session(officer, meeting)
    steps.decide(chair, TITLE)
    steps.end_the_session(officer)
    steps.release(chair, TITLE)

    first, last = session + dt.timedelta(days=3), session + dt.timedelta(days=20)
    steps.plan_an_edition(proposer, TITLE, first, last)
    steps.open_admission(proposer)
    steps.enrol(learner, TITLE)
    house_clock.turn_to(last + dt.timedelta(days=1))
    steps.teach(proposer, TITLE, last)
    steps.confirm(proposer, TITLE, *WORDS)
    steps.award(registrar, TITLE, "Utrecht University")
    steps.verify(somebody(), steps.take_along(learner, TITLE, tmp_path))


def write_the_form(writer: Somebody) -> None:
    """Appendix 2 section by section, and what the policy asks beyond it (7.2)."""
    writer.at_the_desk().follows("Propose a micro-credential")
    writer.ticks("Formal learning", "No").fills("Working title", "Tide")
    writer.presses("Begin the proposal")

    writer.ticks("Micro-credential").presses("Save and go on")
    writer.fills("Micro-credential Title", TITLE)
    writer.fills("Relevance to CHARM-EU", "Five cities of the alliance lie on a coast.")
    writer.presses("Save and go on")
    for principle in ("Sustainability", "Challenge-based", "Transdisciplinary", "Student-centred"):
        writer.ticks(principle).fills(f"How it is met: {principle}", "In each of the five weeks.")
    writer.presses("Save and go on")
    writer.fills("Criteria", "The plan is graded 5.5 or higher.")
    writer.fills("Description", "Participants design a plan for a quarter behind a dyke.")
    writer.presses("Save and go on")
    writer.fills("Contact", 20).fills("Self-study", 55).fills("Comparable to ECTS", 3)
    writer.presses("Save and go on")
    writer.fills("Outcome", "Map the flood risk of a quarter.")
    with writer.within("Skill 1"):
        writer.unfolds("Add one by its address")
        writer.fills(
            "Address of the skill",
            "http://data.europa.eu/esco/skill/b7729524-6d0e-45b6-87c8-79af1e955a5b",
        )
        writer.fills("Its name", "identify risk of flooding")
    writer.presses("Save and go on")
    writer.ticks("English", "Online").presses("Save and go on")
    writer.ticks("Report / paper")
    writer.fills("Quality assurance", "Accredited by a CHARM-EU university").fills(
        "By whom", "Faculty of Geosciences"
    )
    writer.presses("Save and go on")
    writer.fills("EQF Level", "Level 7 – Master")
    for question in ("Supervision of assessment", "ID Verification"):
        with writer.within(question):
            writer.ticks("Yes")
    writer.presses("Save and go on")

    writer.fills("Name", "The manager").fills("E-mail address", "manager@uu.nl")
    writer.fills("University", "Utrecht University").fills("Office", "Institutional Manager")
    writer.presses("Save and go on")
    writer.fills("Member university", "Utrecht University").fills("Role", "Accrediting university")
    writer.fills("Issuing university", "Utrecht University")
    with writer.within("Accreditation"):
        writer.fills("University", "Utrecht University").fills(
            "Body that decided", "Examination Board"
        )
        writer.fills("Reference of the decision", "EB-41").fills(
            "Link to the decision", "https://www.uu.nl/eb-41.pdf"
        )
        writer.fills("Date of the decision", "2026-03-17").fills("Valid until", "2031-08-31")
    writer.presses("Save and go on")
    writer.ticks("Challenge-driven university").fills(
        "Why it fits: Challenge-driven university", "The city asks."
    )
    with writer.within("Need 1"):
        writer.fills("Level", "National").fills("Type of source", "Labour market")
        writer.fills("Source", "Vacancy monitor").fills("What it shows", "Posts stay open.")
    writer.adds("Add a need")
    with writer.within("Need 2"):
        writer.fills("Level", "European").fills("Type of source", "Policy makers")
        writer.fills("Source", "EU Mission on adaptation").fills(
            "What it shows", "Regions ask for staff."
        )
    writer.fills("Target groups", "Planners and students.")
    writer.presses("Save and go on")
    with writer.within("Are there financial or resource needs?"):
        writer.ticks("No")
    writer.fills("Budget model", "Cost-covering course.").fills("Fee", "None.")
    writer.presses("Save and go on")
    writer.fills("Framework", "GreenComp").fills("Level in it", "4.2")
    writer.fills("Field of education", "0521").presses("Save and go on")
    writer.presses("Save").follows("That was the last section")
    writer.sees("Nothing is missing any more.")
