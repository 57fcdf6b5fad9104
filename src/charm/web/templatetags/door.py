"""What the pages at the door need to know."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def letters_stay_here() -> bool:
    """Whether nothing sends letters, and they are read in the outbox of this machine."""
    return bool(settings.LETTERS_STAY_HERE)
