"""A scale of marks as data: numbers in steps, letters in an order, or passed and failed.

A mark is kept as a Decimal on its scale; letters stand for points. ``read`` and ``say`` are the
only ways between a mark and what people write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

MAX_WRITTEN = 12
"""Characters of a mark."""
MOST = Decimal(1000)
MOST_STEPS = 100_000


class SchemeKind(StrEnum):
    NUMERIC = "numeric"
    LETTERS = "letters"
    PASS_FAIL = "pass-fail"  # noqa: S105


class Rounding(StrEnum):
    """How a result that lies between two steps is rounded."""

    NEAREST = "nearest"
    """To the nearest step; from the middle to the better one."""
    CUT = "cut"
    """What lies behind the last place is left out."""


@dataclass(frozen=True, slots=True)
class Scheme:
    code: str
    name: str
    """As it stands on a result, such as "Dutch grades 1 to 10, pass from 5.5"."""
    kind: SchemeKind
    lowest: Decimal
    highest: Decimal
    step: Decimal
    """Marks are given in these steps, counted from the lowest."""
    result_step: Decimal
    """The result is rounded to these."""
    pass_mark: Decimal
    """A mark that is at least as good passes."""
    lower_is_better: bool = False
    rounding: Rounding = Rounding.NEAREST
    only: tuple[Decimal, ...] = ()
    """Where not every step can be given, those that can."""
    letters: tuple[tuple[str, Decimal], ...] = ()
    """Letters and their points, the best first."""

    def __post_init__(self) -> None:
        """Raises ValueError, in words, for a scale that cannot be."""
        for number in (self.lowest, self.highest, self.step, self.result_step, self.pass_mark):
            if not number.is_finite() or abs(number) > MOST:
                raise ValueError(f"The numbers of a scale are at most {MOST}.")
        if self.lowest >= self.highest:
            raise ValueError("A scale goes from a lower number to a higher one.")
        if self.step <= 0 or self.result_step <= 0:
            raise ValueError("The steps of a scale are more than nothing.")
        if (self.highest - self.lowest) / min(self.step, self.result_step) > MOST_STEPS:
            raise ValueError("This scale has too many steps.")
        if not self._is_step(self.highest, self.step):
            raise ValueError("The steps of a scale lead from its lowest mark to its highest.")
        if not self.lowest <= self.pass_mark <= self.highest:
            raise ValueError("The pass mark lies on the scale.")
        if self.pass_mark == self.worst:
            raise ValueError("Somebody can fail: the pass mark is better than the worst mark.")

    # --- what is on it

    @property
    def worst(self) -> Decimal:
        return self.highest if self.lower_is_better else self.lowest

    @property
    def best(self) -> Decimal:
        return self.lowest if self.lower_is_better else self.highest

    @property
    def is_words(self) -> bool:
        return self.kind is SchemeKind.PASS_FAIL

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be written, the best first, where it is a list of few; else nothing."""
        if self.letters:
            return tuple(letter for letter, _points in self.letters)
        if self.only:
            return tuple(self.say(one) for one in self.only)
        count = int((self.highest - self.lowest) / self.step)
        if count > 10:
            return ()
        marks = [self.lowest + self.step * n for n in range(count + 1)]
        return tuple(self.say(one) for one in sorted(marks, key=self.rank, reverse=True))

    def rank(self, mark: Decimal) -> Decimal:
        """A number that is higher for a better mark."""
        return -mark if self.lower_is_better else mark

    def passes(self, mark: Decimal, pass_mark: Decimal | None = None) -> bool:
        asked = self.pass_mark if pass_mark is None else pass_mark
        return self.rank(mark) >= self.rank(asked)

    # --- reading and saying

    def read(self, written: str) -> Decimal:
        """The mark that somebody wrote; a comma is a point. Raises ValueError with a sentence that
        says what can be written."""
        said = written.strip().replace("−", "-")
        if self.letters:
            for letter, points in self.letters:
                if said.casefold() == letter.casefold():
                    return points
            raise ValueError(f"A mark here is one of these: {', '.join(self.choices)}.")
        number = _number(said)
        if number is None or not self.lowest <= number <= self.highest:
            raise ValueError(f"A mark here is a number {self.span}.")
        if self.only and number not in self.only:
            raise ValueError(f"A mark here is one of these: {', '.join(self.choices)}.")
        if not self._is_step(number, self.step):
            raise ValueError(f"A mark here goes in steps of {self.step.normalize():f}.")
        return number

    def read_result(self, written: str) -> Decimal:
        """A result, which lies on the scale but maybe between its marks. Raises ValueError."""
        if self.letters:
            return self.read(written)
        number = _number(written.strip())
        if number is None or not self.lowest <= number <= self.highest:
            raise ValueError(f"A result here is a number {self.span}.")
        return number

    @property
    def span(self) -> str:
        return f"from {self.say(self.lowest)} to {self.say(self.highest)}"

    def say(self, mark: Decimal) -> str:
        """As people write it: with the decimals that the scale has, or as a letter."""
        if self.letters:
            return next((word for word, points in self.letters if points == mark), plain(mark))
        places = max(_places(self.step), _places(mark.normalize()))
        return f"{mark:.{places}f}"

    def rounded(self, exact: Decimal) -> Decimal:
        """The mark on the steps of results. A better number never becomes a worse mark."""
        # Counted from zero, as people count: 7.46 is 7.5 in halves on any scale.
        steps = exact / self.result_step
        if self.rounding is Rounding.CUT:
            how = ROUND_DOWN
        else:
            how = ROUND_HALF_DOWN if self.lower_is_better else ROUND_HALF_UP
        found = steps.quantize(Decimal(1), rounding=how) * self.result_step
        return min(max(found, self.lowest), self.highest)

    def shifted(self, mark: Decimal, by: Decimal) -> Decimal:
        """The mark moved along the scale, and kept on what can be given there."""
        moved = min(max(mark + by, self.lowest), self.highest)
        if not self.only:
            return moved
        return min(self.only, key=lambda one: (abs(one - moved), -self.rank(one)))

    def _is_step(self, mark: Decimal, step: Decimal) -> bool:
        return (mark - self.lowest) % step == 0

    # --- as data

    def as_data(self) -> dict[str, Any]:
        """Everything of it, for JSON: what learners were promised stays when the list changes."""
        data: dict[str, Any] = {
            "code": self.code, "name": self.name, "kind": self.kind.value,
            "lowest": str(self.lowest), "highest": str(self.highest), "step": str(self.step),
            "result_step": str(self.result_step), "pass_mark": str(self.pass_mark),
        }  # fmt: skip
        if self.lower_is_better:
            data["lower_is_better"] = True
        if self.rounding is not Rounding.NEAREST:
            data["rounding"] = self.rounding.value
        if self.only:
            data["only"] = [str(one) for one in self.only]
        if self.letters:
            data["letters"] = [[letter, str(points)] for letter, points in self.letters]
        return data

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Scheme:
        """Raises ValueError or KeyError for what is no scheme."""
        return cls(
            code=data["code"],
            name=data["name"],
            kind=SchemeKind(data["kind"]),
            lowest=Decimal(data["lowest"]),
            highest=Decimal(data["highest"]),
            step=Decimal(data["step"]),
            result_step=Decimal(data.get("result_step", data["step"])),
            pass_mark=Decimal(data["pass_mark"]),
            lower_is_better=bool(data.get("lower_is_better", False)),
            rounding=Rounding(data.get("rounding", Rounding.NEAREST)),
            only=tuple(Decimal(one) for one in data.get("only", ())),
            letters=tuple((letter, Decimal(points)) for letter, points in data.get("letters", ())),
        )


def plain(number: Decimal) -> str:
    """A number without zeros at its end: 7.50 is 7.5."""
    return f"{number.normalize():f}"


def _number(said: str) -> Decimal | None:
    digits = said.replace(",", ".", 1)
    whole, _point, rest = digits.partition(".")
    is_number = (whole + rest).isdigit() and (whole + rest).isascii()
    return Decimal(digits) if is_number and len(said) <= MAX_WRITTEN else None


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


PASS_FAIL = Scheme(
    code="pass-fail",
    name="Passed or failed",
    kind=SchemeKind.PASS_FAIL,
    lowest=Decimal(0),
    highest=Decimal(1),
    step=Decimal(1),
    result_step=Decimal(1),
    pass_mark=Decimal(1),
    rounding=Rounding.CUT,
    letters=(("passed", Decimal(1)), ("failed", Decimal(0))),
)
