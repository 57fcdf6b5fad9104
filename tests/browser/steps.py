"""The steps of a life at its pages, each by who takes it, from their own desk."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from tests.browser.hands import Somebody

AXES = {
    **dict.fromkeys(
        (
            "Format",
            "Integrity",
            "Issuer",
            "Authority",
            "Endorsement",
            "Status",
            "Validity",
            "Completeness",
        ),
        "holds",
    ),
    "Holder": "not asked",
}


def working_day(day: dt.date) -> dt.date:
    """The same, or the Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def plan_a_meeting(officer: Somebody, day: dt.date) -> str:
    """Of the Council; returns how pages say its day."""
    officer.at_the_desk().at("Boards").follows("Plan a meeting")
    officer.ticks("Academic Council").fills("Day", day).fills("Place", "Online")
    officer.presses("Plan the meeting").presses("Open it for papers")
    officer.sees("takes papers until")
    said: str = officer.page.locator("h1 time").inner_text()
    return said


def endorse(manager: Somebody, address: str) -> None:
    """By the one-time link of the letter that went to the address (7.4)."""
    manager.opens("/dev/outbox/")
    manager.follows("Your approval is asked for", beside=address).follows("/endorse/")
    manager.ticks("I approve that it is proposed and delivered").fills("Your name", "The manager")
    manager.presses("Send the answer").sees("Thank you: it is approved")


def submit(proposer: Somebody, title: str, answer: str = "") -> None:
    proposer.takes_up(f"Submit “{title}”").follows("Submit to the Academic Council")
    if answer:
        proposer.fills("Your answer", answer)
    proposer.presses("Submit to the Council").sees("Submitted to the Academic Council")


def check_and_close_the_papers(officer: Somebody, title: str) -> None:
    officer.takes_up(f"Check that “{title}” is complete").ticks_every_box()
    officer.presses("It is complete").follows("Meeting of")
    officer.presses("Close the papers now").sees("members read; next is the session")


def declare_for_all(member: Somebody, *titles: str, but: str = "") -> None:
    """An agenda on one page: no interest in any of them, but a conflict in that one."""
    member.takes_up(f"Declare your interests in {len(titles)} items")
    for title in titles:
        with member.within(title):
            member.ticks("A conflict" if title == but else "None")
            if title == but:
                member.fills("Which one?", "I teach in it.")
    member.presses("Declare").sees(f"Noted for {len(titles)} items")


def judge(member: Somebody, title: str) -> None:
    member.at("Boards").follows("Agenda items").follows(title)
    member.ticks("None").presses("Declare").follows("Judge it")
    give_an_opinion(member)


def give_an_opinion(member: Somebody) -> None:
    member.ticks_in_each_group("Met")
    member.presses("Give your opinion").sees("You judged it")


def begin_the_session(officer: Somebody, day: str) -> None:
    officer.takes_up("Prepare and hold the meeting of the Academic Council", beside=day)
    officer.ticks_every_box()
    officer.presses("Begin the session").sees("10 present")


def decide(chair: Somebody, title: str) -> None:
    chair.takes_up("The Academic Council is in session").follows(title)
    chair.ticks_in_each_group("Met")
    chair.ticks("Approved").fills("Reasons", "It meets the characteristics.")
    chair.presses("Record the decision").sees("Recorded and sealed")


def end_the_session(officer: Somebody) -> None:
    officer.takes_up("The Academic Council is in session").unfolds("End the session")
    officer.presses("End the session").sees("Held")


def release(chair: Somebody, title: str) -> None:
    chair.takes_up(f"Release the decision on “{title}”")
    chair.presses("Release the decision").sees("Released by")


def plan_an_edition(
    teacher: Somebody, title: str, first: dt.date, last: dt.date, *, place: str = "Utrecht"
) -> None:
    """An edition with one session; admission opens (7.14)."""
    teacher.takes_up(f"Plan an edition {title}", at="Teaching")
    teacher.fills("First day", first).fills("Last day", last)
    teacher.fills("Time zone", "Europe/Amsterdam").fills("Place", place).ticks("English")
    teacher.presses("Plan the edition").follows("Add a session")
    teacher.fills("Day", first).fills("Begins", "18:00").fills("Ends", "20:00")
    teacher.presses("Add a session")


def open_admission(teacher: Somebody) -> None:
    teacher.presses("Open admission").sees("Open")


def enrol(learner: Somebody, title: str, *, place: str = "Utrecht") -> None:
    """Found by searching; nobody told the learner where it is."""
    learner.at("Catalogue").fills("Search", title).follows(title)
    learner.follows("–", beside=place).follows("Enrol")
    learner.ticks_every_box()  # the notices in force
    learner.presses("Take a seat").sees("enrolled")


def begin_and_record_attendance(teacher: Somebody, title: str) -> None:
    teacher.takes_up(f"Begin “{title}”").presses("Begin the edition")
    teacher.follows("Record attendance").presses("Record attendance")


def teach(teacher: Somebody, title: str, day: dt.date) -> None:
    """Who came, and with what result (7.26)."""
    begin_and_record_attendance(teacher, title)
    teacher.follows("Record results").fills("Scheme of grades", "Dutch grades 1–10")
    teacher.fills("Assessed on", day).fills("Outcome of", "Passed").fills("Result of", "8.5")
    teacher.presses("Record results")


def confirm(teacher: Somebody, title: str, *words: str) -> None:
    """The word of the teaching staff, on which the award rests (7.10)."""
    teacher.takes_up(f"End “{title}”").presses("End the edition").follows("Confirm who completed")
    teacher.ticks(*words)
    teacher.presses("Confirm the completion").sees("1 completion confirmed")


def award(registrar: Somebody, title: str, issuer: str) -> None:
    registrar.takes_up(f"Award “{title}” to").follows(issuer)
    registrar.presses("Award to those chosen").sees(re.compile(r"\b(\d+) of \1 signed"))


def take_along(learner: Somebody, title: str, folder: Path) -> Path:
    learner.takes_up(title)
    return learner.downloads("Signed credential", folder)


def verify(stranger: Somebody, credential: Path) -> None:
    """Every axis holds; only who holds it is for the stranger to compare (6.4, 7.28)."""
    stranger.opens("/").at("Verify").attaches("The credential as a file", credential)
    read_the_verdict(stranger.presses("Verify"))


def read_the_verdict(stranger: Somebody) -> None:
    stranger.sees("This is genuine.")
    assert stranger.axes() == AXES, stranger.axes()
