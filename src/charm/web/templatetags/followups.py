"""What is recommended after an approval, on the page of its proposal."""

from __future__ import annotations

from django import template

from charm.boards import following
from charm.proposals.queries import Proposal

register = template.Library()


@register.simple_tag
def follow_ups_after(proposal: Proposal) -> list[following.FollowUp]:
    """Whoever reads the page of a proposal reads them too."""
    return following.of_proposal(proposal)
