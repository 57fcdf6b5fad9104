"""What somebody does at a page, by the names that links, buttons and fields have for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 20


class Somebody:
    """A person at a browser, with a mouse. Begins at the desk and goes on by what stands there."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.scope = page.get_by_role("main")
        page.set_default_timeout(SECONDS * 1000)

    # --- going

    def at_the_desk(self) -> Somebody:
        """By the link that stands at the head of every page."""
        return self.at("My desk")

    def takes_up(self, what: str, *, beside: str = "", at: str = "My desk") -> Somebody:
        """What waits there; a job may bring it there a moment after somebody else's act."""
        for _ in range(4 * SECONDS):
            self.at(at)
            if self._lines(beside).get_by_role("link", name=what).count():
                return self.follows(what, beside=beside)
            self.page.wait_for_timeout(250)
        raise AssertionError(f"“{what}” does not wait at “{at}”:\n{self.scope.inner_text()}")

    def at(self, place: str) -> Somebody:
        """At one of the places of the main navigation."""
        self._go(self.page.get_by_role("banner").get_by_role("link", name=place, exact=True))
        return self

    def opens(self, address: str) -> Somebody:
        """By an address, as from a letter or for the first time."""
        self.page.goto(address)
        return self

    def follows(self, name: str, *, beside: str = "") -> Somebody:
        """A link of the page; ``beside`` is a text in the same line of a list or table."""
        self._go(self._lines(beside).get_by_role("link", name=name).first)
        return self

    def presses(self, name: str) -> Somebody:
        """A button that acts; the page that answers reports no problem."""
        self._go(self.scope.get_by_role("button", name=name).first)
        if (problems := self.scope.get_by_role("alert")).count():
            raise AssertionError(f"“{name}” was refused:\n{problems.first.inner_text()}")
        return self

    def adds(self, name: str) -> Somebody:
        """A button that stays on the page."""
        self._press(self.scope.get_by_role("button", name=name).first)
        return self

    def unfolds(self, name: str) -> Somebody:
        """Opens what a page keeps folded away."""
        self._press(self.scope.locator("summary", has_text=name).first)
        return self

    def downloads(self, name: str, folder: Path) -> Path:
        """What a link gives, as a file."""
        with self.page.expect_download() as download:
            self._press(self.scope.get_by_role("link", name=name).first)
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    # --- filling in

    def fills(self, label: str, value: object) -> Somebody:
        """A text, a number, a day, or the option of a list."""
        self._fill(self._field(label), value)
        return self

    def attaches(self, label: str, file: Path) -> Somebody:
        self._field(label).set_input_files(file)
        return self

    def ticks(self, *labels: str) -> Somebody:
        """Boxes, or one of several choices."""
        for label in labels:
            self._tick(self._field(label))
        return self

    @contextmanager
    def within(self, name: str) -> Iterator[Somebody]:
        """Only in the group of fields of this name."""
        outer = self.scope
        self.scope = self.group(name)
        try:
            yield self
        finally:
            self.scope = outer

    def group(self, name: str) -> Any:
        words = re.compile(rf"^{re.escape(name)}")
        groups = self.scope.get_by_role("group", name=words)
        return groups.or_(self.scope.get_by_role("radiogroup", name=words)).first

    def ticks_in_each_group(self, label: str) -> Somebody:
        """The same choice in each group of choices that has it."""
        for group in self.scope.get_by_role("radiogroup").all():
            self._tick(group.get_by_label(label, exact=True))
        return self

    def ticks_every_box(self) -> Somebody:
        for box in self.scope.get_by_role("checkbox").all():
            self._tick(box)
        return self

    # --- seeing

    def sees(self, text: str | re.Pattern[str]) -> Somebody:
        self.scope.get_by_text(text).first.wait_for()
        return self

    def misses(self, text: str, *, beside: str = "") -> Somebody:
        """Nowhere on this page, or in no line with that text."""
        found = self._lines(beside).all_inner_texts()
        assert not any(text in one for one in found), f"“{text}” stands on {self.page.url}"
        return self

    def reads_in_time(self, address: str, text: str, *, beside: str = "") -> Somebody:
        """What a job brings there a moment after somebody else's act."""
        for _ in range(4 * SECONDS):
            self.opens(address)
            if self._lines(beside).get_by_text(text).count():
                return self
            self.page.wait_for_timeout(250)
        raise AssertionError(f"“{text}” does not come to {address}:\n{self.scope.inner_text()}")

    def is_told_of_nothing(self, address: str) -> Somebody:
        """Whoever has no business there finds nothing at the address."""
        answer = self.page.goto(address)
        assert answer.status == 404, (address, answer.status)
        return self

    def axes(self) -> dict[str, str]:
        """What a verdict says of each thing that was checked."""
        names = self.scope.locator("li.axis .name").all_inner_texts()
        return {name.strip(): how.strip() for name, _, how in (n.partition(":") for n in names)}

    def _lines(self, beside: str) -> Any:
        if not beside:
            return self.scope
        both = self.scope.get_by_role("listitem").or_(self.scope.get_by_role("row"))
        return both.filter(has_text=beside)

    # --- with what hands

    def _field(self, label: str) -> Any:
        return self.scope.get_by_label(re.compile(rf"^\s*{re.escape(label)}(?![a-z])")).first

    def _go(self, thing: Any) -> None:
        with self.page.expect_navigation():
            self._press(thing)

    def _press(self, thing: Any) -> None:
        thing.click()

    def _fill(self, field: Any, value: object) -> None:
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=str(value))
        else:
            field.fill(str(value))

    def _tick(self, box: Any) -> None:
        box.check()
