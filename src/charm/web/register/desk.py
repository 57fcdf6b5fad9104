"""The register: issuers that a person acts for, completions that wait for their award (7.10)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.awards.queries import issuers
from charm.awards.registry import (
    awards_in,
    counts_of,
    intended_since,
    seal_holders,
    signing_problem,
    waiting_for_award,
)
from charm.awards.rules import Reach, reaches, register_for
from charm.awards.services.candidates import candidates
from charm.awards.services.issuing import issue_awards
from charm.core.workflow.delivery import AWARD_STEPS, AwardState, who_can
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import number
from charm.web.signed_in import person_of

PER_PAGE = 100
"""Learners on one form: they are awarded together."""


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """``/register/``"""
    found = reaches(person_of(request), issuers())
    if not found:
        raise NotAllowed(
            _("Only registrars, holders of a seal and auditors read the award register.")
        )
    counts = counts_of(found)
    lines = [(reach, counts[reach.issuer.slug], signing_problem(reach.issuer)) for reach in found]
    return render(request, "register/desk.html", {"lines": lines})


@require_safe
@login_required
def waiting(request: HttpRequest, issuer: str) -> HttpResponse:
    """``/register/<issuer>/``: who waits for an award, and what stands against it."""
    return _waiting(request, _readable(person_of(request), issuer))


@require_POST
@login_required
def issue(request: HttpRequest, issuer: str) -> HttpResponse:
    """Award to those who were chosen, all or none; a job signs. Who has the award keeps it, so a
    second click awards nothing twice."""
    person = person_of(request)
    reach = _readable(person, issuer)
    if not reach.holds_seal:
        raise NotAllowed(who_can(AWARD_STEPS["intend-formal"]))
    chosen = _chosen(request)
    before = clock.now()
    try:
        if not chosen:
            raise Unfit(_("Choose whom to award."))
        known = {row.pk for row in waiting_for_award(reach).filter(pk__in=list(chosen))}
        fresh = [ref for ref in chosen if ref in known]
        if not fresh:
            raise Unfit(_("Those whom you chose are awarded already, or cannot be awarded here."))
        issue_awards(enrolments=fresh, by=person, seen={ref: chosen[ref] for ref in fresh})
    except REFUSED as error:
        return _waiting(request, reach, reasons_of(error), {str(ref) for ref in chosen})
    since = int(before.timestamp() * 1000)
    return redirect(reverse("register-signing", args=[issuer]) + f"?since={since}")


@require_safe
@login_required
def signing(request: HttpRequest, issuer: str) -> HttpResponse:
    """How far the job is that signs what was awarded since a moment."""
    reach = _readable(person_of(request), issuer)
    said = number_of(request.GET.get("since"))
    rows = intended_since(reach, said) if said else []
    done = sum(row.state != AwardState.INTENDED for row in rows)
    context = _of(reach) | {
        "awards": rows,
        "done": done,
        "all_done": done == len(rows),
        "since": request.GET.get("since", ""),
        "problem": signing_problem(reach.issuer),
    }
    part = request.headers.get("HX-Request")
    return render(request, "register/_signing.html" if part else "register/signing.html", context)


def number_of(since: str | None) -> dt.datetime | None:
    """A moment from milliseconds since 1970; None for what is no moment."""
    said = since or ""
    if not (said.isascii() and said.isdigit() and len(said) <= 14):
        return None
    return dt.datetime.fromtimestamp(int(said) / 1000, dt.UTC)


def _waiting(
    request: HttpRequest,
    reach: Reach,
    problems: list[Problem] | None = None,
    chosen: set[str] | None = None,
) -> HttpResponse:
    page = Paginator(waiting_for_award(reach), PER_PAGE).get_page(request.GET.get("page"))
    found = candidates(page.object_list, reach.issuer)
    context = _of(reach) | {
        "page": page,
        "free": [(one, _offer(one)) for one in found if not one.reasons],
        "held": [(one, _offer(one)) for one in found if one.reasons],
        "chosen": chosen,
        "problem": signing_problem(reach.issuer),
        "problems": problems or [],
        "tab": "waiting",
    }
    return render(request, "register/waiting.html", context, status=422 if problems else 200)


def _of(reach: Reach) -> dict[str, Any]:
    return {
        "reach": reach,
        "issuer": reach.issuer,
        "seal_holders": [] if reach.holds_seal else seal_holders(reach.issuer),
        "signing_now": awards_in(reach).filter(state=AwardState.INTENDED).count(),
    }


def _readable(person: Person, slug: str) -> Reach:
    reach = register_for(person, slug)
    if not reach.reads:
        raise NotAllowed(_("The operator keeps the keys; awards are read by registrars."))
    return reach


def _offer(one: Any) -> Offer:
    return Offer(one.enrolment.edition.version)


def _chosen(request: HttpRequest) -> dict[uuid.UUID, int]:
    """Enrolments that were ticked, each with the revision on the screen, in the order shown."""
    chosen = {}
    for said in request.POST.getlist("who"):
        try:
            chosen[uuid.UUID(said)] = number(request.POST.get(f"seen-{said}"))
        except ValueError:
            continue
    return chosen
