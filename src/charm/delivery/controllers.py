"""Who answers for a learner's data in an edition."""

from __future__ import annotations

from charm.alliance.queries import University, alliance, university
from charm.core.proposal.model import Kind
from charm.delivery.models import Edition


def controller_code(edition: Edition) -> str:
    """The accrediting university (7.26); for what nobody accredits, the legal entity that operates
    the alliance's seal (7.20.3)."""
    entry = edition.version.entry
    if entry.kind == Kind.FORMAL and entry.university_id:
        return str(entry.university_id)
    return alliance().central_issuing.operated_by


def controller_of(edition: Edition) -> University:
    """The same, whole."""
    return university(controller_code(edition))
