"""Reads of who changed which fields of a draft."""

from __future__ import annotations

from charm.foundation.parts import Part, Rows, part_of
from charm.proposals.models import Edit, Proposal

__all__ = ["Edit", "edits_of"]


def edits_of(proposal: Proposal, part: Part) -> Rows[Edit]:
    """The latest first. Ask first who may read them: those who write the proposal."""
    return part_of(Edit.objects.filter(proposal=proposal).select_related("person"), part)
