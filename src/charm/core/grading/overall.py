"""Marks of several components become one result: weighted, rounded once, and explained.

Components that are only passed or failed weigh nothing, and must be passed. The others share the
scale of the result, so nothing is ever converted on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from charm.core.grading.scheme import PASS_FAIL, Scheme, plain

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One component, and its mark; None while there is none."""

    title: str
    weight: int
    """Per cent of the result; 0 where it is only passed or failed."""
    mark: Decimal | None
    in_words: bool = False
    """Marked as passed or failed, whatever the scale of the result."""
    pass_mark: Decimal | None = None
    """Its own, where it is not that of the scale."""
    must_pass: bool = True
    """By itself; else better marks make up for it."""

    def scheme(self, of: Scheme) -> Scheme:
        return PASS_FAIL if self.in_words else of


@dataclass(frozen=True, slots=True)
class Counted:
    """What a component brings."""

    part: Part
    said: str
    """The mark in words, empty while there is none."""
    share: Decimal | None
    """Weight times mark, in hundredths; None where it weighs nothing or has no mark."""
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Overall:
    """A result, and why."""

    scheme: Scheme
    parts: tuple[Counted, ...]
    exact: Decimal | None
    """The weighted mean; None while a mark is missing."""
    mark: Decimal | None
    """The mean, rounded; passing is judged by it."""
    passed: bool | None
    why: tuple[str, ...]
    """Sentences: how it was rounded, and what it failed by."""

    @property
    def is_complete(self) -> bool:
        return self.mark is not None

    @property
    def said(self) -> str:
        return "" if self.mark is None else self.scheme.say(self.mark)


def overall(scheme: Scheme, parts: Sequence[Part]) -> Overall:
    """The result of these marks. Raises ValueError when the weights do not make 100 per cent."""
    if sum(part.weight for part in parts) != HUNDRED:
        raise ValueError("The weights of the components make 100 per cent.")
    counted = tuple(_counted(scheme, part) for part in parts)
    if any(one.part.mark is None for one in counted):
        return Overall(scheme, counted, None, None, None, ())
    with localcontext() as exactly:
        exactly.prec = 50
        exact = sum((one.share for one in counted if one.share is not None), Decimal(0))
    mark = scheme.rounded(exact)
    failed = [one for one in counted if one.part.must_pass and not one.passed]
    passed = scheme.passes(mark) and not failed
    return Overall(scheme, counted, exact, mark, passed, _why(scheme, exact, mark, failed))


def _counted(scheme: Scheme, part: Part) -> Counted:
    own = part.scheme(scheme)
    if part.mark is None:
        return Counted(part, "", None, None)
    share = None if part.in_words and not scheme.is_words else part.mark * part.weight / HUNDRED
    passed = own.passes(part.mark, None if part.in_words else part.pass_mark)
    return Counted(part, own.say(part.mark), share, passed)


def _why(
    scheme: Scheme, exact: Decimal, mark: Decimal, failed: Sequence[Counted]
) -> tuple[str, ...]:
    says = []
    if exact != mark and not scheme.is_words:
        says.append(f"The weighted mean is {plain(exact)}, which is rounded to {scheme.say(mark)}.")
    for one in failed:
        if one.part.in_words or scheme.is_words:
            says.append(f"“{one.part.title}” must be passed, and was not.")
        else:
            least = scheme.pass_mark if one.part.pass_mark is None else one.part.pass_mark
            says.append(
                f"“{one.part.title}” must be passed by itself, with {scheme.say(least)}: "
                f"its mark is {one.said}."
            )
    if not scheme.passes(mark) and not scheme.is_words:
        says.append(
            f"The result {scheme.say(mark)} does not reach the pass mark "
            f"{scheme.say(scheme.pass_mark)}."
        )
    elif scheme.passes(mark) and not scheme.passes(exact) and not failed:
        says.append(
            f"Passing is judged by the rounded result: {scheme.say(mark)} reaches the pass mark "
            f"{scheme.say(scheme.pass_mark)}."
        )
    return tuple(says)
