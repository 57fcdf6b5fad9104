"""Hours and lengths on an agenda."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def hour(moment: dt.datetime | None) -> SafeString | str:
    """The hour in the zone that the moment carries: that of the body."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), f"{moment:%H:%M}")


@register.filter
def duration(minutes: int) -> str:
    """``90`` as 1 h 30 min."""
    hours, left = divmod(int(minutes or 0), 60)
    parts = [_("{n} h").format(n=hours)] if hours else []
    if left or not hours:
        parts.append(_("{n} min").format(n=left))
    return " ".join(parts)


@register.filter
def place(zone: str) -> str:
    """``Europe/Madrid`` as where its clocks hang."""
    return _("hours in {place}").format(place=zone.rpartition("/")[2].replace("_", " "))
