"""What the letters of the platform say, in the language of whoever reads them.

Each room keeps the texts of its letters in ``<room>/wording/<language>.toml``, a table for each
role with ``subject`` and ``body``; ``{slots}`` are filled by the service that writes the letter.
The words are final when they enter the outbox: what was read there is what is sent.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise

from charm.foundation import outbox
from charm.foundation.letter_roles import role_of
from charm.foundation.spoken import spoken

FALLBACK = "en"
FRAME = "frame"
"""The words around every letter, in the texts of this room."""
DAYS = {"en": "j F Y", "es": r"j \d\e F \d\e Y"}
SECRET = "{secret}"  # noqa: S105 - where the outbox puts the one-time link


Place = tuple[object, ...]


class Reader(Protocol):
    """Who reads the letter; a Person is one."""

    @property
    def email(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def key(self) -> str:
        """How the ledger names them; empty for somebody without an account."""

    @property
    def rhythm(self) -> str:
        """How often letters reach them that ask for no act: ``now``, ``daily`` or ``weekly``."""


NOW = "now"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody without an account."""

    email: str
    name: str = ""
    language: str = FALLBACK
    key: str = ""
    rhythm: str = NOW


@dataclass(frozen=True)
class Terms:
    """Words of ours, such as an office and where it is held; each is told in the reader's language
    where that knows it."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", tuple(word for word in words if word))


@dataclass(frozen=True, slots=True)
class Span:
    """From a day, to a last day or for good."""

    since: dt.date
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str

    @property
    def slots(self) -> frozenset[str]:
        parts = Formatter().parse(f"{self.subject}\n{self.body}")
        return frozenset(name for _, name, _, _ in parts if name)


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as its reader will see it."""

    subject: str
    body: str
    language: str
    text: str
    """The body without what stands around every letter."""
    link: str
    """Where the reader goes on."""


def write(
    role: str,
    *,
    key: str,
    to: Reader,
    at: Place | None = None,
    about: str = "",
    secret: str = "",
    enclosure: outbox.Enclosure | None = None,
    **values: Any,
) -> None:
    """Put the letter of that role into the outbox, in the transaction of the act that causes it.

    ``at`` is the page where the reader goes on, as the name of its address and the arguments;
    ``about`` the object it belongs to, as the ledger names it; ``secret`` a one-time link, which
    stands in the outbox only until it is sent. Values are texts, texts by language, terms, days,
    spans of days, and moments with their zone. Raises KeyError for a slot without a value.

    A role that is *drafted* waits for those who are responsible; one that may wait for a digest
    does, if its reader wants that, unless it brings a link or a file.
    """
    words = composed(role, to=to, at=at, **values)
    kind = role_of(role)
    state = outbox.State.WAITING
    if kind.is_drafted:
        state = outbox.State.DRAFTED
    elif kind.may_wait and to.key and to.rhythm != NOW and not (secret or enclosure):
        state = outbox.State.GATHERED
    outbox.post(
        role,
        key=key,
        to=to.email,
        subject=words.subject,
        body=words.body,
        secret=secret,
        enclosure=enclosure,
        about=about,
        reader=to.key,
        state=state,
        name=to.name,
        language=words.language,
        text=words.text,
        link=words.link,
        **({"sealed": True} if kind.is_drafted else {}),
    )


def compose(role: str, *, to: Reader, at: Place | None = None, **values: Any) -> tuple[str, str]:
    """Subject and body as the reader will see them."""
    words = composed(role, to=to, at=at, **values)
    return words.subject, words.body


def composed(role: str, *, to: Reader, at: Place | None = None, **values: Any) -> Words:
    """The letter of that role to that reader, in their language. Raises KeyError for a slot without
    a value, and for a role that is not there."""
    language = to.language if to.language in languages() else FALLBACK
    with translation.override(language):
        text, frame = texts(language)[role], _frame(language)
        said = {name: _said(value, language) for name, value in values.items()}
        if "body" in said:
            said["body"] = spoken(said["body"])
        said.setdefault("secret", SECRET)
        inner, link = text.body.format(**said).strip(), _link(at) if at else ""
        parts = [
            frame["greeting"].format(name=to.name) if to.name else frame["greeting-anybody"],
            inner,
            frame["open"].format(link=link) if link else "",
            frame["closing"].format(home=settings.BASE_URL),
        ]
        body = "\n\n".join(part for part in parts if part) + "\n"
        return Words(text.subject.format(**said), body, language, inner, link)


def day_in(day: dt.date, language: str) -> str:
    """The day, as letters in that language write it."""
    language = language if language in languages() else FALLBACK
    with translation.override(language):
        return _said(day, language)


def around(which: str, language: str, /, **values: Any) -> str:
    """A sentence that stands around letters, in that language."""
    language = language if language in languages() else FALLBACK
    with translation.override(language):
        said = {slot: _said(value, language) for slot, value in values.items()}
        return _frame(language)[which].format(**said)


def _link(at: Place) -> str:
    return f"{settings.BASE_URL}{reverse(str(at[0]), args=at[1:])}"


@cache
def languages() -> tuple[str, ...]:
    """The languages in which there are letters."""
    here = Path(__file__).parent / "wording"
    return tuple(sorted(path.stem for path in here.glob("*.toml")))


@cache
def texts(language: str) -> Mapping[str, Text]:
    """Every letter of every room in that language, by role."""
    found: dict[str, Text] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "wording" / f"{language}.toml"
        if not (config.name.startswith("charm.") and path.exists()):
            continue
        for role, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if role in found:
                raise RuntimeError(f"Two letters are called {role}.")
            if role != FRAME:
                found[role] = Text(text["subject"], text["body"])
    return found


@cache
def _frame(language: str) -> Mapping[str, str]:
    path = Path(__file__).parent / "wording" / f"{language}.toml"
    frame: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[FRAME]
    return frame


def _said(value: Any, language: str) -> str:
    if isinstance(value, Terms):
        return ", ".join(spoken(word) for word in value.words)
    if isinstance(value, Span):
        name = "from-on" if value.last is None else "from-to"
        last = _said(value.last, language) if value.last else ""
        return _frame(language)[name].format(since=_said(value.since, language), last=last)
    if isinstance(value, dt.datetime):
        zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else value.tzname()
        return f"{date_format(value, DAYS[language])}, {date_format(value, 'H:i')} ({zone})"
    if isinstance(value, dt.date):
        return date_format(value, DAYS[language])
    if isinstance(value, Mapping):
        return str(value.get(language) or value.get(FALLBACK) or next(iter(value.values()), ""))
    return str(value) if isinstance(value, str | int | Promise) else ""
