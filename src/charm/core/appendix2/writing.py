"""A proposal as the Appendix 2 form prints it: the same fields, names and order (7.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from charm.core.appendix2 import quality
from charm.core.appendix2.answers import value_of
from charm.core.appendix2.docx_file import Row, docx
from charm.core.appendix2.fields import FIELDS, find_label
from charm.core.appendix2.layout import Answer
from charm.core.appendix2.lines import PLAIN, Line, Marks, Run
from charm.core.appendix2.principles import NAMES as PRINCIPLES
from charm.core.appendix2.symbols import OPEN, TICKED
from charm.core.appendix2.texts import CLEAR_ALONE, INSIDE, Text
from charm.core.proposal.model import Hours, Proposal
from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.core.vocab.languages import ISO_639_1

Lines = list[Line]

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
_CHOSEN = Marks(bold=True, highlight=True)
_BOLD = Marks(bold=True)
_PARTS = {"contact": "Contact", "self_study": "Self-study", "work": "Work",
          "assessment": "Assessment"}  # fmt: skip


def write_form(proposal: Proposal, *, language: str = "en") -> bytes:
    """The form as DOCX; chosen options are ticked, highlighted and bold.

    ``language`` (ISO 639-1) is the language of the document: of texts that name none, and the
    first where a text is given in several. The same proposal gives the same bytes. What the
    form does not ask is left out. Raises ValueError for an unknown language.
    """
    if language not in ISO_639_1:
        raise ValueError(f"{language!r} is not an ISO 639-1 language code, such as en, ca or nl")
    values = proposal.to_json()
    rows = []
    for field in FIELDS:
        write = _WRITERS[field.key]
        value = values.get(field.key)
        lines = write(value, _Texts(language))
        if value is not None and not _reads_back(field.key, lines, value):
            lines = write(value, _Texts(language, plain=True))
        rows.append(Row(field.label, field.hint, tuple(lines)))
    return docx(rows, title=_title_in(proposal.title, language), language=language)


def _reads_back(key: str, lines: Lines, value: Any) -> bool:
    """Whether the reader's rules for what people write would take these lines as meant."""
    if any(find_label(line.text) for line in lines):
        return False
    read, notes = value_of(Answer(key, Line(), lines=lines))
    return bool(read == value and not notes)


class _Texts:
    """Spells texts as lines; ``plain`` shields every line from being read as structure."""

    def __init__(self, language: str, *, plain: bool = False) -> None:
        self.language = language
        self.plain = plain

    def lines(self, text: Text) -> Lines:
        """A string line by line, or each language of a map behind its code."""
        if isinstance(text, str):
            return [Line((Run(row),)) for row in self._rows(text)]
        order = sorted(text, key=lambda code: code != self.language)
        shape = "{}: " if len(text) > 1 or text.keys() <= CLEAR_ALONE else "[{}] "
        lines = []
        for code in order:
            first, *others = (Run(row, Marks(language=code)) for row in self._rows(text[code]))
            lines.append(Line((Run(shape.format(code.upper())), first)))
            lines += [Line((other,)) for other in others]
        return lines

    def after(self, head: Sequence[Run], text: Text, *, item: bool = False) -> Lines:
        """A text behind ``head``, as one paragraph."""
        lines = self.lines(text)
        if isinstance(text, dict) and head:
            lines = [Line(tuple(head)), *lines]
        else:
            lines[0] = Line((*head, *lines[0].runs))
        return [Line(line.runs, first=i == 0, item=item) for i, line in enumerate(lines)]

    def _rows(self, text: str) -> list[str]:
        if not self.plain:
            return text.split("\n")
        return [PLAIN + INSIDE.sub(lambda sign: sign[0] + PLAIN, row) for row in text.split("\n")]


def _text(value: Text | None, texts: _Texts) -> Lines:
    return texts.lines(value) if value else []


def _principles(value: list[dict[str, Any]] | None, texts: _Texts) -> Lines:
    lines = []
    for principle in value or ():
        name = Run(PRINCIPLES.get(principle["code"], principle["code"]), _BOLD)
        if principle.get("how"):
            lines += texts.after((name, Run(": ")), principle["how"], item=True)
        else:
            lines.append(Line((name,), item=True))
    return lines


def _hours(value: Any, _: _Texts) -> Lines:
    if value is None:
        return []
    if isinstance(value, dict):
        parts = Hours.model_validate(value)
        said = [f"{name}: {spelled(getattr(parts, key))} h" for key, name in _PARTS.items()
                if getattr(parts, key)]  # fmt: skip
        return [Line((Run("; ".join(said)),))] if said else []
    return [Line((Run(f"{spelled(Decimal(str(value)))} hours"),))]


def _ects(value: Any, _: _Texts) -> Lines:
    return [] if value is None else [Line((Run(f"{spelled(Decimal(str(value)))} ECTS"),))]


def _outcomes(value: list[dict[str, Any]] | None, texts: _Texts) -> Lines:
    lines = []
    for outcome in value or ():
        lines += texts.after((), outcome["text"], item=True)
        for skill in outcome.get("skills", ()):
            kind = "ESCO" if "/esco/" in skill["uri"] else "Skill"
            label = _inline(skill.get("label", ""), texts.language)
            said = f"{kind}: {label} <{skill['uri']}>" if label else f"{kind}: <{skill['uri']}>"
            lines.append(Line((Run(said),), first=False, item=True))
    return lines


def _inline(text: Text, language: str) -> str:
    """``EN: data / CA: dades`` on one line."""
    if isinstance(text, str):
        return text.replace("\n", " ")
    order = sorted(text, key=lambda code: code != language)
    return " / ".join(f"[{code}] {text[code]}".replace("\n", " ") for code in order)


def _languages(value: list[str] | None, _: _Texts) -> Lines:
    names = [ENGLISH_NAMES.get(code, code.upper()) for code in value or ()]
    return [Line((Run(", ".join(names)),))] if names else []


def _options(labels: dict[str, str]) -> Callable[[Any, _Texts], Lines]:
    def write(value: list[str] | None, _: _Texts) -> Lines:
        return [_box(label, chosen=code in (value or ())) for code, label in labels.items()]

    return write


def _box(label: str, *, chosen: bool) -> Line:
    sign = Run(TICKED if chosen else OPEN)
    return Line((sign, Run(" "), Run(label, _CHOSEN if chosen else Marks())))


def _quality(value: list[dict[str, Any]] | None, texts: _Texts) -> Lines:
    lines = []
    for item in value or ():
        lines.append(_box(quality.NAMES[item["type"]], chosen=True))
        for key, head in (("by", "By: "), ("note", "Note: ")):
            if item.get(key):
                lines += texts.after((Run(head),), item[key])
    chosen = {item["type"] for item in value or ()}
    return lines + [
        _box(name, chosen=False) for kind, name in quality.NAMES.items() if kind not in chosen
    ]


def _eqf(value: int | None, _: _Texts) -> Lines:
    return [] if value is None else [Line((Run(f"Level {value}"),))]


def _yes_no(value: bool | None, _: _Texts) -> Lines:
    yes, no = _box("Yes", chosen=value is True), _box("No", chosen=value is False)
    return [Line((*yes.runs, Run("   "), *no.runs))]


_WRITERS: dict[str, Callable[[Any, _Texts], Lines]] = {
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


def _title_in(title: Text, language: str) -> str:
    if isinstance(title, str):
        return title
    return title.get(language) or next(iter(title.values()))
