"""One field of a proposal, as data."""

from __future__ import annotations

from dataclasses import dataclass

from charm.core.proposal.model import Kind, Outcome
from charm.web.propose.widgets import Widget
from charm.web.propose.words import Words

FORMAL = frozenset({Kind.FORMAL})
OTHERS = frozenset({Kind.NON_FORMAL, Kind.INFORMAL})
ALL = frozenset(Kind)
_OF_FORMAL = ("5.6.", "7.9.", "7.10.", "7.18.", "7.19.")
_OF_OTHERS = ("5.7.", "7.11.", "7.20.1.", "7.20.2.", "7.20.3.")


@dataclass(frozen=True)
class Field:
    key: str
    """The key of a proposal."""
    label: Words
    """As Appendix 2 prints it, where it asks this."""
    help: Words
    clauses: tuple[str, ...]
    widget: Widget
    kinds: frozenset[Kind] = ALL
    """For which kinds it is asked; the others may hold a value from before, which is shown."""
    otherwise: Words = ""
    """What is said to the other kinds; empty: the field is absent there."""
    of_badges: bool = True
    """Whether it is asked where nothing is assessed."""

    def applies(self, kind: Kind | None, outcome: Outcome | None = None) -> bool:
        if kind is not None and kind not in self.kinds:
            return False
        is_badge = outcome is Outcome.PARTICIPATION_BADGE and kind is not Kind.FORMAL
        return self.of_badges or not is_badge

    def clauses_for(self, kind: Kind | None) -> tuple[str, ...]:
        """The clauses that concern this kind; all of them while the kind is open."""
        if kind is None:
            return self.clauses
        of_others = _OF_OTHERS if kind is Kind.FORMAL else _OF_FORMAL
        return tuple(c for c in self.clauses if not (f"{c}.").startswith(of_others))
