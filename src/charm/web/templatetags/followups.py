"""What is recommended after an approval, on the page of its proposal."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from charm.boards import following, rules
from charm.proposals.queries import Proposal
from charm.web.signed_in import person_of

register = template.Library()


@register.simple_tag
def follow_ups_after(proposal: Proposal) -> list[following.FollowUp]:
    """Whoever reads the page of a proposal reads them too."""
    return following.of_proposal(proposal)


@register.simple_tag(takes_context=True)
def looks_after_all(context: dict[str, Any]) -> bool:
    """Whether the person who is signed in reads everything in the bodies: the office, auditors."""
    request: HttpRequest = context["request"]
    return rules.reads_everything(person_of(request))
