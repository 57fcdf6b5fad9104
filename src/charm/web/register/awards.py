"""The award register by number, and one award in it (7.28)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.awards.queries import (
    Award,
    award_for,
    status_places_of,
    successor_of,
    suspension_is_named,
    why_revoked,
)
from charm.awards.registry import Filter, awards_in, entries_in, seal_holders, years_in
from charm.awards.rules import holds_seal
from charm.awards.services.correcting import changes_of, correct_award, may_be_reissued
from charm.awards.services.revoking import revoke_award
from charm.awards.services.suspending import resume_award, suspend_award
from charm.core.workflow.delivery import AWARD_STEPS, AwardState, who_can
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.web.learn.awards import judged
from charm.web.learn.files import file_of
from charm.web.lives import life_of_award
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.register.desk import _of, _readable
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.history import acts_of

PER_PAGE = 25
HOLD = (AwardState.ISSUED, AwardState.SUSPENDED)
"""Signed, and not taken back."""


@require_safe
@login_required
def awards(request: HttpRequest, issuer: str) -> HttpResponse:
    """``/register/<issuer>/awards/``: search and filters stand in the address."""
    reach = _readable(person_of(request), issuer)
    wanted = wanted_in(request)
    page = Paginator(awards_in(reach, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = _of(reach) | {
        "page": page,
        "lines": [(award, Offer(award.version)) for award in page],
        "wanted": wanted,
        "years": years_in(reach),
        "states": list(AwardState),
        "entries": [(slug, Offer(version)) for slug, version in entries_in(reach)],
        "query": request.GET.urlencode(),
        "tab": "awards",
    }
    return render(request, "register/awards.html", context)


@require_safe
@login_required
def award(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """``/register/awards/<id>/``"""
    return _show(request, award_for(person_of(request), award))


@require_safe
@login_required
def download(request: HttpRequest, award: uuid.UUID, kind: str) -> HttpResponse:
    """The credential (json) and the certificate (pdf)."""
    row = award_for(person_of(request), award)
    if kind not in ("json", "pdf"):
        raise NotFound("There is no such file.")
    return file_of(request, row, kind)


@require_POST
@login_required
def revoke(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """Take an award back: the reason, and its number typed."""
    says = _("{number} is revoked. The list is signed anew.")
    return _do(request, award, "revoke", revoke_award, says)


@require_POST
@login_required
def suspend(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """Let it not hold for the time being."""
    says = _("{number} is suspended.")
    return _do(request, award, "suspend", suspend_award, says)


@require_POST
@login_required
def resume(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """Let it hold again."""
    says = _("{number} holds again. The list is signed anew.")
    return _do(request, award, "resume", resume_award, says)


@require_POST
@login_required
def correct(request: HttpRequest, award: uuid.UUID) -> HttpResponse:
    """Put a new award in its place, as everything stands on record now; a job writes it."""
    person = person_of(request)
    row = award_for(person, award, to="supersede")
    reason = request.POST.get("reason", "")
    try:
        group = correct_award(award=award, by=person, reason=reason, seen=seen_of(request))
    except REFUSED as error:
        return _show(request, row, reasons_of(error))
    return redirect("register-group", group.pk)


def _do(
    request: HttpRequest, award: uuid.UUID, step: str, act: Callable[..., object], says: str
) -> HttpResponse:
    """One act on an award, with its reason; what cannot be undone asks for its number."""
    person = person_of(request)
    row = award_for(person, award, to=step)
    reason = request.POST.get("reason", "")
    try:
        if step == "revoke" and request.POST.get("confirm", "").strip() != row.number:
            raise Unfit(_("Type the number of the award to revoke it: {number}.").format(
                number=row.number))  # fmt: skip
        act(award=row.pk, by=person, reason=reason, seen=seen_of(request))
    except REFUSED as error:
        return _show(request, row, reasons_of(error))
    messages.success(request, says.format(number=row.number))
    return redirect("register-award", award)


def _show(request: HttpRequest, row: Award, problems: list[Problem] | None = None) -> HttpResponse:
    person = person_of(request)
    seals = holds_seal(person, row.issuer)
    context: dict[str, Any] = {
        "award": row,
        "issuer": row.issuer,
        "offer": Offer(row.version),
        "life": life_of_award(row),
        "verdict": judged(row) if row.credential else None,
        "status_places": status_places_of(row),
        "acts": acts_of(row.ref),
        "may_revoke": seals and row.state != AwardState.REVOKED,
        "who": who_can(AWARD_STEPS["revoke"]),
        "successor": successor_of(row),
        "why": why_revoked(row),
        "changes": changes_of(row) if seals and row.state in HOLD else [],
        "suspension_is_named": suspension_is_named(row),
        "may_suspend": seals and row.state == AwardState.ISSUED and row.suspension_list_id,
        "may_resume": seals and row.state == AwardState.SUSPENDED and row.learner_id != person.pk,
        "may_correct": seals and row.state in HOLD,
        "may_reissue": seals and row.state == AwardState.REVOKED and may_be_reissued(row),
        "seal_holders": [] if seals else seal_holders(row.issuer),
        "problems": problems or [],
    }
    return render(request, "register/award.html", context, status=422 if problems else 200)


def wanted_in(request: HttpRequest) -> Filter:
    """What the address asks of a register."""
    year = request.GET.get("year", "")
    state = request.GET.get("state", "")
    try:
        search = note_of(request.GET.get("q", ""), limit=100)
    except Unfit:
        search = "\ufffd"  # nothing is called so
    return Filter(
        search=search,
        state=state if state in set(AwardState) else "",
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        entry=request.GET.get("entry", "").replace("\x00", "")[:80],
    )
