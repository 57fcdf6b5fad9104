"""A rule in one plain sentence, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charm.core.completion.rule import Leaf, Rule

PATTERNS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "whole": "To complete, meet {rule}.",
        "one": "this: {rule}",
        "leaf": "“{text}”",
        "share": "“{text}” (at least {share} per cent of the sessions)",
        "all": "all of these: {parts}",
        "any": "one of these: {parts}",
        "some": "at least {n} of these: {parts}",
    },
    "es": {
        "whole": "Para completar hay que cumplir {rule}.",
        "one": "esto: {rule}",
        "leaf": "«{text}»",
        "share": "«{text}» (al menos el {share} por ciento de las sesiones)",
        "all": "todo esto: {parts}",
        "any": "una de estas cosas: {parts}",
        "some": "al menos {n} de estas cosas: {parts}",
    },
}


def sentence(rule: Rule, language: str = "en") -> str:
    """In English for a language that has no patterns."""
    says = PATTERNS.get(language.partition("-")[0], PATTERNS["en"])
    alone = isinstance(rule, Leaf) or len(rule.parts) == 1
    said = _said(rule, says)
    if alone:
        said = says["one"].format(rule=said)
    return says["whole"].format(rule=said)


def _said(rule: Rule, says: Mapping[str, str]) -> str:
    if isinstance(rule, Leaf):
        name = "leaf" if rule.share is None else "share"
        return says[name].format(text=rule.text.strip().rstrip("."), share=rule.share)
    if len(rule.parts) == 1:
        return _said(rule.parts[0], says)
    parts = "; ".join(
        said if isinstance(part, Leaf) or len(part.parts) == 1 else f"({said})"
        for part in rule.parts
        for said in (_said(part, says),)
    )
    name = "all" if rule.asks_all else "any" if rule.needed == 1 else "some"
    return says[name].format(parts=parts, n=rule.needed)
