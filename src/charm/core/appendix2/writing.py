"""A proposal as the Appendix 2 form prints it: the same fields, names and order (7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from charm.core.appendix2 import layout
from charm.core.appendix2.answers import value_of
from charm.core.appendix2.docx_file import TableRow, docx
from charm.core.appendix2.fields import find_label
from charm.core.appendix2.lines import PLAIN, Line, Marks, Run
from charm.core.appendix2.printed import Answer, Item, Option, Part, printed_form
from charm.core.appendix2.symbols import OPEN, TICKED
from charm.core.appendix2.texts import CLEAR_ALONE, INSIDE, Text
from charm.core.proposal.model import Proposal
from charm.core.vocab.languages import ISO_639_1

Lines = list[Line]

_CHOSEN = Marks(bold=True, highlight=True)
_BOLD = Marks(bold=True)


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
    for row in printed_form(proposal):
        value = values.get(row.key)
        lines = _lines(row.answer, _Texts(language))
        if value is not None and not _reads_back(row.key, lines, value):
            lines = _lines(row.answer, _Texts(language, plain=True))
        rows.append(TableRow(row.label, row.hint, tuple(lines)))
    return docx(rows, title=_title_in(proposal.title, language), language=language)


def _reads_back(key: str, lines: Lines, value: Any) -> bool:
    """Whether the reader's rules for what people write would take these lines as meant."""
    if any(find_label(line.text) for line in lines):
        return False
    read, notes = value_of(layout.Answer(key, Line(), lines=lines))
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


def _lines(answer: Answer, texts: _Texts) -> Lines:
    lines = texts.lines(answer.text) if answer.text else []
    lines += [Line((Run(said),)) for said in answer.lines]
    for item in answer.items:
        lines += _item(item, texts)
    if answer.in_one_line:
        return [*lines, _boxes_beside(answer.options)]
    for option in answer.options:
        lines.append(_box(option))
        for part in option.parts:
            lines += texts.after((Run(f"{part.label}: "),), part.text)
    return lines


def _item(item: Item, texts: _Texts) -> Lines:
    name = Run(item.name, _BOLD)
    if not item.name:
        lines = texts.after((), item.text, item=True)
    elif item.text:
        lines = texts.after((name, Run(": ")), item.text, item=True)
    else:
        lines = [Line((name,), item=True)]
    return lines + [_beside(part, texts.language) for part in item.parts]


def _beside(part: Part, language: str) -> Line:
    """``ESCO: label <address>``, on a line of its own in the same paragraph."""
    said = " ".join(filter(None, [_inline(part.text, language), f"<{part.link}>"]))
    return Line((Run(f"{part.label}: {said}"),), first=False, item=True)


def _inline(text: Text, language: str) -> str:
    """``EN: data / CA: dades`` on one line."""
    if isinstance(text, str):
        return text.replace("\n", " ")
    order = sorted(text, key=lambda code: code != language)
    return " / ".join(f"[{code}] {text[code]}".replace("\n", " ") for code in order)


def _box(option: Option) -> Line:
    sign = Run(TICKED if option.chosen else OPEN)
    return Line((sign, Run(" "), Run(option.label, _CHOSEN if option.chosen else Marks())))


def _boxes_beside(options: Iterable[Option]) -> Line:
    runs: list[Run] = []
    for option in options:
        runs += [*((Run("   "),) if runs else ()), *_box(option).runs]
    return Line(tuple(runs))


def _title_in(title: Text, language: str) -> str:
    if isinstance(title, str):
        return title
    return title.get(language) or next(iter(title.values()))
