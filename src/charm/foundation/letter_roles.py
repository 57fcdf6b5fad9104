"""Which letters there are: what each is called, who gets it and when, and how it goes.

Each room says it of its letters in ``<room>/letters.toml``, in every language: ``title`` names the
room's letters together, then a table for each role::

    [decision-approved]
    mode = "drafted"          # waits until those who are responsible let it go; else at once
    digest = true             # may wait for the digest of its reader; else never
    en = ["Approved", "To the proposers, when the chair releases the decision."]
    es = ["...", "..."]

Letters that ask somebody to act, and those about sign-in, never wait for a digest. A role that no
room describes goes at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.translation import get_language

FILE = "letters.toml"
FALLBACK = "en"
DRAFTED = "drafted"


@dataclass(frozen=True, slots=True)
class LetterRole:
    code: str
    is_drafted: bool = False
    may_wait: bool = False
    """Whether it may wait for the digest of its reader."""
    says: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By language: its name; who gets it, and when."""

    def named(self, language: str) -> str:
        return self._said(language)[0]

    @property
    def name(self) -> str:
        """In the language in force."""
        return self._said(get_language() or FALLBACK)[0]

    @property
    def when(self) -> str:
        """Who gets it, and when, in the language in force."""
        return self._said(get_language() or FALLBACK)[1]

    def _said(self, language: str) -> tuple[str, str]:
        plain = (self.code.replace("-", " ").capitalize(), "")
        return self.says.get(language[:2]) or self.says.get(FALLBACK) or plain


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """The letters of one room."""

    room: str
    titles: Mapping[str, str]
    roles: tuple[LetterRole, ...]

    def titled(self, language: str) -> str:
        return self.titles.get(language[:2]) or self.titles[FALLBACK]

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.titled(get_language() or FALLBACK)


@cache
def groups() -> tuple[RoleGroup, ...]:
    """Every room that writes letters, in the order in which the rooms are built on each other.
    Raises RuntimeError for a role that two rooms describe."""
    found: list[RoleGroup] = []
    seen: set[str] = set()
    for config in apps.get_app_configs():
        path = Path(config.path) / FILE
        if not (config.name.startswith("charm.") and path.exists()):
            continue
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        titles: dict[str, str] = tables.pop("title")
        if twice := seen & tables.keys():
            raise RuntimeError(f"Two rooms describe the letter {min(twice)}.")
        seen |= tables.keys()
        roles = tuple(_role(code, table) for code, table in tables.items())
        found.append(RoleGroup(config.label, titles, roles))
    return tuple(found)


def _role(code: str, table: Mapping[str, Any]) -> LetterRole:
    return LetterRole(
        code=code,
        is_drafted=table.get("mode") == DRAFTED,
        may_wait=bool(table.get("digest", False)),
        says={
            language: (said[0], said[1])
            for language, said in table.items()
            if isinstance(said, list)
        },
    )


@cache
def _by_code() -> Mapping[str, tuple[LetterRole, RoleGroup]]:
    return {role.code: (role, group) for group in groups() for role in group.roles}


def role_of(code: str) -> LetterRole:
    known = _by_code().get(code)
    return known[0] if known else LetterRole(code)


def group_of(code: str) -> RoleGroup | None:
    known = _by_code().get(code)
    return known[1] if known else None
