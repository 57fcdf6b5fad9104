"""A meeting of the Academic Council with five proposals, one outcome each, from the officer's
intake to confirmed minutes: at the pages of everybody concerned, who see what is theirs to see at
that moment and nothing else (workflow 5 to 7 and 10)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser import steps
from tests.browser.conftest import HouseClock
from tests.browser.hands import Somebody
from tests.support.five import FIVE
from tools.house import PYTHON, house

BATTERY, AI, COURTS, CLINIC, PODCAST = FIVE.values()
CONDITION = "Name the officer who answers for data protection."
SECRET = "The members were of two minds about the seminar."


@pytest.fixture(scope="module")
def house_clock(tmp_path_factory: pytest.TempPathFactory) -> HouseClock:
    return HouseClock(tmp_path_factory.mktemp("clock") / "days")


@pytest.fixture(scope="module")
def url(
    bare: Path, tmp_path_factory: pytest.TempPathFactory, house_clock: HouseClock
) -> Iterator[str]:
    """A house of its own, in which nothing else is on any agenda."""
    five = (PYTHON, "-m", "tests.support.five")
    with house(tmp_path_factory.mktemp("var"), days=house_clock.file, bare=bare, fill=five) as url:
        yield url


@pytest.mark.clause("7.4.1", shows="accepts")
@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("7.7", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_a_council_decides_five_proposals_each_in_another_way(
    somebody: Any, house_clock: HouseClock, tmp_path: Path
) -> None:
    people = People(somebody)
    session = steps.working_day(house_clock.today + dt.timedelta(days=22))
    day = intake(people, session)
    opinions(people)

    house_clock.turn_to(session)
    hold(people, day, session + dt.timedelta(days=40))
    release(people)
    house_clock.turn_to(steps.working_day(session + dt.timedelta(days=1)))
    the_board_decides_too(people)
    the_condition_is_met_and_cleared(people)
    minutes(people, house_clock, day, tmp_path)


class People:
    """Whoever is concerned, each at a browser of their own."""

    def __init__(self, somebody: Any) -> None:
        self.officer: Somebody = somebody("boards@charm-eu.example")
        self.chair: Somebody = somebody("council-chair@charm-eu.example")
        self.member: Somebody = somebody("quality@uu.nl")
        self.conflicted: Somebody = somebody("quality@tcd.ie")
        self.proposer: Somebody = somebody("proposer@tcd.ie")
        self.board_chair: Somebody = somebody("board-chair@charm-eu.example")
        self.stranger: Somebody = somebody()


def intake(people: People, session: dt.date) -> str:
    """What waits goes on the agenda of the meetings that the officer plans; members read it once
    the officer has looked at it. Returns how pages say the day."""
    officer, member = people.officer, people.member
    officer.at_the_desk().sees("5 proposals wait for a meeting")
    day = steps.plan_a_meeting(officer, session)
    for title in FIVE.values():
        officer.sees(title)
    officer.at("Boards").follows("Plan one").fills("Day", session + dt.timedelta(days=1))
    officer.presses("Plan the meeting").presses("Open it for papers").sees(BATTERY).misses(AI)

    member.at("Boards").sees("Academic Council").misses(AI)
    officer.takes_up(f"Check that “{AI}” is complete")
    member.is_told_of_nothing(officer.page.url.removesuffix("check/"))
    officer.ticks_every_box().presses("It is complete").sees("Members of the body read it")
    for _ in range(4):
        officer.follows("Check the next").ticks_every_box().presses("It is complete")
    officer.misses("Check the next")
    member.at("Boards").sees(AI)
    people.board_chair.at("Boards").sees(BATTERY).misses(AI)
    people.proposer.is_told_of_nothing(officer.page.url)

    for body in ("Academic Council", "Executive Board"):
        officer.at("Boards").follows(body)
        officer.follows("Arrange the agenda").presses("Publish the agenda")
        officer.presses("Close the papers now").sees("members read; next is the session")
    return day


def opinions(people: People) -> None:
    """Each declares for the whole agenda; who has a conflict has neither form nor papers."""
    steps.declare_for_all(people.member, *FIVE.values())
    steps.declare_for_all(people.conflicted, *FIVE.values(), but=AI)
    steps.give_an_opinion(people.member.takes_up(f"Judge “{AI}”"))
    conflicted = people.conflicted.at("Boards").follows("Academic Council", beside="read")
    conflicted.sees("You stay out of it: its papers are not for you.")
    conflicted.follows("Academic Council").follows(AI).misses("Judge it").misses("have judged it")
    conflicted.opens(f"{conflicted.page.url}judge/").sees("You cannot judge this item now")


def hold(people: People, day: str, due: dt.date) -> None:
    """In session: the officer notes, the chair records, and nobody else hears of it."""
    officer, chair = people.officer, people.chair
    steps.begin_the_session(officer, day)
    chair.takes_up("The Academic Council is in session")

    record(chair, BATTERY, "Approved", "It meets the characteristics.")
    note_with_a_condition(officer, due)
    chair.follows(AI).sees("Stay out of this item: Orla Keane").sees("9 of 9 who count")
    chair.sees("noted what stands here").presses("Record the decision")
    chair.follows(COURTS).unfolds("Defer to the next meeting")
    chair.fills("Why is it deferred?", "Its proposers could not come.")
    chair.presses("Defer to the next meeting").sees("it comes first in the next meeting")
    record(chair, CLINIC, "Revise", SECRET, "Partly met")
    record(chair, PODCAST, "Rejected", "It leads to no outcome that can be assessed.", "Not met")
    chair.sees("Nothing is left to decide")

    officer.takes_up("The Academic Council is in session").unfolds("End the session")
    officer.presses("End the session").sees("Held")
    nobody_outside_hears_of_it(people)


def record(chair: Somebody, title: str, outcome: str, reasons: str, met: str = "Met") -> None:
    chair.follows(title).ticks_in_each_group(met).ticks(outcome).fills("Reasons", reasons)
    chair.presses("Record the decision").sees("Recorded and sealed")


def note_with_a_condition(officer: Somebody, due: dt.date) -> None:
    """What members said and the body agreed on; the officer writes it down and decides nothing."""
    officer.takes_up("The Academic Council is in session").follows(AI)
    officer.presses("Begin with what members said").misses("Record the decision")
    officer.ticks("Approved with conditions").fills("Reasons", "Sound, but for one thing.")
    with officer.within("Condition 1"):
        officer.fills("Condition 1", CONDITION).fills("Who sees to it", "Aoife Brennan")
        officer.fills("Due", due)
    officer.presses("Note it")


def nobody_outside_hears_of_it(people: People) -> None:
    people.proposer.at("Proposals").follows(AI).sees("In review").misses("conditions")
    people.stranger.opens("/decisions/").misses(AI).misses(CLINIC)
    people.member.at("Boards").follows("Register of decisions").sees("No decision is known yet")


def release(people: People) -> None:
    """With the letters that wait in the outbox; then each reads what concerns them."""
    officer, chair = people.officer, people.chair
    officer.at("Boards").follows("Letters")
    for title in (BATTERY, AI, CLINIC, PODCAST):
        officer.sees(title)
    officer.misses(COURTS)
    letter = f"Decision of the Academic Council: “{AI}”"
    people.stranger.opens("/dev/outbox/").sees(letter).misses("done", beside=letter)
    chair.takes_up(f"Release the decision on “{BATTERY}”").sees("the other body has still to")
    for title in (BATTERY, AI, CLINIC, PODCAST):
        chair.sees(title).sees("waits for the release").presses("Release the decision")
        chair.sees("Released by")
        if title != PODCAST:
            chair.follows("Look at the next to release")
    chair.misses("Look at the next to release")
    officer.at("Boards").follows("Letters").sees("No letter waits")
    people.stranger.reads_in_time("/dev/outbox/", "done", beside=letter)
    people.stranger.opens("/decisions/").sees(AI).sees(CLINIC).sees(PODCAST).misses(COURTS)
    people.stranger.misses(SECRET).at("Catalogue").misses(AI).misses(BATTERY)
    people.proposer.at("Proposals").follows(AI).sees("Approved with conditions").sees(CONDITION)


def the_board_decides_too(people: People) -> None:
    """What needs money is not approved before the Executive Board has released its yes."""
    officer, chair = people.officer, people.board_chair
    officer.takes_up("Prepare and hold the meeting of the Executive Board").ticks_every_box()
    officer.presses("Begin the session")
    chair.takes_up("The Executive Board is in session")
    record(chair, BATTERY, "Approved", "The test stand is paid for.")
    officer.takes_up("The Executive Board is in session").unfolds("End the session")
    officer.presses("End the session").sees("Held")
    steps.release(chair, BATTERY)
    people.stranger.reads_in_time("/catalogue/", BATTERY).misses(AI)


def the_condition_is_met_and_cleared(people: People) -> None:
    people.proposer.takes_up(f"Meet a condition of “{AI}”").fills(
        "What was done", "She is named in section 9."
    )
    people.proposer.presses("It is met").misses("Clear the condition")
    people.officer.opens(people.proposer.page.url).misses("Clear the condition")
    people.chair.takes_up(f"Clear a condition of “{AI}”").presses("Clear the condition")
    people.stranger.reads_in_time("/catalogue/", AI)
    people.stranger.opens("/decisions/").sees(AI).misses(COURTS).misses(CONDITION)


def minutes(people: People, house_clock: HouseClock, held: str, folder: Path) -> None:
    """They write themselves, are sent, commented on and answered, and confirmed in the next
    session, on whose agenda stands what was deferred; then nothing changes them."""
    officer, member, chair = people.officer, people.member, people.chair
    officer.takes_up("Draft the minutes: Academic Council").presses("Draft the minutes")
    officer.sees("Orla Keane").sees(SECRET)
    member.at_the_desk().misses("Read the minutes")
    officer.presses("Send them for comments").sees("Sent to everybody")
    member.takes_up("Read the minutes and comment").unfolds("Comment")
    member.fills("What should change", "Say who spoke for it.").presses("Comment")
    people.proposer.is_told_of_nothing(member.page.url)

    session = steps.working_day(house_clock.today + dt.timedelta(days=22))
    day = steps.plan_a_meeting(officer, session)
    officer.sees(COURTS).presses("Close the papers now")
    officer.takes_up("Answer 1 comment on the minutes").fills("Answer to", "It is said now.")
    officer.presses("Answer").sees("Every comment is answered")
    house_clock.turn_to(session)
    steps.begin_the_session(officer, day)
    chair.takes_up("Confirm the minutes: Academic Council").presses("Confirm the minutes")
    chair.sees("never change again")
    officer.opens(chair.page.url).misses("Write anew")
    member.at("Boards").follows("and those held").follows(held).follows("Minutes")
    kept = member.downloads("English, with the confidential part", folder).read_bytes()
    assert kept.startswith(b"%PDF-")
    member.sees(hashlib.sha256(kept).hexdigest())
