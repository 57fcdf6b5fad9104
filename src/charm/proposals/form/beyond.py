"""What the policy asks and the form of Appendix 2 does not, as rows like those of the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from charm.alliance.queries import alliance
from charm.core.appendix2.printed import Answer, Item, Part, Row
from charm.core.policy import versions
from charm.core.proposal.model import Kind
from charm.core.proposal.model import Proposal as Content
from charm.proposals.form.words import day, table, word, words


def beyond_the_form(content: Content) -> tuple[Row, ...]:
    """Fields that its kind is asked are there even without an answer; others only with one."""
    rows = []
    for key, facts in table()["row"].items():
        answer = _ANSWERS.get(key, _text)(getattr(content, key))
        if answer or _is_asked(facts, content.kind):
            rows.append(Row(key, facts["label"], _clauses(facts, content.kind), answer))
    return tuple(rows)


def _is_asked(facts: dict[str, Any], kind: Kind | None) -> bool:
    kinds = facts.get("asked_of", list(Kind))
    return bool(kinds) and (kind is None or kind in kinds)


def _clauses(facts: dict[str, Any], kind: Kind | None) -> str:
    of_formal = kind in (None, Kind.FORMAL)
    return str(facts["clauses"] if of_formal else facts.get("of_others", facts["clauses"]))


def university(code: str) -> str:
    names = {member.code: member.name for member in alliance().universities}
    return names.get(code, code)


def _text(value: Any) -> Answer:
    return Answer(text=value or "")


def _lines(*said: str | None) -> Answer:
    return Answer(lines=tuple(one for one in said if one))


def _parts(*rows: tuple[str, Any]) -> tuple[Part, ...]:
    """Those that say something; a date in words."""
    found = []
    for key, value in rows:
        text = day(value) if isinstance(value, dt.date) else value
        if text:
            found.append(Part(words("part", key), text))
    return tuple(found)


def _proposers(value: Iterable[Any]) -> Answer:
    return _lines(*(f"{one.name}, {university(one.university)}" for one in value))


def _endorsers(value: Iterable[Any]) -> Answer:
    return _lines(
        *(f"{one.name}, {word('office', one.office)}, {university(one.university)}"
          for one in value)
    )  # fmt: skip


def _universities(value: Iterable[Any]) -> Answer:
    return _lines(
        *(f"{one.name or university(one.code)}, {word('role', one.role)}" for one in value)
    )


def _issuing(value: str | None) -> Answer:
    return _lines(university(value) if value else None)


def _accreditation(value: Iterable[Any]) -> Answer:
    return Answer(
        items=tuple(
            Item(
                university(one.university),
                parts=(
                    *_parts(
                        ("body", one.body),
                        ("reference", one.reference),
                        ("date", one.date),
                        ("valid_until", one.valid_until),
                    ),
                    *_document(one.document),
                ),
            )
            for one in value
        )
    )


def _document(value: str | None) -> tuple[Part, ...]:
    return (_linked(words("part", "document"), value),) if value else ()


def _linked(label: str, value: str) -> Part:
    """An address is a link; the name of a file is a text."""
    if value.startswith("https://"):
        return Part(label, link=value)
    return Part(label, value)


def _vision(value: Iterable[Any]) -> Answer:
    policy = versions()[-1]
    areas = [(policy.vision_area(one.code), one) for one in value]
    return Answer(items=tuple(Item(area.label if area else one.code, one.why)
                              for area, one in areas))  # fmt: skip


def _needs(value: Iterable[Any]) -> Answer:
    return Answer(
        items=tuple(
            Item(
                word("gap", one.level),
                parts=_parts(
                    ("source_type", word("need", one.source_type) if one.source_type else ""),
                    ("source", one.source),
                    ("evidence", one.evidence),
                ),
            )
            for one in value
        )
    )


def _money(value: Any) -> Answer:
    if value is None:
        return Answer()
    amount = ""
    if value.amount is not None:
        number = f"{value.amount:,.2f}".removesuffix(".00")
        amount = f"{number} {value.currency or ''}".strip()
    says = "Yes" if value.any else "No"
    parts = _parts(("amount", amount), ("needs", value.text), ("resources", value.resources))
    return Answer(items=(Item(says, parts=parts),))


def _framework(value: Any) -> Answer:
    if value is None:
        return Answer()
    return Answer(items=(Item(value.name, parts=_parts(("level", value.level))),))


def _supporting(value: str | None) -> Answer:
    return Answer(items=(Item(parts=(_linked("", value),)),)) if value else Answer()


def _attachments(value: Iterable[Any]) -> Answer:
    return Answer(
        items=tuple(
            Item(one.name, parts=(Part(words("part", "sha256"), one.sha256),)) for one in value
        )
    )


def _words(part: str) -> Callable[[Any], Answer]:
    def answer(value: Any) -> Answer:
        codes = value if isinstance(value, tuple) else (value,) if value else ()
        return _lines(*(word(part, code) for code in codes))

    return answer


def _yes_or_no(value: bool | None) -> Answer:
    return _lines(None if value is None else "Yes" if value else "No")


_ANSWERS: dict[str, Callable[[Any], Answer]] = {
    "proposers": _proposers,
    "kind": _words("kind"),
    "outcome": _words("outcome"),
    "leads_to_degree": _yes_or_no,
    "endorsers": _endorsers,
    "universities": _universities,
    "issuing_university": _issuing,
    "accreditation": _accreditation,
    "vision_areas": _vision,
    "skill_gaps": _needs,
    "financial_needs": _money,
    "supporting_document": _supporting,
    "competency_framework": _framework,
    "supports_wanted": _words("support"),
    "attachments": _attachments,
}
