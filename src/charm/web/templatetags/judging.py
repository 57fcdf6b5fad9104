"""Words of judging and deciding."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charm.web.propose.fields import FIELDS

register = template.Library()


@register.filter
def field_label(key: str) -> str | Promise:
    """What the form calls a field of a proposal."""
    if key == "proposers":
        return _("Proposers")
    return FIELDS[key].label if key in FIELDS else key
