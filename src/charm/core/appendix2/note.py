"""What is said to the person whose form was read: notes on single fields, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from charm.core.appendix2.fields import LABELS
from charm.core.proposal.values import DIRECTION_CONTROLS

QUOTE_LIMIT = 120


class UnusableForm(ValueError):
    """The file cannot be read as a filled Appendix 2 form; the sentence names the remedy."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was not understood, or not kept: where, what it says, and what to do."""

    key: str
    """The key of a proposal, such as ``hours``, or ``file`` for the file as a whole."""
    quote: str
    says: str
    remedy: str

    def __str__(self) -> str:
        return (
            f"{LABELS.get(self.key, 'The file')}: “{shown(self.quote)}” {self.says}: {self.remedy}."
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says. ``proposal_values`` are JSON values that ``read_proposal`` accepts and
    hold only what was written and understood."""

    proposal_values: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def shown(quote: str) -> str:
    """A quotation on one line, cut to 120 characters, without characters that could mislead."""
    kept = "".join(
        "\ufffd" if c in DIRECTION_CONTROLS or (not c.isprintable() and not c.isspace()) else c
        for c in quote.replace("\u2060", "")
    )
    line = " ".join(kept.split())
    return line if len(line) <= QUOTE_LIMIT else line[: QUOTE_LIMIT - 1].rstrip() + "…"
