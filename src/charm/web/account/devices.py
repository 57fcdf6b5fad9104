"""Where somebody is signed in: each device by a name, and the way to sign it out."""

from __future__ import annotations

import re

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charm.foundation.errors import NotFound
from charm.web.signed_in import person_of

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""By what they say of themselves, and in this order: most say that they are Safari, too."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X|Macintosh", "macOS"),
    ("Linux|X11", "Linux"),
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """``/account/sessions/``: all of them; a POST signs out everywhere else."""
    person = person_of(request)
    if request.method == "POST":
        end_other_sessions(request, person)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    rows = sorted(UserSession.objects.purge_and_list(person), key=lambda row: row.created_at)
    named = [(row, name_of(row.user_agent)) for row in rows]
    return render(request, "usersessions/usersession_list.html", {"devices": named})


@login_required
@require_POST
def end_device(request: HttpRequest, session: int) -> HttpResponse:
    """``/account/sessions/<id>/end/``: sign one of one's own devices out."""
    row = UserSession.objects.filter(user=person_of(request), pk=session).first()
    if row is None:
        raise NotFound("There is no such device.")
    row.end()
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


def name_of(user_agent: str) -> str:
    """As people call it: Firefox, Linux. What names neither is shown as it is."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    return ", ".join(filter(None, (browser, system))) or user_agent[:90] or _("Unknown")


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
