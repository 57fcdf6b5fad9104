"""The register: issuers that a person acts for, completions that wait for their award (7.10)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Mandate, Person
from charm.awards.groups import groups_of
from charm.awards.queries import issuers
from charm.awards.registry import (
    awards_in,
    counts_of,
    editions_waiting,
    seal_holders,
    signing_problem,
    waiting_for_award,
)
from charm.awards.rules import Reach, may_rule, reaches, register_for
from charm.awards.services.candidates import candidates
from charm.awards.services.grouping import choose
from charm.awards.services.seconding import rule_second_person
from charm.core.workflow.delivery import AwardState
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.hats import hats_of
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
    keeps = hats_of(person_of(request)).universities(Mandate.Office.REGISTRAR)
    return render(request, "register/desk.html", {"lines": lines, "keeps": keeps})


@require_safe
@login_required
def waiting(request: HttpRequest, issuer: str) -> HttpResponse:
    """``/register/<issuer>/``: who waits for an award, and what stands against it."""
    return _waiting(request, _readable(person_of(request), issuer))


@require_POST
@login_required
def issue(request: HttpRequest, issuer: str) -> HttpResponse:
    """Choose whom to award, those ticked or everybody who is ready in an edition: a job awards to
    all of them or to nobody. A second click finds the group of the first."""
    person = person_of(request)
    reach = _readable(person, issuer)
    chosen = _chosen(request)
    try:
        if "everybody" in request.POST:
            chosen = _everybody(request, reach)
        if not chosen:
            raise Unfit(_("Choose whom to award."))
        group = choose(issuer=issuer, seen=chosen, by=person)
    except REFUSED as error:
        return _waiting(request, reach, reasons_of(error), {str(ref) for ref in chosen})
    return redirect("register-group", group.pk)


@require_POST
@login_required
def rule(request: HttpRequest, issuer: str) -> HttpResponse:
    """Whether a second person approves awards here."""
    person = person_of(request)
    reach = _readable(person, issuer)
    seen = request.POST.get("seen") == "1"
    try:
        rule_second_person(
            issuer=issuer, asks=request.POST.get("asks") == "1", by=person, seen=seen
        )
    except REFUSED as error:
        return _waiting(request, reach, reasons_of(error))
    messages.success(request, _("The rule holds from now on."))
    return redirect("register-issuer", issuer)


def _everybody(request: HttpRequest, reach: Reach) -> dict[uuid.UUID, int]:
    """Who is ready in the edition; as many as the screen said."""
    edition = _uuid(request.POST.get("edition"))
    rows = waiting_for_award(reach, edition).values_list("pk", "revision") if edition else []
    revisions = dict(rows)
    found = candidates(waiting_for_award(reach, edition), reach.issuer) if revisions else []
    ready = {one.enrolment.pk: revisions[one.enrolment.pk] for one in found if not one.reasons}
    if len(ready) != number(request.POST.get("everybody")):
        raise Unfit(_("Others are ready now than when you looked: look again, then choose."))
    return ready


def _uuid(said: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(said or "")
    except ValueError:
        return None


def _waiting(
    request: HttpRequest,
    reach: Reach,
    problems: list[Problem] | None = None,
    chosen: set[str] | None = None,
) -> HttpResponse:
    edition = _uuid(request.GET.get("edition"))
    rows = waiting_for_award(reach, edition)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = candidates(page.object_list, reach.issuer)
    context = _of(reach) | {
        "page": page,
        "edition": edition,
        "editions": [(one, count, Offer(one.version)) for one, count in editions_waiting(reach)],
        "ready": _ready(rows, page, reach, edition),
        "groups": groups_of(reach.issuer) if _sees_groups(reach) else [],
        "may_rule": may_rule(person_of(request), reach.issuer),
        "free": [(one, _offer(one)) for one in found if not one.reasons],
        "held": [(one, _offer(one)) for one in found if one.reasons],
        "chosen": chosen,
        "problem": signing_problem(reach.issuer),
        "problems": problems or [],
        "tab": "waiting",
    }
    return render(request, "register/waiting.html", context, status=422 if problems else 200)


def _ready(rows: Any, page: Any, reach: Reach, edition: Any) -> int:
    """How many of the edition can be awarded at once, where they do not stand on one page."""
    if edition is None or not (page.has_other_pages() and reach.holds_seal):
        return 0
    return sum(not one.reasons for one in candidates(rows, reach.issuer))


def _sees_groups(reach: Reach) -> bool:
    return reach.universities is None or reach.issuer.university_id in reach.universities


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
