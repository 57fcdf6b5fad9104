"""What core and rooms say, in the language of the reader: ``{{ reason.says|spoken }}``.

They speak English and know no framework. ``dev.py messages`` finds their sentences in the code and
puts them into the catalogues as patterns with numbered slots (``tools/sentences.py``); here what
was said is recognised by its pattern and said again. A sentence nobody translated stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, pgettext, trans_real

CONTEXT = "sentence"
_KEY = f"{CONTEXT}\x04"
_SLOT = re.compile(r"\{(\d+)\}")
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
    return text


def _part(text: str) -> str:
    """What stands in a slot: a number of things or a term is translated too, a name never is."""
    return spoken(text)


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
    return re.compile(
        "".join(
            f"(?P<s{part}>.+?)" if place % 2 else re.escape(part)
            for place, part in enumerate(parts)
        ),
        re.DOTALL,
    )
