"""Widgets that choose from options: several of them, one of many, one of a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from charm.web.propose.answer import Answer
from charm.web.propose.widgets import Given, Node, control_id, line_of, lines_of, node_of
from charm.web.propose.words import YES_NO, OptionsOf


@dataclass(frozen=True)
class Several:
    """Any of some options."""

    template: ClassVar[str] = "several"
    compound: ClassVar[bool] = True
    options: OptionsOf
    first: int = 0
    """How many are shown as boxes; what is left is in a list of its own. 0: all."""

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        chosen = [str(code) for code in value or ()]
        options = self.options()
        codes = list(options)[: self.first or None]
        codes += [code for code in chosen if code not in codes]
        boxes = [
            {
                "value": code,
                "id": control_id(f"{name}.{code}"),
                "label": options.get(code, code),
                "checked": code in chosen,
            }
            for code in codes
        ]
        others = [(code, label) for code, label in options.items() if code not in codes]
        return node_of(self, name, boxes=boxes, others=others)

    def taken(self, given: Given) -> Any:
        return list(dict.fromkeys(lines_of(given))) or None

    def said(self, value: Any) -> Answer:
        options = self.options()
        return Answer(lines=tuple(options.get(code, code) for code in value or ()))


@dataclass(frozen=True)
class OneOf:
    """One of some options. ``radios`` shows them all, each with what it means."""

    template: ClassVar[str] = "one"
    compound: ClassVar[bool] = False
    options: OptionsOf
    numeric: bool = False

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        chosen = "" if value is None else str(value)
        options = list(self.options().items())
        if chosen and chosen not in dict(options):
            options.append((chosen, chosen))
        return node_of(self, name, value=chosen, options=options)

    def taken(self, given: Given) -> Any:
        code = line_of(given).strip()
        if self.numeric and code.isascii() and code.isdigit() and len(code) < 6:
            return int(code)
        return code or None

    def said(self, value: Any) -> Answer:
        if value is None:
            return Answer()
        return Answer(lines=(self.options().get(str(value), str(value)),))


@dataclass(frozen=True)
class Radios:
    """One of a few options, each with a sentence that says what it means."""

    template: ClassVar[str] = "radios"
    compound: ClassVar[bool] = True
    options: OptionsOf
    says: OptionsOf = dict
    truth: bool = False
    """Whether the options are yes and no, which are kept as truth values."""

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        says = self.says()
        boxes = [
            {
                "value": code,
                "id": control_id(f"{name}.{code}"),
                "label": label,
                "says": says.get(code, ""),
                "checked": value is not None and code == self._code(value),
            }
            for code, label in self.options().items()
        ]
        return node_of(self, name, boxes=boxes, across=not says)

    def taken(self, given: Given) -> Any:
        code = line_of(given).strip()
        if self.truth:
            return {"yes": True, "no": False}.get(code)
        return code or None

    def said(self, value: Any) -> Answer:
        if value is None:
            return Answer()
        code = self._code(value)
        return Answer(lines=(self.options().get(code, code),))

    def _code(self, value: Any) -> str:
        if self.truth:
            return "yes" if value is True else "no"
        return str(value)


def yes_or_no() -> Radios:
    return Radios(lambda: YES_NO, truth=True)
