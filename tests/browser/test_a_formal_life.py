"""A formal micro-credential, from an empty form to a credential that a stranger verifies: each at
the pages of their own desk, when their day has come."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.browser.hands import Somebody

TITLE = "Living by the Tide"
AXES = {
    **dict.fromkeys(
        ("Format", "Integrity", "Issuer", "Authority", "Status", "Validity", "Completeness"),
        "holds",
    ),
    "Holder": "not asked",
}


def test_a_formal_proposal_becomes_a_credential_that_a_stranger_verifies(
    somebody: Any, house_clock: Any, tmp_path: Path
) -> None:
    proposer, officer = somebody("proposer@uu.nl"), somebody("boards@charm-eu.example")
    chair, member = somebody("council-chair@charm-eu.example"), somebody("quality@tcd.ie")
    learner, registrar = somebody("learner9@charm-eu.example"), somebody("registrar@uu.nl")
    begins = house_clock.today

    session = begins + dt.timedelta(days=22)
    meeting = plan_a_meeting(officer, session)
    write_the_form(proposer)
    proposer.presses("Ask for endorsement").sees("Endorsing")
    endorse(somebody(), "manager@uu.nl")
    submit(proposer)
    check_and_close_the_papers(officer)
    judge(member)

    house_clock.turn_to(session)
    begin_the_session(officer, meeting)
    decide(chair)
    end_the_session(officer)
    release(chair)

    first, last = session + dt.timedelta(days=3), session + dt.timedelta(days=20)
    plan_an_edition(proposer, first, last)
    enrol(learner)
    house_clock.turn_to(last + dt.timedelta(days=1))
    teach(proposer, last)
    confirm(proposer)
    award(registrar)
    verify(somebody(), take_along(learner, tmp_path))


def plan_a_meeting(officer: Somebody, day: dt.date) -> str:
    """Of the Council; returns how pages say its day."""
    officer.at_the_desk().at("Boards").follows("Plan a meeting")
    officer.ticks("Academic Council").fills("Day", day).fills("Place", "Online")
    officer.presses("Plan the meeting").presses("Open it for papers")
    officer.sees("takes papers until")
    said: str = officer.page.locator("h1 time").inner_text()
    return said


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


def endorse(manager: Somebody, address: str) -> None:
    """By the one-time link of the letter that went to the address (7.4)."""
    manager.opens("/dev/outbox/")
    manager.follows("Your approval is asked for", beside=address).follows("/endorse/")
    manager.ticks("I approve that it is proposed and delivered").fills("Your name", "The manager")
    manager.presses("Send the answer").sees("Thank you: it is approved")


def submit(proposer: Somebody) -> None:
    proposer.takes_up(f"Submit “{TITLE}”").follows("Submit to the Academic Council")
    proposer.fills("Your answer", "Two needs are shown; the others will be asked about.")
    proposer.presses("Submit to the Council").sees("Submitted to the Academic Council")


def check_and_close_the_papers(officer: Somebody) -> None:
    officer.takes_up(f"Check that “{TITLE}” is complete")
    officer.presses("It is complete").follows("Meeting of")
    officer.presses("Close the papers now").sees("members read; next is the session")


def judge(member: Somebody) -> None:
    member.takes_up(f"Declare your interest in “{TITLE}”")
    member.ticks("None").presses("Declare").follows("Judge it")
    for characteristic in member.groups():
        characteristic.get_by_label("Met", exact=True).check()
    member.presses("Give your opinion").sees("You judged it")


def begin_the_session(officer: Somebody, day: str) -> None:
    officer.takes_up("Prepare and hold the meeting of the Academic Council", beside=day)
    for box in officer.scope.get_by_role("checkbox").all():
        box.check()
    officer.presses("Begin the session").sees("10 present")


def decide(chair: Somebody) -> None:
    chair.takes_up("The Academic Council is in session").follows(TITLE)
    for characteristic in chair.groups():
        characteristic.get_by_label("Met", exact=True).check()
    chair.ticks("Approved").fills("Reasons", "It meets the characteristics.")
    chair.presses("Record the decision").sees("Recorded and sealed")


def end_the_session(officer: Somebody) -> None:
    officer.takes_up("The Academic Council is in session").unfolds("End the session")
    officer.presses("End the session").sees("Held")


def release(chair: Somebody) -> None:
    chair.takes_up(f"Release the decision on “{TITLE}”")
    chair.presses("Release the decision").sees("Released by")


def plan_an_edition(teacher: Somebody, first: dt.date, last: dt.date) -> None:
    """An edition with one session; admission opens (7.14)."""
    teacher.at("Teaching").follows(f"Plan an edition {TITLE}")
    teacher.fills("First day", first).fills("Last day", last)
    teacher.fills("Time zone", "Europe/Amsterdam").fills("Place", "Utrecht").ticks("English")
    teacher.presses("Plan the edition").follows("Add a session")
    teacher.fills("Day", first).fills("Begins", "18:00").fills("Ends", "20:00")
    teacher.presses("Add")
    teacher.presses("Open admission").sees("Open")


def enrol(learner: Somebody) -> None:
    """Found by searching; nobody told the learner where it is."""
    learner.at("Catalogue").fills("Search", TITLE).follows(TITLE)
    learner.follows("–", beside="Utrecht").follows("Enrol").presses("Take a seat")
    learner.sees("enrolled")


def teach(teacher: Somebody, day: dt.date) -> None:
    """Who came, and with what result (7.26)."""
    teacher.takes_up(f"Begin “{TITLE}”").presses("Begin the edition")
    teacher.follows("Record attendance").presses("Record attendance")
    teacher.follows("Record results").fills("Scheme of grades", "Dutch grades 1–10")
    teacher.fills("Assessed on", day).fills("Outcome of", "Passed").fills("Result of", "8.5")
    teacher.presses("Record results")


def confirm(teacher: Somebody) -> None:
    """The word of the teaching staff, on which the award rests (7.10)."""
    teacher.takes_up(f"End “{TITLE}”").presses("End the edition").follows("Confirm who completed")
    teacher.ticks("The learner met the learning objectives.")
    teacher.ticks("The learner completed all assessments.")
    teacher.presses("Confirm the completion").sees("1 completion confirmed")


def award(registrar: Somebody) -> None:
    registrar.takes_up(f"Award “{TITLE}” to 1 learner").follows("Utrecht University")
    registrar.presses("Award to those chosen").sees("1 of 1 signed")


def take_along(learner: Somebody, folder: Path) -> Path:
    learner.takes_up(TITLE)
    return learner.downloads("Signed credential", folder)


def verify(stranger: Somebody, credential: Path) -> None:
    """Every axis holds; only who holds it is for the stranger to compare (6.4, 7.28)."""
    stranger.opens("/").at("Verify").attaches("The credential as a file", credential)
    stranger.presses("Verify").sees("This is genuine.")
    assert stranger.axes() == AXES
