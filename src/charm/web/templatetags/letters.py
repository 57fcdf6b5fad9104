"""Who finds letters to look after in the boards."""

from __future__ import annotations

from typing import Any

from django import template

from charm.alliance.queries import Membership
from charm.web.hats import hats_of
from charm.web.signed_in import person_of

register = template.Library()


@register.simple_tag(takes_context=True)
def came_back_from(context: dict[str, Any], address: str) -> Any:
    """When, and what, a mail server said of this address, if it is among those that the page asked
    about; else None."""
    return context.get("came_back", {}).get(address.lower())


@register.simple_tag(takes_context=True)
def keeps_letters(context: dict[str, Any]) -> bool:
    """The Boards officer, chairs, and the auditor, who reads everything."""
    hats = hats_of(person_of(context["request"]))
    chairs = any(seat.role == Membership.Role.CHAIR for seat in hats.seats)
    return chairs or hats.runs_boards or hats.audits
