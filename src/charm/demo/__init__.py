"""The demo alliance, so that a newcomer can be anybody.

Its people (:mod:`charm.demo.people`) serve every life that is played. ``charm demo`` fills an
installation with more: what they have done in the last months, and what waits for them today
(:mod:`charm.demo.filling`).
"""

from charm.demo.people import (
    DEMO_PASSWORD,
    NAMES,
    Account,
    fill_alliance,
    learner,
    officer,
    open_accounts,
    staff,
)

__all__ = [
    "DEMO_PASSWORD",
    "NAMES",
    "Account",
    "fill_alliance",
    "learner",
    "officer",
    "open_accounts",
    "staff",
]
