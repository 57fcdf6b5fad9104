"""How one value of a proposal is filled in, taken from what was posted, and read.

Each widget knows three things: ``node`` (what its template needs to show it as a control),
``taken`` (the JSON value in what was posted; None when nothing was said) and ``said`` (how it
reads). Values that are malformed are taken as they were typed, so that they can be shown again:
whether they can be kept is judged by ``charm.core.proposal``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _

from charm.web.propose.answer import Answer, texts_of
from charm.web.propose.words import HOURS, Words
from charm.web.words import language_name

Given = Any
"""Posted values as a tree: a string, a list of strings, or a dict of trees."""
Node = dict[str, Any]


class Widget(Protocol):
    template: ClassVar[str]
    compound: ClassVar[bool]
    """Whether it is more than one control, so that its label is a legend."""

    def node(self, name: str, value: Any, languages: Sequence[str], /) -> Node: ...
    def taken(self, given: Given) -> Any: ...
    def said(self, value: Any) -> Answer: ...


def node_of(widget: Widget, name: str, **more: Any) -> Node:
    return {
        "template": f"propose/widgets/{widget.template}.html",
        "name": name,
        "id": control_id(name),
        "compound": widget.compound,
        **more,
    }


def control_id(name: str) -> str:
    return "in-" + name.replace(".", "-").replace("_", "-").rstrip("-")


def line_of(given: Given) -> str:
    """One posted text, its line breaks as the web does not send them."""
    if isinstance(given, list):
        given = given[-1] if given else ""
    if not isinstance(given, str):
        return ""
    return given.replace("\r\n", "\n").replace("\r", "\n")


def lines_of(given: Given) -> list[str]:
    values = given if isinstance(given, list) else [given]
    return [value for value in values if isinstance(value, str) and value]


@dataclass(frozen=True)
class Texts:
    """A text in one or several languages. A text that names no language keeps naming none; its
    control ends with a full stop: ``title.``, beside ``title.nl``."""

    template: ClassVar[str] = "texts"
    rows: int = 4
    compound: ClassVar[bool] = False

    def node(self, name: str, value: Any, languages: Sequence[str]) -> Node:
        values = dict(value) if isinstance(value, dict) else {"": str(value or "")}
        first = "en" if "en" in values or (values and "" not in values) else ""
        codes = [first, *(c for c in dict.fromkeys([*languages, *values]) if c not in {"", "en"})]
        many = len(codes) > 1
        controls = [
            {
                "name": f"{name}.{code}",
                "id": control_id(f"{name}.{code or 'en'}") if many or code else control_id(name),
                "language": code or "en",
                "label": language_name(code or "en"),
                "value": values.get(code, ""),
            }
            for code in codes
        ]
        return node_of(self, name, controls=controls, rows=self.rows, many=many,
                       label_for=controls[0]["id"])  # fmt: skip

    def taken(self, given: Given) -> Any:
        if not isinstance(given, dict):
            text = line_of(given)
            return text if text.strip() else None
        texts = {code: line_of(text) for code, text in given.items()}
        texts = {code: text for code, text in texts.items() if text.strip()}
        if set(texts) <= {""}:
            return texts.get("")
        return {code or "en": text for code, text in texts.items()}

    def said(self, value: Any) -> Answer:
        return Answer(texts=texts_of(value))


@dataclass(frozen=True)
class Line:
    """One line: a name, an address, a date."""

    template: ClassVar[str] = "line"
    compound: ClassVar[bool] = False
    type: str = "text"
    hint: str = ""
    complete: str = "off"

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        return node_of(self, name, value="" if value is None else value, type=self.type,
                       hint=self.hint, complete=self.complete)  # fmt: skip

    def taken(self, given: Given) -> Any:
        return line_of(given).strip() or None

    def said(self, value: Any) -> Answer:
        if not value:
            return Answer()
        text = str(value)
        return Answer(lines=(text,), link=text if text.startswith(("https://", "http://")) else "")


@dataclass(frozen=True)
class Number:
    """A quantity. What is no number is kept as it was typed."""

    template: ClassVar[str] = "number"
    compound: ClassVar[bool] = False
    unit: Words = ""

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        return node_of(self, name, value="" if value is None else figure(value), unit=self.unit)

    def taken(self, given: Given) -> Any:
        return number_in(line_of(given))

    def said(self, value: Any) -> Answer:
        return (
            Answer() if value is None else Answer(lines=(f"{figure(value)} {self.unit}".strip(),))
        )


@dataclass(frozen=True)
class HoursOf:
    """Hours in all, or by activity."""

    template: ClassVar[str] = "hours"
    compound: ClassVar[bool] = True

    def node(self, name: str, value: Any, _languages: Sequence[str]) -> Node:
        split = value if isinstance(value, dict) else {}
        total = split.get("total") if isinstance(value, dict) else value
        parts = [
            {
                "name": f"{name}.{code}",
                "id": control_id(f"{name}.{code}"),
                "label": label,
                "value": figure(split[code]) if split.get(code) not in (None, 0) else "",
            }
            for code, label in HOURS.items()
        ]
        return node_of(self, name, parts=parts, total=figure(total) if total is not None else "")

    def taken(self, given: Given) -> Any:
        if not isinstance(given, dict):
            return None
        read = {code: number_in(line_of(given.get(code))) for code in ("total", *HOURS)}
        parts = {code: hours for code in HOURS if (hours := read[code]) is not None}
        total = read["total"]
        if not parts:
            return total
        if total is not None and total != _sum(parts):
            return {"total": total, **parts}  # two answers: to be decided by who filled it in
        return parts

    def said(self, value: Any) -> Answer:
        if value is None:
            return Answer()
        if not isinstance(value, dict):
            return Answer(lines=(_("{n} hours").format(n=figure(value)),))
        parts = [f"{HOURS[code]} {figure(value[code])}" for code in HOURS if value.get(code)]
        total = _("{n} hours").format(n=figure(_sum(value)))
        return Answer(lines=(f"{total}: {', '.join(parts)}" if parts else total,))


def _sum(parts: dict[str, Any]) -> Any:
    try:
        return sum((Decimal(str(hours)) for hours in parts.values()), Decimal(0))
    except InvalidOperation:
        return None


def number_in(text: str) -> Any:
    """A number as people write it, with a point or a comma; what is none stays text."""
    text = text.strip()
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", ".").replace("\u00a0", "")) if len(text) < 40 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def figure(value: Any) -> str:
    """A number without idle zeros."""
    if isinstance(value, str):
        return value
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
