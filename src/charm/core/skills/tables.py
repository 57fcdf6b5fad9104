"""CSV tables from elsewhere: columns by name, each row judged, the first fault refuses them all."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charm.core.proposal.values import DIRECTION_CONTROLS, INVISIBLE
from charm.core.skills.model import MAX_URI, Unusable

MAX_ROWS = 200_000
MAX_FIELD = 1_000_000
"""Characters; the longest of the official packages has 627,354."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class At:
    """A row of a table, for sentences."""

    name: str
    row: int

    def __str__(self) -> str:
        return f"{self.name}, row {self.row}"


_ADDRESS = re.compile(r"(https?://|urn:)[^\s<>\"{}|\\^`]+")
_UNSEEN = INVISIBLE | DIRECTION_CONTROLS


def rows_of(
    text: io.TextIOBase, *, name: str, needs: Iterable[str], remedy: str
) -> Iterator[tuple[int, Row]]:
    """Each row with its number, the head being row 1. Columns beyond those needed are passed over;
    a row that lacks its last cells has them empty. Raises Unusable."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(text, strict=True)
    try:
        head = [cell.strip() for cell in next(reader, [])]
        columns = _columns(head, name, needs, remedy)
        for number, cells in enumerate(reader, start=2):
            if number > MAX_ROWS:
                raise Unusable(f"{name}: has more than {MAX_ROWS} rows: is it the right file?")
            if not any(cells):
                continue
            if len(cells) > len(head):
                raise Unusable(
                    f"{name}, row {number}: has {len(cells)} cells under {len(head)} columns: a "
                    "quotation mark may be missing. Download the file again."
                )
            yield (
                number,
                {column: cells[at] if at < len(cells) else "" for column, at in columns.items()},
            )
    except UnicodeDecodeError as error:
        raise Unusable(
            f"{name}: is not in UTF-8 (byte {error.start} of a block): download it again, and do "
            "not save it from a spreadsheet."
        ) from error
    except csv.Error as error:
        raise Unusable(
            f"{name}, line {reader.line_num}: cannot be read as CSV ({error}). {remedy}"
        ) from error


def _columns(head: list[str], name: str, needs: Iterable[str], remedy: str) -> dict[str, int]:
    missing = [column for column in needs if column not in head]
    if missing:
        raise Unusable(f"{name}: lacks the column {', '.join(missing)}. {remedy}")
    twice = {column for column in head if column and head.count(column) > 1}
    if twice:
        raise Unusable(f"{name}: has the column {', '.join(sorted(twice))} twice. {remedy}")
    return {column: at for at, column in enumerate(head) if column}


def address(text: str, *, at: At, column: str) -> str:
    """The identifier of a concept."""
    text = text.strip()
    if len(text) > MAX_URI or not _ADDRESS.fullmatch(text):
        raise Unusable(
            f"{at}: {column} {text[:80]!r} is not an address (http, https or urn) of "
            f"at most {MAX_URI} characters: correct it or leave the row out."
        )
    return text


def line(text: str, *, at: At, column: str, limit: int, needed: bool = False) -> str:
    """One line: what cannot be seen is taken away, blanks become single ones."""
    text = " ".join(_seen(text, at=at, column=column).split())
    return _bounded(text, at=at, column=column, limit=limit, needed=needed)


def paragraph(text: str, *, at: At, column: str, limit: int) -> str:
    """Some lines."""
    text = _seen(text.replace("\r\n", "\n"), at=at, column=column).strip()
    return _bounded(text, at=at, column=column, limit=limit, needed=False)


def _seen(text: str, *, at: At, column: str) -> str:
    if "\x00" in text:
        raise Unusable(f"{at}: {column} holds a NUL character: remove it.")
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    return "".join(
        " " if c == "\t" else c
        for c in text
        if c in "\n\t" or (c not in _UNSEEN and unicodedata.category(c) not in {"Cc", "Cs"})
    )


def _bounded(text: str, *, at: At, column: str, limit: int, needed: bool) -> str:
    if needed and not text:
        raise Unusable(f"{at}: {column} is empty: fill it in or leave the row out.")
    if len(text) > limit:
        raise Unusable(f"{at}: {column} is longer than {limit} characters: shorten it.")
    return text
