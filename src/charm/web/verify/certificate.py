"""The address on a certificate: does it hold today? For whoever has the certificate (6.4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.awards.certificate import award_by_code
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.foundation.limits import TooOften
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere
from charm.web.refusals import Problem, page
from charm.web.verify.desk import PER_MINUTE, verdict_of


@require_safe
def certificate(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """``/verify/<number>/<code>/``: the verdict on the credential as the register holds it, to be
    compared with the certificate in hand. Nobody finds it without the code."""
    try:
        PER_MINUTE.count(str(request.META.get("REMOTE_ADDR", "")))
        document = award_by_code(number, code).credential.encode()
        report = verify_document(document, sources=House(Nowhere()), now=clock.now())
        context = {"verdict": verdict_of(report), "from_paper": True}
        answer = render(request, "verify/verdict.html", context)
    except TooOften as error:
        answer = page(request, 429, _("Too many at once"), [Problem(str(error))])
        answer["Retry-After"] = str(error.wait)
    except NotFound:
        says = _("Compare the address with the one on the certificate, letter by letter.")
        answer = page(request, 404, _("There is no such certificate"), [Problem(says)])
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
