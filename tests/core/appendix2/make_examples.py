"""Makes ``examples/NAME.docx`` and ``examples/NAME.extra.json`` from ``examples/NAME.json``.

Each form is laid out and marked as another person would fill it in; what the form does not ask
goes to the extra file. Run it after a change of the JSON:

    python tests/core/appendix2/make_examples.py
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import word as w

from charm.core.appendix2.fields import FIELDS, KEYS
from charm.core.appendix2.principles import NAMES as PRINCIPLES
from charm.core.appendix2.printed import ASSESSMENT, PARTICIPATION
from charm.core.appendix2.quality import NAMES as QUALITY
from charm.core.vocab.language_names import ENGLISH_NAMES

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
Values = dict[str, Any]
Pieces = list[Any]
PARTS = {
    "contact": ("Contact hours", "teaching"),
    "self_study": ("Self-study", "independent study"),
    "work": ("Work", "work placement"),
    "assessment": ("Assessment", "assessment"),
}


# --- what a person writes -------------------------------------------------------------------------


def texts(value: Any, *, shape: str = "{}: ") -> list[str]:
    """A text, or each of several languages behind its code."""
    if isinstance(value, str):
        return [value]
    if list(value) == ["en"]:
        return [value["en"]]
    return [shape.format(code.upper()) + text for code, text in value.items()]


def comma(number: float) -> str:
    return str(number).replace(".", ",")


def hours(value: Any, *, number: Callable[[float], str] = str, name: int = 0) -> str:
    if not isinstance(value, dict):
        return f"{number(value)} hours"
    said = [f"{PARTS[part][name]} {number(amount)} h" for part, amount in value.items()]
    return "; ".join(said) + f" (total: {number(sum(value.values()))} h)"


def principles(value: Values, between: str = ": ") -> list[str]:
    return [f"{PRINCIPLES[one['code']]}{between}{one['how']}" for one in value]


def skill(value: Values) -> str:
    label = value["label"]
    return f"{label if isinstance(label, str) else label['en']}, {value['uri']}"


def outcomes(value: list[Values]) -> Iterator[str]:
    """Each outcome with its ESCO concepts behind it, or below where it has several languages."""
    for outcome in value:
        said = texts(outcome["text"])
        skills = "; ".join(map(skill, outcome["skills"]))
        if len(said) == 1:
            yield f"{said[0]} (ESCO: {skills})"
        else:
            yield "\n".join([*said, f"ESCO: {skills}"])


def quality(value: list[Values]) -> Pieces:
    pieces: Pieces = []
    for item in value:
        pieces.append(QUALITY[item["type"]])
        for key, name in (("by", "By"), ("note", "Note")):
            if key in item:
                said = texts(item[key])
                if isinstance(item[key], dict) and len(said) == 1 and "en" not in item[key]:
                    said = [f"{code.upper()}: {text}" for code, text in item[key].items()]
                pieces.append("\n".join([f"{name}: {said[0]}", *said[1:]]))
    return pieces


def languages(codes: list[str]) -> str:
    return " and ".join(ENGLISH_NAMES[code] for code in codes)


def yes_no(value: bool | None) -> str:
    return {True: "Yes", False: "No", None: ""}[value]


def options(
    labels: dict[str, str], chosen: list[str] | None, make: Callable[[str, bool], Any]
) -> Pieces:
    """The printed list, each option made by ``make(label, is_chosen)``."""
    made = [make(label, code in (chosen or ())) for code, label in labels.items()]
    return [piece for piece in made if piece is not None]


def filled(values: Values, mark: Callable[[str, bool], Any], **other: Pieces) -> dict[str, Pieces]:
    """Every field in order, as a list of paragraphs; ``other`` says it in another way."""
    get = values.get
    said: dict[str, Pieces] = {
        "title": texts(get("title", "")),
        "relevance": texts(get("relevance", "")),
        "principles": [w.para(text, item=True) for text in principles(get("principles", []))],
        "criteria": texts(get("criteria", "")),
        "description": texts(get("description", "")),
        "hours": [hours(values["hours"])],
        "ects": [str(get("ects", "N/A"))],
        "learning_outcomes": [w.para(o, item=True) for o in outcomes(get("learning_outcomes", []))],
        "languages": [languages(get("languages", []))],
        "participation": options(PARTICIPATION, get("participation"), mark),
        "assessment_types": options(ASSESSMENT, get("assessment_types"), mark),
        "quality_assurance": quality(get("quality_assurance", [])),
        "eqf_level": [f"Level {values['eqf_level']}" if "eqf_level" in values else "N/A"],
        "assessment_supervised": [yes_no(get("assessment_supervised"))],
        "identity_verified": [yes_no(get("identity_verified"))],
    }
    return said | other


def label(key: str) -> str:
    field = next(field for field in FIELDS if field.key == key)
    return f"{field.label} {field.hint}".strip()


# --- seven people -----------------------------------------------------------------------------


def formal_single(values: Values) -> bytes:
    """A table; the chosen options highlighted; decimal commas."""
    said = filled(
        values,
        lambda text, on: w.run(text, hl="yellow" if on else ""),
        hours=[hours(values["hours"], number=comma)],
        ects=[f"{comma(values['ects'])} ECTS (1 ECTS = 25-30 hours)"],
        eqf_level=["EFQ 7 (Master)"],
    )
    return _docx("Proposal Form", w.table(*([label(key), said[key]] for key in KEYS)))


def formal_joint(values: Values) -> bytes:
    """Headings with the answers below; ticked content controls; numbered outcomes."""
    said = filled(
        values,
        lambda text, on: w.para(w.check_box(on), " ", text),
        hours=[hours(values["hours"], name=1)],
        learning_outcomes=[
            "On completion, learners can:",
            *(f"{i}. {text}" for i, text in enumerate(outcomes(values["learning_outcomes"]), 1)),
        ],
        eqf_level=["EQF level 7"],
        assessment_supervised=[w.para(w.check_box(True), " Yes  ", w.check_box(False), " No")],
    )
    pieces: Pieces = []
    for number, key in enumerate(KEYS, 1):
        pieces.append(w.para(f"{number}. {label(key)}", level=1))
        pieces += said[key]
    return _docx(w.para("Proposal: One Health", level=0), *pieces)


def formal_with_money(values: Values) -> bytes:
    """The label in one row, the answer in the next; boxes of Word 97; languages after a slash."""
    said = filled(
        values,
        lambda text, on: w.para(w.form_check_box(on), " ", text),
        title=[" / ".join(texts(values["title"]))],
        hours=[hours(values["hours"], number=comma)],
        ects=[w.para(w.form_text(comma(values["ects"])))],
        languages=[w.para(w.form_drop_down("Catalan", "English", chosen=1), ", français")],
    )
    rows = (row for key in KEYS for row in ([w.run(label(key), b=True)], [said[key]]))
    return _docx(w.table(*rows))


def non_formal_assessed(values: Values) -> bytes:
    """Plain paragraphs, the chosen options in bold type; labels on lines of their own."""
    said = filled(
        values,
        lambda text, on: w.run(text, b=on),
        title=texts(values["title"], shape="[{}] "),
        description=texts(values["description"], shape="[{}] "),
        ects=["N/A"],
        languages=["EN"],
    )
    pieces: Pieces = []
    for key in KEYS:
        pieces += [w.run(label(key) + ":", b=True), *said[key], ""]
    return _docx("Appendix 2: Proposal Form for a CHARM-EU Micro-Credential", *pieces)


def informal_badge(values: Values) -> bytes:
    """Label and answer in one cell; what does not apply is deleted; tracked changes."""
    said = filled(
        values,
        lambda text, on: text if on else None,
        hours=[w.para(w.deleted("8"), w.inserted(comma(values["hours"])), " h")],
        languages=["magyar, français, English"],
        quality_assurance=[
            w.para(text) if isinstance(text, str) else text
            for text in quality(values["quality_assurance"])
        ],
    )
    return _docx(w.table(*([[w.run(label(key), b=True), *said[key]]] for key in KEYS)))


def non_formal_hackathon(values: Values) -> bytes:
    """A table with tables in it: a column for the x; the others struck out."""
    ticked = options(
        PARTICIPATION, values["participation"], lambda text, on: [text, "x" if on else ""]
    )
    said = filled(
        values,
        lambda text, on: w.run(text, strike=not on),
        participation=[w.table(*ticked)],
        hours=[
            "\n".join(
                hours(values["hours"], number=comma).replace(" (", "; ").rstrip(")").split("; ")
            )
        ],
        languages=["English / Deutsch"],
        assessment_supervised=["☒ Yes ☐ No"],
    )
    return _docx(w.table(*([label(key), said[key]] for key in KEYS)))


def broken_ten_clauses(values: Values) -> bytes:
    """Label and answer on a line, and much left out."""
    said = filled(values, lambda text, on: text if on else None)
    pieces: Pieces = []
    for key in KEYS:
        if values.get(key) is not None:
            field = next(field for field in FIELDS if field.key == key)
            first, *others = said[key]
            if key in {"principles", "learning_outcomes"}:
                pieces += [f"{field.label}:", first, *others]
            else:
                pieces += [f"{field.label}: {first}", *others]
    return _docx(*pieces)


PEOPLE: dict[str, Callable[[Values], bytes]] = {
    "formal-single": formal_single,
    "formal-joint": formal_joint,
    "formal-with-money": formal_with_money,
    "non-formal-assessed": non_formal_assessed,
    "informal-badge": informal_badge,
    "non-formal-hackathon": non_formal_hackathon,
    "broken-ten-clauses": broken_ten_clauses,
}


def _docx(*pieces: Any) -> bytes:
    return bytes(w.docx(*pieces))


def example(name: str) -> tuple[bytes, str]:
    """The form, and the JSON of what it does not ask."""
    values = json.loads((EXAMPLES / f"{name}.json").read_text())
    extra = {key: value for key, value in values.items() if key not in KEYS}
    return PEOPLE[name](values), json.dumps(extra, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    for name in PEOPLE:
        form, extra = example(name)
        (EXAMPLES / f"{name}.docx").write_bytes(form)
        (EXAMPLES / f"{name}.extra.json").write_text(extra)


if __name__ == "__main__":
    main()
