"""What core and rooms say, in the language of the reader: ``{{ reason.says|spoken }}``.

They speak English and know no framework. ``dev.py messages`` finds their sentences in the code and
puts them into the catalogues as patterns with numbered slots (``tools/sentences.py``); here what
was said is recognised by its pattern and said again. A sentence nobody translated stays English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, pgettext, trans_real

CONTEXT = "sentence"
_KEY = f"{CONTEXT}\x04"
_SLOT = re.compile(r"\{(\d+)\}")
_COUNTED = re.compile(r"\{0\} [\w -]+")
_FRACTION = re.compile(r"\d+\.\d+")
_DAYS = ("%Y-%m-%d", "%d %B %Y")
LONGEST = 2_000
"""Characters: nothing longer is a sentence of ours."""

Pattern = tuple[re.Pattern[str], str]


def spoken(text: str) -> str:
    """The sentence in the language in force; as it is where that language does not know it."""
    language = get_language() or "en"
    if not text or language.startswith("en") or len(text) > LONGEST:
        return text
    whole = pgettext(CONTEXT, text)
    if whole != text:
        return whole
    for pattern, translation in _patterns(language):
        found = pattern.fullmatch(text)
        if found:
            parts = {name[1:]: _part(value) for name, value in found.groupdict().items()}
            return _SLOT.sub(lambda slot, parts=parts: parts[slot[1]], translation)  # type: ignore[misc]
    return _row(text)


def _part(text: str) -> str:
    """What stands in a slot: a day, a number, things counted and terms are translated too, a name
    never is."""
    if _FRACTION.fullmatch(text):
        return text.replace(".", str(get_format("DECIMAL_SEPARATOR")))
    if (row := _row(text)) != text:
        return row
    return _day(text) or spoken(text)


def _day(text: str) -> str:
    """The day as the language writes it; empty for what is no day."""
    for written in _DAYS if text[:1].isdigit() else ():
        try:
            day = dt.datetime.strptime(text, written).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
        return date_format(day, "DATE_FORMAT")
    return ""


def _row(text: str) -> str:
    """``draft, returned`` or ``UM or UU``: terms and codes in a row. Other texts stay."""
    rows = [words.split(" or ") for words in text.split(", ")]
    if any(" " in word and pgettext(CONTEXT, word) == word for row in rows for word in row):
        return text
    choice = f" {pgettext(CONTEXT, 'or')} "
    return ", ".join(choice.join(pgettext(CONTEXT, word) for word in row) for row in rows)


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[Pattern, ...]:
    """The translated patterns with slots; those that say most of themselves come first."""
    catalogue: Mapping[object, object] = dict(trans_real.translation(language)._catalog.items())  # type: ignore[attr-defined]
    known = [
        (key.removeprefix(_KEY), str(said))
        for key, said in catalogue.items()
        if isinstance(key, str) and key.startswith(_KEY) and said and _SLOT.search(key)
    ]
    known.sort(key=lambda row: len(_SLOT.sub("", row[0])), reverse=True)
    return tuple((_compiled(pattern), said) for pattern, said in known)


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _SLOT.split(pattern)
    slot = r"\d+" if _COUNTED.fullmatch(pattern) else ".*?"
    return re.compile(
        "".join(
            f"(?P<s{part}>{slot})" if place % 2 else re.escape(part)
            for place, part in enumerate(parts)
        ),
        re.DOTALL,
    )
