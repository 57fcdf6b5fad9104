"""What a page says when something cannot be done: why, and who can.

A view lets what a service raises pass; here it becomes an answer. A view that shows a form catches
:data:`REFUSED` itself and shows the reasons above its form (:func:`reasons_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from charm.core.workflow import Refusal
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

View = Callable[[HttpRequest], HttpResponse]

READS = ("GET", "HEAD")
REFUSED = (Refusal, Unfit)
"""What a form shows above itself, to be mended by whoever filled it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason against an act, as a page shows it."""

    says: str
    clause: str = ""
    field: str = ""
    remedy: str = ""


def reasons_of(error: Exception) -> list[Problem]:
    """Every reason of a refusal: those of the workflow, then what the policy finds."""
    if isinstance(error, Refusal):
        reasons = [Problem(reason.says, reason.clause) for reason in error.reasons]
        findings = [Problem(f.message, f.clause, f.field, f.remedy) for f in error.findings]
        return reasons + findings
    return [Problem(str(error))]


class explain_refusals:  # noqa: N801 - a middleware is named as what it does
    """Middleware: what services raise, as pages with a status of their own."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_bare = answer.status_code == 405 and not answer.streaming and not answer.content
        if not is_bare or request.path.startswith("/api/") or request.method not in READS:
            return answer
        says = _("This address takes what a form sends, and shows nothing by itself.")
        shown = page(request, 405, _("There is nothing to read here"), [Problem(says)])
        shown["Allow"] = answer["Allow"]
        return shown

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            return page(request, 404, _("There is nothing here"), reasons_of(error))
        if isinstance(error, NotAllowed):
            return page(request, 403, _("This is not yours to do"), reasons_of(error))
        if isinstance(error, Stale):
            return page(
                request, 409, _("Somebody else was faster"), reasons_of(error), back=_from(request)
            )
        if isinstance(error, RequestDataTooBig):
            says = _("It is larger than what can be taken here: send less at once.")
            return page(request, 413, _("This is too much"), [Problem(says)])
        if isinstance(error, REFUSED):
            return page(request, 422, _("This cannot be done yet"), reasons_of(error))
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    says = _(
        "The form had been open for too long, or cookies are off. Go back, reload, send again."
    )
    return page(request, 403, _("This form is too old"), [Problem(says)])


def _from(request: HttpRequest) -> str:
    """The page of ours on which the form stood; empty where the browser does not say."""
    said = request.META.get("HTTP_REFERER", "")
    hosts = {request.get_host()}
    if request.method in READS or not url_has_allowed_host_and_scheme(said, allowed_hosts=hosts):
        return ""
    return str(said)


def page(
    request: HttpRequest, status: int, title: str, reasons: Sequence[Problem], *, back: str = ""
) -> HttpResponse:
    """``back`` is where one looks again before acting."""
    context = {"title": title, "reasons": reasons, "status": status, "back": back}
    return render(request, "refusal.html", context, status=status)
