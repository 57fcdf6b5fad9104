"""What stood on the actor's screen."""

from __future__ import annotations

from django.http import HttpRequest


def number(text: str | None) -> int:
    """A small number from a form; what is none is never that of a screen of ours."""
    said = text or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def seen_of(request: HttpRequest) -> int:
    """The revision in the hidden field ``seen``."""
    return number(request.POST.get("seen"))
