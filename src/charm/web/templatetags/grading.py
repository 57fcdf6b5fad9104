"""How marks are written on pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import get_format

from charm.core.grading import Scheme
from charm.core.grading.scheme import plain

register = template.Library()


@register.filter
def mark_in(mark: Decimal | None, scheme: Scheme) -> str:
    """``{{ mark|mark_in:scheme }}``: with the decimals of the scale, or as its letter."""
    return "" if mark is None else _spelled(scheme.say(mark))


@register.filter
def mark_code(mark: Decimal, scheme: Scheme) -> str:
    """As a form sends it back."""
    return scheme.say(mark)


@register.filter
def plain_number(number: Any) -> str:
    """Without zeros at its end, and with the decimal mark of the reader's language."""
    return _spelled(plain(number)) if isinstance(number, Decimal) else ""


def _spelled(said: str) -> str:
    is_number = said.lstrip("-").replace(".", "", 1).isdigit()
    return said.replace(".", str(get_format("DECIMAL_SEPARATOR"))) if is_number else said
