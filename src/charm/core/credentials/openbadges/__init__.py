"""One award record as an Open Badges 3.0 credential, and what such a credential says."""

from charm.core.appendix1 import Element
from charm.core.credentials.openbadges.achievement import ACHIEVEMENT_TYPE
from charm.core.credentials.openbadges.appendix1 import (
    achievement_of,
    appendix_1_of,
    is_badge,
    learner_name,
    missing_elements,
    text_of,
)
from charm.core.credentials.openbadges.credential import replaced_of, to_open_badge
from charm.core.credentials.openbadges.endorsement import to_endorsement
from charm.core.credentials.openbadges.series import Series

__all__ = [
    "ACHIEVEMENT_TYPE",
    "Element",
    "Series",
    "achievement_of",
    "appendix_1_of",
    "is_badge",
    "learner_name",
    "missing_elements",
    "replaced_of",
    "text_of",
    "to_endorsement",
    "to_open_badge",
]
