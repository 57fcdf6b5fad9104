"""A group that is awarded together: how far the job is, and the word of a second person (7.10)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.awards.groups import Group, awards_of_group, candidates_of, group_for, progress_of
from charm.awards.queries import Award
from charm.awards.registry import signing_problem
from charm.awards.rules import register_for
from charm.awards.services.candidates import Candidate
from charm.awards.services.grouping import approve, send_back, take_back
from charm.core.workflow.delivery import GROUP_STEPS, GroupState, who_can
from charm.foundation.errors import NotFound
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.register.desk import _of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.history import acts_of

PER_PAGE = 100
STEPS = frozenset({"approve", "send-back", "take-back"})


@require_safe
@login_required
def group(request: HttpRequest, group: uuid.UUID) -> HttpResponse:
    """``/register/groups/<id>/``; htmx asks for the part that moves."""
    return _show(request, group_for(person_of(request), group))


@require_POST
@login_required
def answer(request: HttpRequest, group: uuid.UUID, step: str) -> HttpResponse:
    """Approve, send back with a reason, or take one's own proposal back."""

    def act(person: Person, seen: int) -> str:
        if step == "approve":
            approve(group=group, by=person, seen=seen)
            return _("Approved. A job awards to all of them, or to nobody.")
        if step == "send-back":
            send_back(group=group, by=person, seen=seen, reason=request.POST.get("reason", ""))
            return _("Sent back. Nobody is awarded.")
        take_back(group=group, by=person, seen=seen)
        return _("Taken back. They can be chosen again.")

    return _do(request, group, step, act)


def _do(
    request: HttpRequest, ref: uuid.UUID, step: str, act: Callable[[Person, int], str]
) -> HttpResponse:
    person = person_of(request)
    if step not in STEPS:
        raise NotFound("There is no such step.")
    row = group_for(person, ref, to=step)
    try:
        messages.success(request, act(person, seen_of(request)))
    except REFUSED as error:
        return _show(request, row, reasons_of(error))
    return redirect("register-group", ref)


def _show(request: HttpRequest, row: Group, problems: list[Problem] | None = None) -> HttpResponse:
    person = person_of(request)
    reach = register_for(person, row.issuer_id)
    is_proposed = row.state == GroupState.PROPOSED
    judged = candidates_of(row) if is_proposed else []
    rows: Sequence[Award | Candidate] = judged or awards_of_group(row)
    progress = progress_of(row)
    context = _of(reach) | {
        "group": row,
        "progress": progress,
        "moves": row.state == GroupState.WORKING
        or (row.state == GroupState.DONE and not progress.is_over),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "offers": _offers(judged),
        "reasons": [Problem(says, clause) for says, clause in row.reasons],
        "is_first": row.chosen_by_id == person.pk,
        "who": who_can(GROUP_STEPS["approve"]),
        "problem": signing_problem(row.issuer),
        "acts": acts_of(row.ref),
        "problems": problems or [],
        "tab": "waiting",
    }
    part = request.headers.get("HX-Request")
    template = "register/_group.html" if part else "register/group.html"
    return render(request, template, context, status=422 if problems else 200)


def _offers(judged: list[Candidate]) -> list[Offer]:
    """What is awarded, each once."""
    versions = {one.enrolment.edition.version: None for one in judged}
    return [Offer(version) for version in versions]
