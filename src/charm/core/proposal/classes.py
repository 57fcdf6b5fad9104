"""What kind of change lies between two versions of a proposal, field by field (workflow 3, "What an
edit voids").

Each field has a class: what it says is for the Academic Council to judge (academic), or concerns
money, resources and support (operational). A change is less than its field where only the words
moved: a translation was added, the spelling was corrected, or few words changed of which the
proposers say that they mean the same (editorial). The Boards officer confirms what is found here.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic.fields import FieldInfo

from charm.core.proposal import values
from charm.core.proposal.diff import Mark, changed_fields, compare_words
from charm.core.proposal.model import Part, Proposal


class ChangeClass(StrEnum):
    """From the least to the most; the class of a difference is the most of its fields."""

    EDITORIAL = "editorial"
    OPERATIONAL = "operational"
    ACADEMIC = "academic"

    @property
    def weight(self) -> int:
        return list(ChangeClass).index(self)

    def spares(self, *, of_board: bool) -> bool:
        """Whether a body need not look again: the Academic Council where nothing academic changed,
        the Executive Board where nothing operational changed either."""
        most = ChangeClass.EDITORIAL if of_board else ChangeClass.OPERATIONAL
        return self.weight <= most.weight


class Why(StrEnum):
    """The reason for the class of one field."""

    TRANSLATED = "translated"
    SPELLED = "spelled"
    CLAIMED = "claimed"
    PEOPLE = "people"
    UNIVERSITIES = "universities"
    OPERATIONAL = "operational"
    ACADEMIC = "academic"


_OPERATIONAL = frozenset({"financial_needs", "budget_model", "fee", "supports_wanted"})
CLASSES: Mapping[str, ChangeClass] = {
    name: ChangeClass.OPERATIONAL if name in _OPERATIONAL else ChangeClass.ACADEMIC
    for name in Proposal.model_fields
}
"""By field of the form. What nobody put into another class is academic."""

PEOPLE = ("proposers", "endorsers")
"""Who stands behind it. They are bound by rules of their own: every version is endorsed anew, and
by every university that has a proposer (7.4)."""
FEW_WORDS = 5
"""So many words that went, and that came, can be claimed as a correction of the wording."""
FEW_OF_ALL = 0.25
"""... unless they are a larger share of the text."""

_TOKENS = re.compile(r"[+\-−]?\d+(?:[.,:/]\d+)*|\w+|[^\w\s.,;:!?…\"'“”‘’«»()–—-]")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that reads differently."""

    field: str
    change: ChangeClass
    why: Why
    claimable: bool = False
    """Whether so little changed that the proposers can say that it means the same."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two versions, in the order of the form."""

    fields: tuple[FieldChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields)

    @property
    def change(self) -> ChangeClass:
        """The most that any field says; editorial where nothing changed."""
        found = [one.change for one in self.fields]
        return max(found, key=lambda one: one.weight, default=ChangeClass.EDITORIAL)

    def of(self, change: ChangeClass) -> tuple[FieldChange, ...]:
        return tuple(one for one in self.fields if one.change is change)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.field for one in self.fields)


def classify(before: Proposal, after: Proposal, *, claimed: Collection[str] = ()) -> Difference:
    """Every field that reads differently, with its class and why. ``claimed`` are the fields of
    which the proposers say that only the wording was corrected; it counts where few words changed,
    and nowhere else."""
    old, new = before.to_json(), after.to_json()
    return Difference(
        tuple(
            _judged(name, old.get(name), new.get(name), name in claimed)
            for name in changed_fields(before, after)
        )
    )


def _judged(name: str, old: Any, new: Any, is_claimed: bool) -> FieldChange:
    if name in PEOPLE:
        return _people(name, old or [], new or [])
    own = CLASSES[name]
    why = Why.OPERATIONAL if own is ChangeClass.OPERATIONAL else Why.ACADEMIC
    try:
        pairs = list(_texts(Proposal.model_fields[name], old, new))
    except _MoreThanText:
        return FieldChange(name, own, why)
    if all(_reads_alike(*pair) for pair in pairs):
        added = any(len(_by_language(now)) > len(_by_language(was)) for was, now in pairs)
        reason = Why.TRANSLATED if added else Why.SPELLED
        return FieldChange(name, ChangeClass.EDITORIAL, reason)
    if not all(_is_small(*pair) for pair in pairs):
        return FieldChange(name, own, why)
    if is_claimed:
        return FieldChange(name, ChangeClass.EDITORIAL, Why.CLAIMED, claimable=True)
    return FieldChange(name, own, why, claimable=True)


def _people(name: str, old: list[Any], new: list[Any]) -> FieldChange:
    """Other people are no other micro-credential; other universities behind it may be."""
    were, are = ({one["university"] for one in rows} for rows in (old, new))
    if name == "endorsers" or were == are:
        return FieldChange(name, ChangeClass.EDITORIAL, Why.PEOPLE)
    change = ChangeClass.ACADEMIC if are - were else ChangeClass.OPERATIONAL
    return FieldChange(name, change, Why.UNIVERSITIES)


# --- where only words changed ---------------------------------------------------------------------


class _MoreThanText(Exception):
    """Something else than a text changed."""


def _texts(field: FieldInfo, old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    """The texts within a field that read differently. Raises _MoreThanText."""
    if old == new:
        return
    if _is_text(field):
        yield old or "", new or ""
        return
    parts = _parts_in(field.annotation)
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        rows = list(zip(old, new, strict=True))
    else:
        rows = [(old, new)]
    for was, now in rows:
        if was == now:
            continue
        if len(parts) != 1 or not isinstance(was, dict) or not isinstance(now, dict):
            raise _MoreThanText
        for key, inner in parts[0].model_fields.items():
            yield from _texts(inner, was.get(key), now.get(key))


def _is_text(field: FieldInfo) -> bool:
    return any(getattr(one, "func", None) is values.clean_text for one in field.metadata)


def _parts_in(annotation: Any) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for one in typing.get_args(annotation) for part in _parts_in(one)]


def _by_language(text: Any) -> dict[str, str]:
    return text if isinstance(text, dict) else {"": text} if text else {}


def _pairs(old: Any, new: Any) -> list[tuple[str, str]] | None:
    """Each language of the older text beside what it says now; None when one is gone, or there was
    no text. A text without a language may get one."""
    was, now = _by_language(old), _by_language(new)
    if not was or not now:
        return None
    if set(was) == {""} and "" not in now:
        nearest = max(now.values(), key=lambda text: _tokens(text) == _tokens(was[""]))
        return [(was[""], nearest)]
    if not set(was) <= set(now):
        return None
    return [(text, now[language]) for language, text in was.items()]


def _reads_alike(old: Any, new: Any) -> bool:
    """The same words in every language that was there, but for capitals, spacing and marks."""
    pairs = _pairs(old, new)
    return pairs is not None and all(_tokens(was) == _tokens(now) for was, now in pairs)


def _is_small(old: Any, new: Any) -> bool:
    """Few words changed in every language that was there, and no number."""
    pairs = _pairs(old, new)
    return pairs is not None and all(_differ_little(was, now) for was, now in pairs)


def _differ_little(was: str, now: str) -> bool:
    if _tokens(was) == _tokens(now):
        return True
    gone: list[str] = []
    new: list[str] = []
    for piece in compare_words(was, now):
        if piece.mark is Mark.GONE:
            gone += _tokens(piece.text)
        elif piece.mark is Mark.NEW:
            new += _tokens(piece.text)
    if any(character.isdigit() for token in (*gone, *new) for character in token):
        return False
    most = max(len(gone), len(new))
    return most <= FEW_WORDS and most <= FEW_OF_ALL * len(_tokens(was))


def _tokens(text: str) -> list[str]:
    return _TOKENS.findall(text.casefold())
