"""The twelve elements of Appendix 1, and which of them have to be said (7.17).

One rule set: a proposal, an entry of the catalogue and a credential each tell which elements they
say, and :func:`lacking` tells which they would have to.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Element(StrEnum):
    """The elements in the policy's order and words."""

    LEARNER = "identification of the learner"
    TITLE = "title of the micro-credential"
    COUNTRY = "country or region of the issuer"
    AWARDING_BODIES = "awarding body or bodies"
    DATE = "date of issuing"
    OUTCOMES = "learning outcomes"
    WORKLOAD = "notional workload"
    LEVEL = "level"
    EXPERIENCE = "experience leading to the micro-credential"
    ASSESSMENT = "type of assessment"
    PARTICIPATION = "form of participation"
    QUALITY_ASSURANCE = "type of quality assurance"


OF_EACH_AWARD = (Element.LEARNER, Element.DATE)
"""What neither a proposal nor an entry can say."""
NOT_OF_A_BADGE = (Element.OUTCOMES,)
"""A participation badge recognises that somebody took part: it has no outcomes that it would have
to state (7.20)."""


def lacking(
    said: Collection[Element], *, is_badge: bool, awarded: bool = False
) -> tuple[Element, ...]:
    """What would have to be said and is not, in the policy's order; ``awarded`` where there is a
    learner and a date."""
    return tuple(
        element
        for element in Element
        if element not in said
        and not (is_badge and element in NOT_OF_A_BADGE)
        and (awarded or element not in OF_EACH_AWARD)
    )
