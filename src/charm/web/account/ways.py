"""Ways in: where somebody goes after it, and how they go to a foreign institution and come back."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.decorators import login_not_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from requests import RequestException

from charm.web.account import log


def safe_next(request: HttpRequest) -> str:
    """The ``next`` of the request if it stays in this house, else nothing."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(
        said, allowed_hosts={request.get_host()}, require_https=settings.IS_HTTPS
    )
    return said if fits and not said.startswith(("/account/login", "/account/logout")) else ""


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def by_way_of_a_page(view: Any) -> Any:
    """Show a page that goes on to the institution, instead of redirecting there at once.

    Browsers hold a form to ``form-action 'self'`` on every redirect that follows it, also those an
    institution makes among its own hosts. Going on from a page of ours is no form.
    """

    @never_cache
    @login_not_required  # type: ignore[untyped-decorator]
    def go(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = or_out_of_order(view)(request, **kwargs)
        address = answer.headers.get("Location", "")
        if answer.status_code == 302 and urlsplit(address).scheme in {"https", "http"}:
            if urlsplit(address).netloc == request.get_host():
                return answer
            page = render(request, "socialaccount/going.html", {"address": address})
            return _with_cookies_of(answer, page)
        return answer

    return go


def or_out_of_order(view: Any) -> Any:
    """A page that says so when the institution does not answer, or not as it should: the platform
    itself is in order."""

    @login_not_required  # type: ignore[untyped-decorator]
    @wraps(view)
    def ask(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = view(request, **kwargs)
        except RequestException as error:
            log.warning("institution_out_of_order", kind=type(error).__name__)
            return render(request, "socialaccount/out_of_order.html", status=502)
        return answer

    return ask


def _with_cookies_of(answer: HttpResponseBase, page: HttpResponse) -> HttpResponse:
    for name, morsel in answer.cookies.items():
        page.cookies[name] = morsel
    return page
