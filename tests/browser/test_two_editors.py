"""Two people write one draft at the same time, each in a browser of their own, while the line is
cut, a session ends and a tab is closed: nothing that was typed is lost (move 2, 7.4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.browser.hands import Somebody

TITLE, RELEVANCE = "Micro-credential Title", "Relevance to CHARM-EU"


class Writer(Somebody):
    """At one section of a draft that saves by itself."""

    def opens_section(self, section: str) -> Writer:
        self.page.goto(section)
        return self

    def types(self, label: str, text: str) -> Writer:
        field = self._field(label)
        field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def reads(self, label: str) -> str:
        said: str = self._field(label).input_value()
        return said

    def is_told(self, text: str | re.Pattern[str]) -> Writer:
        self.page.locator("#saved").get_by_text(text).wait_for()
        return self

    def loses_the_line(self) -> Writer:
        self.page.context.set_offline(True)
        return self

    def has_the_line_again(self) -> Writer:
        self.page.context.set_offline(False)
        return self

    def another_tab(self) -> Writer:
        return Writer(self.page.context.new_page())

    def keeps(self) -> int:
        """How many texts the browser keeps that were not saved."""
        found: int = self.page.evaluate(
            "Object.keys(localStorage).filter(name => name.startsWith('charm.kept')).length"
        )
        return found


@pytest.fixture
def two(enter: Any) -> tuple[Writer, Writer, str]:
    """Both at the first section of a draft that they share, and its address."""
    page = enter("proposer@uu.nl")
    page.goto("/proposals/new/")
    sanne = Writer(page)
    sanne.ticks("Formal learning", "No").fills("Working title", "Two hands")
    sanne.presses("Begin the proposal")
    address = re.sub(r"edit/.*", "", page.url)
    page.goto(address)
    sanne.unfolds("Invite a co-proposer").fills("E-mail address", "proposer@tcd.ie")
    sanne.presses("Invite")
    aoife = Writer(enter("proposer@tcd.ie"))
    section = f"{address}edit/title/"
    return sanne.opens_section(section), aoife.opens_section(section), address


def test_two_write_one_draft_and_the_line_is_cut(two: tuple[Writer, Writer, str]) -> None:
    sanne, aoife, address = two
    section = f"{address}edit/title/"

    sanne.loses_the_line().types(RELEVANCE, "Rivers cross borders.").types(TITLE, "Water here")
    sanne.is_told("Not saved: there is no connection")
    aoife.types(TITLE, "Water there").is_told("Saved at")

    sanne.has_the_line_again()  # and what waited goes out by itself
    conflict = sanne.page.get_by_role("alert")
    conflict.get_by_text("Somebody else was faster").wait_for()
    assert "Water here" in conflict.inner_text()
    assert "Water there" in conflict.inner_text()
    assert sanne.keeps() == 1
    aoife.opens_section(section)
    assert aoife.reads(RELEVANCE) == "Rivers cross borders."
    assert aoife.reads(TITLE) == "Water there"

    sanne.presses("Keep what I typed")
    assert sanne.keeps() == 0
    aoife.opens_section(section)
    assert aoife.reads(TITLE) == "Water here"

    # --- the session ends meanwhile
    sanne.opens_section(section)
    beside = sanne.another_tab()
    beside.opens("/home/")
    beside.page.locator("details.who > summary").click()
    beside.page.get_by_role("button", name="Sign out").click()
    sanne.types(RELEVANCE, "Rivers know no borders.").is_told("you are signed out")
    with beside.page.context.expect_page() as opened:
        sanne.page.locator("#saved").get_by_role("link", name="Sign in").click()
    login = opened.value
    login.fill("input[name=login]", "proposer@uu.nl")
    login.fill("input[name=password]", "charm-demo")
    login.press("input[name=password]", "Enter")
    login.get_by_text("What you typed here was not saved").wait_for()
    login.close()
    sanne.is_told("Saved at")  # by itself, once there is a session
    assert sanne.keeps() == 0

    # --- the tab is closed while there is no line
    sanne.loses_the_line().types(RELEVANCE, "Rivers are older than borders.")
    sanne.is_told("Not saved")
    again = sanne.another_tab()
    sanne.page.close()
    aoife.opens_section(section)
    # What a page sends as it closes may pass the line that the tools of the browser cut.
    assert aoife.reads(RELEVANCE) in ("Rivers know no borders.", "Rivers are older than borders.")
    aoife.types(TITLE, "Water everywhere").is_told("Saved at")

    again.has_the_line_again().opens_section(address)
    again.sees("This browser still keeps texts of yours")
    again.follows("Title and relevance")
    assert again.reads(TITLE) == "Water everywhere"
    again.presses("Put it back").sees("Saved.")
    assert again.reads(RELEVANCE) == "Rivers are older than borders."
    assert again.reads(TITLE) == "Water everywhere", "what she did not touch stays as it was saved"
    assert again.keeps() == 0


def test_somebody_else_at_the_same_computer_is_offered_nothing(
    two: tuple[Writer, Writer, str],
) -> None:
    sanne, _, address = two
    sanne.loses_the_line().types(TITLE, "Mine alone").is_told("Not saved")
    page = sanne.another_tab().page
    sanne.page.close()
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.fill("input[name=login]", "proposer@tcd.ie")
    page.fill("input[name=password]", "charm-demo")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/home/**")
    page.goto(f"{address}edit/title/")
    page.get_by_label(TITLE).first.wait_for()
    assert not page.get_by_text("What you typed here was not saved").count()
