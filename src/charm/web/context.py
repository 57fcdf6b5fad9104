"""What every page knows: who reads it, where they can go, and in which language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from charm.alliance.queries import alliance
from charm.web.navigation import places_for
from charm.web.preferences import THEMES


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    return {
        "alliance": alliance(),
        "places": SimpleLazyObject(lambda: places_for(request)),
        "theme": theme if (theme := request.COOKIES.get("theme", "")) in THEMES else "",
    }
