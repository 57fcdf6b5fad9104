"""A completion rule: a tree of which so many parts are asked, over leaves that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from charm.core.proposal.values import clean_line

MOST_LEAVES = 40
DEEPEST = 4
"""Groups inside each other; nobody reads a rule that is nested more deeply."""
LONGEST_TEXT = 500
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class RuleUnfit(ValueError):
    """The rule cannot be used; the sentence says what to give instead."""


class LeafKind(StrEnum):
    """What the policy names as completion criteria (7.20.1, 7.20.2)."""

    PARTICIPATION = "participation"
    OUTPUTS = "outputs"
    ENGAGEMENT = "engagement"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing to do, in words that the learner reads; ``share`` is the per cent of the sessions
    to attend, for participation only."""

    key: str
    kind: LeafKind
    text: str
    share: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.key, str) or not _KEY.fullmatch(self.key):
            raise RuleUnfit(
                "The key of a criterion has 1 to 40 small letters, digits or dashes, such as "
                "portfolio-2."
            )
        if not self.text.strip():
            raise RuleUnfit("Say what the learner must do, in words that the learner will read.")
        if len(self.text) > LONGEST_TEXT:
            raise RuleUnfit(f"A criterion has at most {LONGEST_TEXT} characters: shorten it.")
        try:
            clean_line(self.text)
        except ValueError as error:
            raise RuleUnfit(f"The text of a criterion {error}.") from error
        if self.share is not None and (
            self.kind is not LeafKind.PARTICIPATION or not 0 < self.share <= 100
        ):
            raise RuleUnfit("A share of sessions is 1 to 100 per cent, for participation only.")


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these parts are needed: all of them, one of them, or some of them."""

    needed: int
    parts: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise RuleUnfit("A choice has at least one criterion in it.")
        if not 1 <= self.needed <= len(self.parts):
            raise RuleUnfit(f"Of {len(self.parts)} criteria 1 to {len(self.parts)} can be asked.")

    @property
    def asks_all(self) -> bool:
        return self.needed == len(self.parts)


Rule = Leaf | Group


def all_of(*parts: Rule) -> Group:
    return Group(len(parts), parts)


def any_of(*parts: Rule) -> Group:
    return Group(1, parts)


def at_least(needed: int, *parts: Rule) -> Group:
    return Group(needed, parts)


def leaves_of(rule: Rule) -> Iterator[Leaf]:
    """In the order in which the rule names them."""
    if isinstance(rule, Leaf):
        yield rule
        return
    for part in rule.parts:
        yield from leaves_of(part)


def check(rule: Rule) -> Rule:
    """The rule, when it is one that people can read. Raises RuleUnfit for one that is too large,
    nested too deeply, or that names a criterion twice."""
    if _depth(rule) > DEEPEST:
        raise RuleUnfit(f"A rule has at most {DEEPEST} choices inside each other: make it flatter.")
    keys = [leaf.key for leaf in leaves_of(rule)]
    if len(keys) > MOST_LEAVES:
        raise RuleUnfit(f"A rule has at most {MOST_LEAVES} criteria: put some of them together.")
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise RuleUnfit(f"Each criterion stands in the rule once: {', '.join(twice)} does not.")
    return rule


def _depth(rule: Rule) -> int:
    return 0 if isinstance(rule, Leaf) else 1 + max(_depth(part) for part in rule.parts)
