"""Addresses by name, also of what has no pages yet."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse


def address_of(name: str, args: Sequence[object] = ()) -> str:
    """The address of that name; empty while nothing answers there."""
    try:
        return reverse(name, args=list(args))
    except NoReverseMatch:
        return ""
