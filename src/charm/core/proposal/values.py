"""What a single value may be: every ``clean_*`` returns it in its one spelling or raises ValueError
with a sentence that says what to do instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from charm.core.vocab.languages import ISO_639_1

MAX_TEXT = 20_000
MAX_LINE = 500
MAX_INTEGER = 2**63 - 1

# Characters that reorder what is read (UAX #9 embeddings, overrides, isolates).
DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Characters that are not seen at all, and so make two names look alike.
INVISIBLE = frozenset("\u061c\u200b\u200e\u200f\u2060\ufeff\u00ad")
# What is no character and ends each plane: no XML holds these (sheets, pictures, forms).
_ENDS = "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
# What no text may hold: controls but line breaks, halves of characters, and those above.
_REFUSED = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff" + _ENDS + "".join(DIRECTION_CONTROLS) + "]"
)


def clean_text(value: Any) -> str | dict[str, str]:
    """A string, or a map from ISO 639-1 code to string."""
    if isinstance(value, dict):
        if not value:
            raise ValueError("is an empty language map: leave it out, or give a text")
        return {clean_language(code): _clean_string(text, MAX_TEXT) for code, text in value.items()}
    return _clean_string(value, MAX_TEXT)


def clean_line(value: Any) -> str:
    text = _clean_string(value, MAX_LINE).strip()
    if "\n" in text or "\r" in text:
        raise ValueError("must be a single line: remove the line breaks")
    if hidden := INVISIBLE & set(text):
        raise ValueError(
            f"contains a character that cannot be seen (U+{ord(min(hidden)):04X}): remove it"
        )
    return text


def clean_language(value: Any) -> str:
    if not isinstance(value, str) or value not in ISO_639_1:
        raise ValueError(f"{value!r} is not an ISO 639-1 language code, such as en, ca or nl")
    return value


def clean_email(value: Any) -> str:
    address = clean_line(value)
    if not re.fullmatch(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}\.[^@\s<>,;\".]{2,}", address):
        raise ValueError(f"{address!r} is not an e-mail address, such as name@university.eu")
    return address


def mailbox(address: str) -> str:
    """Whose letters arrive there, whatever the spelling: case and what follows a plus sign in the
    first part do not count."""
    name, _, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def clean_uri(value: Any) -> str:
    uri = clean_line(value)
    if not re.fullmatch(r"(https?://[^\s<>\"{}|\\^`]+|urn:[^\s<>\"{}|\\^`]+)", uri):
        raise ValueError(
            f"{uri!r} is not an absolute http(s) address, such as https://university.eu"
        )
    return uri


def clean_document(value: Any) -> str:
    """A file name without any path, or an https address."""
    name = clean_line(value)
    if name.startswith("https://"):
        if not urlsplit(name).hostname:
            raise ValueError(f"{name!r} is not an https address")
        return name
    if "/" in name or "\\" in name or name in {"", ".", ".."} or ":" in name:
        raise ValueError(f"{name!r} must be a file name without a path, or an https address")
    return name


def clean_date(value: Any) -> dt.date:
    """A calendar date from 1900 on, written YYYY-MM-DD."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        date = value
    elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            date = dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a date of the calendar: correct it") from None
    else:
        raise ValueError(f"{value!r} is not a date written as YYYY-MM-DD")
    if date.year < 1900:
        raise ValueError(f"{date} lies before 1900: give the date of the event itself")
    return date


def clean_number(value: Any) -> Decimal:
    """An exact number from JSON (not a string, not a truth value)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number, not in quotes")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("must be a number, not in quotes") from None
    if not number.is_finite():
        raise ValueError("must be a finite number: give one that can be counted")
    if abs(number) > MAX_INTEGER:
        raise ValueError("is beyond the numbers that can be kept (64 bits): give a smaller one")
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def as_json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def clean_currency(value: Any) -> str:
    code = clean_line(value)
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f"{code!r} is not an ISO 4217 currency code, such as EUR")
    return code


def clean_isced_f(value: Any) -> str:
    code = clean_line(value)
    if not re.fullmatch(r"\d{2,4}", code):
        raise ValueError(f"{code!r} is not an ISCED-F 2013 code of two to four digits")
    return code


def _clean_string(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text, in quotes")
    if len(value) > limit:
        raise ValueError(f"is longer than {limit} characters: shorten it")
    text = unicodedata.normalize("NFC", value)
    if refused := _REFUSED.search(text):
        character = refused[0]
        what = (
            "changes the reading direction" if character in DIRECTION_CONTROLS else "cannot be kept"
        )
        raise ValueError(f"contains a character that {what} (U+{ord(character):04X}): remove it")
    return text
