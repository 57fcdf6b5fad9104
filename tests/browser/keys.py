"""The same hands without a mouse: Tab, Enter, Space, arrows and letters, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.hands import Somebody

STOPS = 250
"""More than any page has."""
STANDING = """
(goal) => {
  const here = document.activeElement;
  if (!here || here === document.body) return {};
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {
    arrived: here === goal,
    beside: goal.type === "radio" && here.type === "radio"
      && here.name === goal.name && here.form === goal.form,
    // Within a day the browser marks the part that is written, where no style of ours reaches.
    shown: here.type === "date" || (outlined || style.boxShadow !== "none")
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    what: here.outerHTML.slice(0, 200),
  };
}
"""


class Typist(Somebody):
    """Somebody who uses the keyboard alone. Wherever the focus stands on the way, it is seen."""

    def pastes(self, label: str, text: str) -> Somebody:
        """A long text, from the clipboard."""
        self._reach(self._field(label))
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")
        return self

    def attaches(self, label: str, file: Path) -> Somebody:
        raise NotImplementedError("The window in which files are chosen is not part of a page.")

    def _press(self, thing: Any) -> None:
        self._reach(thing)
        self.page.keyboard.press("Enter")

    def _fill(self, field: Any, value: object) -> None:
        self._reach(field)
        if field.get_attribute("type") == "date":
            return self._fill_day(field, str(value))
        if field.evaluate("field => field.tagName") != "SELECT":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(str(value))
        return None

    def _fill_day(self, field: Any, day: str) -> None:
        """Part by part, in whichever order the browser asks for them."""
        year, month, date = day.split("-")
        for parts in ((month, date, year), (date, month, year)):
            self.page.keyboard.type("".join(parts))
            if field.input_value() == day:
                return
            self.page.keyboard.press("Shift+Tab")
            self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"The keyboard does not write {day}")

    def _tick(self, box: Any) -> None:
        self._reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def _reach(self, thing: Any) -> None:
        """Tab until the focus stands on it; in a group of choices, go on by arrows."""
        thing.wait_for()
        goal = thing.element_handle()
        key = ""
        for _ in range(STOPS):
            stand = self.page.evaluate(STANDING, goal)
            if key and stand:
                assert stand["shown"], f"The focus is not seen on {stand['what']}"
            if stand.get("arrived"):
                return
            key = "ArrowDown" if stand.get("beside") else "Tab"
            self.page.keyboard.press(key)
        raise AssertionError(f"The keyboard does not reach {thing}")
