"""What whoever has a learner's link sees: the credential and the verdict, nothing else (6.4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charm.foundation.errors import NotFound
from charm.foundation.limits import Limit, TooOften
from charm.recognition.queries import ShareOver, share_by_token
from charm.web.learn.awards import judged
from charm.web.learn.files import file_of
from charm.web.public.search import Offer
from charm.web.refusals import Problem, page

PER_MINUTE = Limit("Looks at shared credentials", times=60)
View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """The address is the secret: no cache, no search engine, no other site learns of it."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **more: str) -> HttpResponse:
        try:
            PER_MINUTE.count(str(request.META.get("REMOTE_ADDR", "")))
            response = view(request, token, **more)
        except TooOften as error:
            response = page(request, 429, _("Too many at once"), [Problem(str(error))])
            response["Retry-After"] = str(error.wait)
        except ShareOver:
            says = _("The link ended, or was taken back. Ask whoever gave it to you for a new one.")
            response = page(request, 410, _("This link is no longer open"), [Problem(says)])
        except NotFound:
            says = _("Check that the whole address was copied.")
            response = page(request, 404, _("There is no such link"), [Problem(says)])
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


@require_safe
@unlisted
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """``/c/<token>/``"""
    share = share_by_token(token)
    award = share.award
    context = {
        "share": share,
        "token": token,
        "award": award,
        "offer": Offer(award.version),
        "verdict": judged(award),
    }
    return render(request, "learn/shared.html", context)


@require_safe
@unlisted
def shared_file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """A file of it, when the learner chose so."""
    share = share_by_token(token)
    if not share.with_files:
        raise NotFound("There is no such file.")
    return file_of(request, share.award, kind)
