"""The words of the certificate in each language, as one reviewed file (``certificate.LL.toml``).

They are part of a document, not of a page: a certificate made twice reads the same.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from charm.core.vocab.countries import country_name
from charm.core.vocab.language_names import ENGLISH_NAMES

FOLDER = Path(__file__).parents[1] / "templates"
LANGUAGES = ("en", "es")
"""In which a certificate can be had; any other is answered in the first."""


@dataclass(frozen=True, slots=True)
class Words:
    language: str
    table: dict[str, dict[str, str]]

    def __call__(self, part: str, key: object, **values: object) -> str:
        return self.table[part][str(key)].format(**values)

    def of(self, part: str, code: object) -> str:
        """The word for a code; an unknown code reads as itself."""
        return self.table[part].get(str(code), str(code))

    def day(self, day: dt.date) -> str:
        with translation.override(self.language):
            return date_format(day, self("document", "date"))

    def number(self, number: Decimal) -> str:
        """Without needless zeros, with the decimal sign of the language."""
        written = f"{number.normalize():f}"
        return written.replace(".", self("document", "decimal"))

    def count(self, part: str, key: str, number: Decimal) -> str:
        return self(part, f"{key}_one" if number == 1 else key, n=self.number(number))

    def country(self, code: str) -> str:
        return self.table["country"].get(code) or country_name(code)

    def language_name(self, code: str) -> str:
        with translation.override(self.language):
            try:
                info: dict[str, Any] = get_language_info(code)
            except KeyError:
                return ENGLISH_NAMES.get(code, code)
            name = str(info["name_translated"])
            small = self("document", "language_names") == "in small letters"
            return name.lower() if small else name


@cache
def words_of(language: str) -> Words:
    """The words of that language, or of its main one (``es-mx``), else English."""
    wanted = language.lower().partition("-")[0]
    chosen = wanted if wanted in LANGUAGES else LANGUAGES[0]
    path = FOLDER / f"certificate.{chosen}.toml"
    return Words(chosen, tomllib.loads(path.read_text(encoding="utf-8")))
