"""Language and time zone as the person prefers them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

View = Callable[[HttpRequest], HttpResponse]


def as_the_person_prefers(get_response: View) -> View:
    """Middleware: whoever is signed in reads in the language and the time zone of their account;
    a language chosen in this browser (Django's cookie) goes before it."""

    def answer(request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            return get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if not chosen and person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        try:
            zone = zoneinfo.ZoneInfo(person.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return get_response(request)
        with timezone.override(zone):
            return get_response(request)

    return answer


THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 60 * 60


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``/preferences/``: language and theme of this browser, kept in two plain cookies."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = HttpResponseRedirect(back)
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
    if "theme" in request.POST:
        theme = request.POST["theme"]
        if theme in THEMES:
            _keep(answer, "theme", theme)
        else:
            answer.delete_cookie("theme", samesite="Lax")
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=settings.IS_HTTPS, httponly=True
    )
