"""The letter to a contact as it is drafted for the proposers."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from charm.alliance.queries import Person, universities
from charm.boards.models import Decision
from charm.core.proposal.model import Proposal as Content
from charm.core.workflow.followup import Need
from charm.foundation import clock
from charm.foundation.letterbook import DAYS, FALLBACK
from charm.foundation.spoken import spoken
from charm.framework.queries import policy_in_force

HERE = Path(__file__).parent


@cache
def words(language: str) -> Any:
    path = HERE / f"{language}.toml"
    return tomllib.loads((path if path.exists() else HERE / f"{FALLBACK}.toml").read_text("utf-8"))


def letter_about(
    needs: Sequence[Need],
    *,
    title: str,
    content: Content,
    decisions: Sequence[Decision],
    proposers: Sequence[Person],
    language: str,
) -> tuple[str, str]:
    """Subject and text. ``decisions`` are the released approvals that it rests on."""
    language = language if language in DAYS else FALLBACK
    said = words(language)
    with translation.override(language):
        latest = max((row.decided_at for row in decisions), default=clock.now())
        bodies = _row((spoken(row.track.body.name) for row in decisions), said)
        known = {row.code: row.name for row in universities()}
        named = _row((known.get(code, code) for code in sorted(content.member_codes())), said)
        lines = [f"– {_need(need, content, said)}" for need in needs]
        return said["subject"].format(title=title)[:300], said["letter"].format(
            title=title,
            universities=named,
            bodies=bodies,
            day=date_format(latest.date(), DAYS[language]),
            needs="\n".join(lines),
            names="\n".join(f"{person.name} ({person.email})" for person in proposers),
        ).strip()


def _need(need: Need, content: Content, said: Any) -> str:
    terms = policy_in_force(clock.today()).principles
    names = {code: spoken(term.label) for term in terms for code in (term.code, *term.aliases)}
    chosen = (names.get(one.code, one.code) for one in content.principles)
    return str(said["needs"][need.value].format(principles=_row(chosen, said)))


def _row(words: Any, said: Any) -> str:
    found = [str(word) for word in dict.fromkeys(words)]
    return f" {said['and']} ".join([", ".join(found[:-1]), found[-1]] if found[1:] else found)
