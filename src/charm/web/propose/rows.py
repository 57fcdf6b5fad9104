"""Widgets made of widgets: groups of parts, rows of them, and terms with a text each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from charm.core.policy.version import Term
from charm.foundation.spoken import spoken
from charm.web.propose.answer import Answer, Item, Labelled
from charm.web.propose.widgets import Given, Node, Texts, Widget, control_id, line_of, node_of
from charm.web.propose.words import Words


@dataclass(frozen=True)
class Part:
    """One part of a group or a row."""

    key: str
    label: Words
    widget: Widget
    wide: bool = False
    help: Words = ""


@dataclass(frozen=True)
class Group:
    """Parts that belong together."""

    template: ClassVar[str] = "group"
    compound: ClassVar[bool] = True
    parts: tuple[Part, ...]
    idle: frozenset[str] = frozenset()
    """Parts that say nothing by themselves."""

    def node(self, name: str, value: Any, languages: Sequence[str]) -> Node:
        values = value if isinstance(value, dict) else {}
        return node_of(self, name, parts=part_nodes(self.parts, name, values, languages))

    def taken(self, given: Given) -> Any:
        return taken_parts(self.parts, given, self.idle)

    def said(self, value: Any) -> Answer:
        if not isinstance(value, dict):
            return Answer()
        return Answer(items=(Item("", said_parts(self.parts, value)),))


@dataclass(frozen=True)
class Rows:
    """Any number of rows; the last one shown is blank. A row that says nothing is left out."""

    template: ClassVar[str] = "rows"
    compound: ClassVar[bool] = True
    parts: tuple[Part, ...]
    one: Words
    """What one row is called."""
    more: Words
    """Asks for one more."""
    titled: tuple[str, ...] = ()
    """Parts whose words name the row when it is read."""
    idle: frozenset[str] = frozenset()
    blank: int = 1

    def node(self, name: str, value: Any, languages: Sequence[str]) -> Node:
        rows = [row for row in value or () if isinstance(row, dict)]
        shown = [*rows, *({} for _ in range(self.blank if self.blank or rows else 1))]
        return node_of(
            self,
            name,
            one=self.one,
            more=self.more,
            rows=[
                {
                    "number": number,
                    "name": f"{name}.{number}",
                    "id": control_id(f"{name}.{number}"),
                    "is_new": not row,
                    "parts": part_nodes(self.parts, f"{name}.{number}", row, languages),
                }
                for number, row in enumerate(shown)
            ],
        )

    def taken(self, given: Given) -> Any:
        if not isinstance(given, dict):
            return None
        numbers = sorted(int(key) for key in given if key.isascii() and key.isdigit())
        rows = (taken_parts(self.parts, given[str(number)], self.idle) for number in numbers[:200])
        return [row for row in rows if row is not None] or None

    def said(self, value: Any) -> Answer:
        return Answer(items=tuple(self._item(row) for row in value or ()))

    def _item(self, row: dict[str, Any]) -> Item:
        by_key = {part.key: part for part in self.parts}
        named = [by_key[key].widget.said(row.get(key)) for key in self.titled]
        title = ", ".join(str(line) for a in named if not a.link for line in a.lines)
        texts = tuple(Labelled("", answer) for answer in named if answer.texts or answer.link)
        rest = tuple(part for part in self.parts if part.key not in self.titled)
        return Item(title, (*texts, *said_parts(rest, row)))


@dataclass(frozen=True)
class Terms:
    """Terms of the policy, each with a text of its own: principles and how they are met."""

    template: ClassVar[str] = "terms"
    compound: ClassVar[bool] = True
    terms: Callable[[], tuple[Term, ...]]
    text: str
    """The key of the text: ``how`` or ``why``."""
    asks: Words

    def node(self, name: str, value: Any, languages: Sequence[str]) -> Node:
        given = [row for row in value or () if isinstance(row, dict)]
        known = {alias: term for term in self.terms() for alias in (term.code, *term.aliases)}
        shown: list[tuple[dict[str, Any], Term | None, bool]] = []
        for term in self.terms():
            mine = [row for row in given if known.get(row.get("code", "")) is term]
            shown += [(row, term, True) for row in mine] or [({"code": term.code}, term, False)]
        shown += [(row, None, True) for row in given if row.get("code") not in known]
        rows = [
            {
                "name": f"{name}.{number}",
                "id": control_id(f"{name}.{number}"),
                "code": row.get("code", ""),
                "label": spoken(term.label) if term else row.get("code", ""),
                "known": term is not None,
                "checked": checked,
                "place": given.index(row) if checked else len(given) + number,
                "text": Texts(rows=2).node(
                    f"{name}.{number}.{self.text}", row.get(self.text), languages
                ),
            }
            for number, (row, term, checked) in enumerate(shown)
        ]
        return node_of(self, name, rows=rows, asks=self.asks)

    def taken(self, given: Given) -> Any:
        """In the order in which they were kept before, new ones last."""
        if not isinstance(given, dict):
            return None
        found = []
        for row in given.values():
            if not isinstance(row, dict) or not line_of(row.get("code")):
                continue
            if not line_of(row.get("on")):
                continue
            text = Texts().taken(row.get(self.text))
            place = line_of(row.get("place"))
            order = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 9999
            code = line_of(row["code"]).strip()
            found.append((order, {"code": code, **({self.text: text} if text else {})}))
        return [row for _, row in sorted(found, key=lambda pair: pair[0])] or None

    def said(self, value: Any) -> Answer:
        known = {alias: term for term in self.terms() for alias in (term.code, *term.aliases)}
        items = []
        for row in value or ():
            term = known.get(row["code"])
            text = Texts().said(row.get(self.text))
            items.append(Item(spoken(term.label) if term else row["code"], (Labelled("", text),)))
        return Answer(items=tuple(items))


def has_texts(widget: Widget) -> bool:
    """Whether something in it is written in one or more languages."""
    parts: tuple[Part, ...] = getattr(widget, "parts", ())
    return isinstance(widget, Texts | Terms) or any(has_texts(part.widget) for part in parts)


def part_nodes(
    parts: tuple[Part, ...], name: str, values: dict[str, Any], languages: Sequence[str]
) -> list[Node]:
    return [
        {
            "label": part.label,
            "help": part.help,
            "wide": part.wide,
            **part.widget.node(f"{name}.{part.key}", values.get(part.key), languages),
        }
        for part in parts
    ]


def taken_parts(parts: tuple[Part, ...], given: Given, idle: frozenset[str]) -> Any:
    """What the parts say; None when none of them says anything."""
    if not isinstance(given, dict):
        return None
    taken = {part.key: part.widget.taken(given.get(part.key)) for part in parts}
    said = {key: value for key, value in taken.items() if value is not None}
    return said if said.keys() - idle else None


def said_parts(parts: tuple[Part, ...], values: dict[str, Any]) -> tuple[Labelled, ...]:
    answers = ((part.label, part.widget.said(values.get(part.key))) for part in parts)
    return tuple(Labelled(label, answer) for label, answer in answers if answer)
