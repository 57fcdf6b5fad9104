"""Where the identifiers lead that this installation gives to skills without one of their own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.foundation.errors import NotFound
from charm.framework.skills import skills_by_uri


@require_safe
def skill(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    """``/skills/<scheme>/<code>``: what the framework says of the skill."""
    uri = f"{settings.BASE_URL}/skills/{scheme}/{code}"
    found = skills_by_uri([uri], languages=[(get_language() or "en")[:2], "en"]).get(uri)
    if found is None:
        raise NotFound(_("No framework that was imported here has such a skill."))
    return render(request, "skills/skill.html", {"skill": found})
