"""The notices that a form asks to accept (``learn/_notices.html``)."""

from __future__ import annotations

from django.http import HttpRequest


def notices_in(request: HttpRequest) -> tuple[str, ...]:
    """Ids of the versions that were ticked."""
    return tuple(request.POST.getlist("notice"))
