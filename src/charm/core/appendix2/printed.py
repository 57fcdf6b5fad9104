"""A proposal as the form prints it, before any file format: label, hint, answer (7.2).

Every option is printed, the chosen ones as chosen. What the form does not ask is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charm.core.appendix2 import quality
from charm.core.appendix2.fields import FIELDS
from charm.core.appendix2.principles import NAMES as PRINCIPLES
from charm.core.appendix2.texts import Text
from charm.core.proposal.model import Hours, Proposal
from charm.core.vocab.language_names import ENGLISH_NAMES

PARTICIPATION = {
    "blended": "Blended",
    "on-site": "On-site",
    "online": "Online",
    "work-experience": "Work Experience",
}
ASSESSMENT = {
    "presentation-oral": "Presentation / Oral exam",
    "written-exam": "Written exam",
    "behavioural": "Behavioural assessment",
    "personalised": "Personalized type of assessment",
    "portfolio": "Portfolio / portfolio assessment",
    "report-paper": "Report / paper",
    "reflection-report": "Development report / reflection report",
    "professional-product": "Professional product",
}
_HOURS = {"contact": "Contact", "self_study": "Self-study", "work": "Work",
          "assessment": "Assessment"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What else is said of an item or an option."""

    label: str
    text: Text = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One of several that are listed below each other."""

    name: str = ""
    text: Text = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    chosen: bool
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the ways to answer, a field uses one."""

    text: Text = ""
    lines: tuple[str, ...] = ()
    """Figures and names, in words."""
    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    in_one_line: bool = False
    """Whether the options stand beside each other."""

    def __bool__(self) -> bool:
        return bool(self.text or self.lines or self.items or self.options)


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    """The key of a proposal."""
    label: str
    hint: str
    answer: Answer


def printed_form(proposal: Proposal) -> tuple[Row, ...]:
    """The fields of Appendix 2 in its order and words."""
    values = proposal.to_json()
    return tuple(
        Row(field.key, field.label, field.hint, _ANSWERS[field.key](values.get(field.key)))
        for field in FIELDS
    )


def _text(value: Text | None) -> Answer:
    return Answer(text=value or "")


def _principles(value: list[dict[str, Any]] | None) -> Answer:
    return Answer(
        items=tuple(
            Item(PRINCIPLES.get(one["code"], one["code"]), one.get("how", ""))
            for one in value or ()
        )
    )


def _hours(value: Any) -> Answer:
    if value is None:
        return Answer()
    if not isinstance(value, dict):
        return Answer(lines=(f"{spelled(Decimal(str(value)))} hours",))
    parts = Hours.model_validate(value)
    said = [f"{name}: {spelled(getattr(parts, key))} h" for key, name in _HOURS.items()
            if getattr(parts, key)]  # fmt: skip
    return Answer(lines=("; ".join(said),) if said else ())


def _ects(value: Any) -> Answer:
    return Answer(lines=() if value is None else (f"{spelled(Decimal(str(value)))} ECTS",))


def _outcomes(value: list[dict[str, Any]] | None) -> Answer:
    return Answer(
        items=tuple(
            Item(text=one["text"], parts=tuple(map(_skill, one.get("skills", ()))))
            for one in value or ()
        )
    )


def _skill(skill: dict[str, Any]) -> Part:
    kind = "ESCO" if "/esco/" in skill["uri"] else "Skill"
    return Part(kind, skill.get("label", ""), skill["uri"])


def _languages(value: list[str] | None) -> Answer:
    names = [ENGLISH_NAMES.get(code, code.upper()) for code in value or ()]
    return Answer(lines=(", ".join(names),) if names else ())


def _options(labels: dict[str, str]) -> Callable[[Any], Answer]:
    def answer(value: list[str] | None) -> Answer:
        chosen = frozenset(value or ())
        return Answer(
            options=tuple(Option(label, code in chosen) for code, label in labels.items())
        )

    return answer


def _quality(value: list[dict[str, Any]] | None) -> Answer:
    """Each statement with by whom and what else it says; then the kinds that are not chosen."""
    statements = value or ()
    chosen = {one["type"] for one in statements}
    return Answer(
        options=(
            *(Option(quality.NAMES[one["type"]], True, _by_whom(one)) for one in statements),
            *(Option(name, False) for kind, name in quality.NAMES.items() if kind not in chosen),
        )
    )


def _by_whom(statement: dict[str, Any]) -> tuple[Part, ...]:
    parts = (("By", "by"), ("Note", "note"))
    return tuple(Part(label, statement[key]) for label, key in parts if statement.get(key))


def _eqf(value: int | None) -> Answer:
    return Answer(lines=() if value is None else (f"Level {value}",))


def _yes_no(value: bool | None) -> Answer:
    return Answer(options=(Option("Yes", value is True), Option("No", value is False)),
                  in_one_line=True)  # fmt: skip


_ANSWERS: dict[str, Callable[[Any], Answer]] = {
    "title": _text,
    "relevance": _text,
    "principles": _principles,
    "criteria": _text,
    "description": _text,
    "hours": _hours,
    "ects": _ects,
    "learning_outcomes": _outcomes,
    "languages": _languages,
    "participation": _options(PARTICIPATION),
    "assessment_types": _options(ASSESSMENT),
    "quality_assurance": _quality,
    "eqf_level": _eqf,
    "assessment_supervised": _yes_no,
    "identity_verified": _yes_no,
}


def spelled(number: Decimal) -> str:
    """With a decimal point, and never three digits behind it: those could be thousands."""
    whole, _, fraction = format(number, "f").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) == 3:
        fraction += "0"
    return f"{whole}.{fraction}" if fraction else whole
