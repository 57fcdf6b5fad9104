"""Choosing a language, and the words that people read in a credential."""

from __future__ import annotations

from decimal import Decimal

from charm.core.credentials.record import AwardRecord, Definition, Text


def primary_language(definition: Definition) -> str:
    """English where the title has it, else the title's first language; empty when unknown."""
    title = definition.title
    if isinstance(title, str):
        return ""
    return "en" if "en" in title else next(iter(title))


def other_languages(definition: Definition) -> tuple[str, ...]:
    """Languages of the title besides the primary one, in order of their codes."""
    title = definition.title
    if isinstance(title, str):
        return ()
    return tuple(sorted(set(title) - {primary_language(definition)}))


def in_language(text: Text, language: str) -> str:
    """The text in that language, else in English, else in the first language it has."""
    if isinstance(text, str):
        return text
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def written(number: Decimal) -> str:
    """A number without needless zeros: ``3``, ``7.5``."""
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


def duration(hours: Decimal) -> str:
    """ISO 8601, in whole hours and minutes: ``PT7H30M`` (readers refuse fractions)."""
    minutes = round(hours * 60)
    whole, rest = divmod(minutes, 60)
    return "PT" + (f"{whole}H" if whole or not rest else "") + (f"{rest}M" if rest else "")


def narrative(record: AwardRecord, language: str) -> str:
    """The criteria as Markdown: what is asked, how it is completed, what is learnt."""
    definition = record.definition
    parts = [in_language(definition.criteria, language)]
    if completion := in_language(definition.completion_criteria, language):
        parts.append(completion)
    parts.append(
        "\n".join(f"- {in_language(outcome.text, language)}" for outcome in definition.outcomes)
    )
    if prerequisites := in_language(definition.prerequisites, language):
        parts.append(prerequisites)
    return "\n\n".join(part for part in parts if part)
