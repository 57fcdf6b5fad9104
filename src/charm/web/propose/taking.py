"""What was posted for a section: as typed, as it can be kept, and what stands against keeping it.

Saving a draft demands nothing. Only what is *malformed* (a number that is none, half an address)
cannot be kept: that field keeps what it had before, and the page says so beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import Unreadable, read_proposal
from charm.core.vocab.languages import ISO_639_1
from charm.web.propose.choices import Several
from charm.web.propose.fields import Field
from charm.web.propose.rows import Group, Part, Rows
from charm.web.propose.widgets import Given, Widget
from charm.web.propose.words import Words

DEEPEST = 8


@dataclass(slots=True)
class Taken:
    typed: dict[str, Any] = field(default_factory=dict)
    """By field, for the form: well-formed or not."""
    kept: dict[str, Any] = field(default_factory=dict)
    """In the spelling of a proposal; None where nothing is said."""
    problems: dict[str, list[str]] = field(default_factory=dict)
    """Sentences by field, for what cannot be kept."""


def take(post: QueryDict, fields: Iterable[Field]) -> Taken:
    """Fields of which nothing at all was posted are left alone."""
    tree = tree_of(post)
    taken = Taken()
    for one in fields:
        if one.key not in tree and one.key not in tree.get("was", {}):
            continue
        value = one.widget.taken(tree.get(one.key))
        taken.typed[one.key] = value
        kept, problems = keepable(one, value)
        if problems:
            taken.problems[one.key] = problems
        else:
            taken.kept[one.key] = kept
    return taken


def keepable(one: Field, value: Any) -> tuple[Any, list[str]]:
    """The value in the spelling of a proposal, or sentences that say why it cannot be kept."""
    if value is None:
        return None, []
    if isinstance(value, dict) and "total" in value and one.key == "hours":
        return None, [
            _("The hours in all are not the sum of the activities: keep one of the two answers.")
        ]
    try:
        content = read_proposal({one.key: value}, require_kind=False)
    except Unreadable as error:
        return None, [_sentence(one, problem) for problem in error.problems]
    return content.to_json().get(one.key), []


def digest_of(one: Field, value: Any) -> str:
    """Tells whether a field still is as it was shown; the order of ticked boxes says nothing."""
    if isinstance(one.widget, Several) and isinstance(value, list):
        value = sorted(value)
    spelled = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def in_the_order_of(one: Field, mine: Any, theirs: Any) -> Any:
    """Ticked boxes in the order in which they were kept before, new ones last."""
    if not (isinstance(one.widget, Several) and isinstance(mine, list) and theirs):
        return mine
    return [*(code for code in theirs if code in mine), *(c for c in mine if c not in theirs)]


def tree_of(post: QueryDict) -> dict[str, Given]:
    """``a.0.b=x`` as ``{"a": {"0": {"b": "x"}}}``; several values of one name are a list."""
    tree: dict[str, Given] = {}
    for name, values in post.lists():
        *path, last = name.split(".")
        if len(path) >= DEEPEST:
            continue
        branch = tree
        for step in path:
            below = branch.setdefault(step, {})
            if not isinstance(below, dict):
                below = branch[step] = {}
            branch = below
        if not isinstance(branch.get(last), dict):
            branch[last] = values[0] if len(values) == 1 else list(values)
    return tree


def languages_in(content: Proposal) -> list[str]:
    """In which languages its texts are written, English first."""
    found = dict.fromkeys(_codes(content.to_json()))
    return ["en", *(code for code in found if code != "en")]


def _codes(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in ISO_639_1 and isinstance(part, str):
                yield name
            yield from _codes(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _codes(part, key)


_PLACE = re.compile(r"^(?P<place>\S*?): (?P<says>.*)$", re.DOTALL)


def _sentence(one: Field, problem: str) -> str:
    """The model's sentence with the place in the words of the form."""
    found = _PLACE.match(problem)
    if found is None:
        return problem
    steps = re.findall(r"\[(\d+)\]|([a-z_]+)", found["place"])[1:]
    where = " · ".join(str(step) for step in _named(one.widget, steps))
    says = found["says"]
    if says == "is missing: add it":
        says = _("is missing: add it, or leave the whole row empty")
    elif says.startswith("must be a number"):
        says = _("is not a number: write it in figures, such as 2.5")
    return f"{where or one.label}: {says}"


def _named(widget: Widget | None, steps: list[tuple[str, str]]) -> Iterator[Words]:
    for number, key in steps:
        if number:
            one = widget.one if isinstance(widget, Rows) else ""
            yield f"{one} {int(number) + 1}".strip()
            continue
        part = _part(widget, key)
        if part is not None:
            widget = part.widget
            yield part.label


def _part(widget: Widget | None, key: str) -> Part | None:
    parts = widget.parts if isinstance(widget, Rows | Group) else ()
    return next((part for part in parts if part.key == key), None)
