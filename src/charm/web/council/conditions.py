"""Conditions of approvals: the list, and one of them from its evidence to its end (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards import rules, worklists
from charm.boards.queries import Condition
from charm.boards.services import conditions as services
from charm.core.workflow import ActorRole, ProposalState
from charm.foundation import clock
from charm.foundation.errors import Stale
from charm.foundation.files import MOST_BYTES
from charm.proposals.rules import is_proposer
from charm.web.council.acting import said_in
from charm.web.council.desk import enter
from charm.web.council.items import life_for
from charm.web.downloads import Attached
from charm.web.hats import hats_of
from charm.web.lists import listing, one_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

SHOWS = {
    "open": pgettext_lazy("conditions", "Open"),
    "overdue": gettext_lazy("Overdue"),
    "to-clear": gettext_lazy("For me to clear"),
    "mine": gettext_lazy("For me to meet"),
    "cleared": gettext_lazy("Cleared"),
    "all": gettext_lazy("All"),
}


@login_required
@require_safe
def conditions(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    enter(person, hats_of(person))
    show = one_of(request, "show", worklists.CONDITIONS, "open")
    context = {
        "listing": listing(request, lambda part: worklists.conditions_for(person, show, part)),
        "show": show,
        "shows": SHOWS.items(),
        "today": clock.today(),
    }
    return render(request, "council/conditions.html", context)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return condition(request, ref)


def condition(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: str | None = None,
) -> HttpResponse:
    person = person_of(request)
    row = rules.condition_for(person, ref)
    track = row.decision.track
    live = worklists.is_live(row)
    overdue = live and row.due_on < clock.today()
    roles = rules.roles_in(person, track.body)
    why_not = services.why_not(person, row)
    answers = live and _answers(person, row)
    context = {
        "condition": row,
        "decision": row.decision,
        "track": track,
        "title": track.proposal.title,
        "life": life_for(person, track),
        "is_live": live,
        "is_overdue": overdue,
        "may_answer": answers,
        "may_clear": live and not why_not and row.met_at is not None,
        "why_not": why_not,
        "attached": [
            Attached(
                one,
                reverse("condition-file", args=[row.id, one.id]),
                removable=answers and row.met_at is None,
            )
            for one in services.evidence_of(row)
        ],
        "most": services.MOST_FILES,
        "megabytes": MOST_BYTES >> 20,
        "may_lapse": overdue
        and ActorRole.CHAIR in roles
        and track.proposal.state == ProposalState.CONDITIONS,
        "seen": shown(row),
        "typed": row.evidence if typed is None else typed,
        "problems": problems,
    }
    return render(request, "council/condition.html", context, status=422 if problems else 200)


@login_required
@require_POST
def answer(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Its owner, or a proposer, says how it was met."""
    by = person_of(request)
    row = rules.condition_for(by, ref)
    evidence = said_in(request, "evidence")
    try:
        if row.met_at is None or row.evidence != evidence.strip():
            services.meet_condition(condition=row.id, evidence=evidence, by=by)
    except REFUSED as error:
        return condition(request, ref, problems=reasons_of(error), typed=evidence)
    messages.success(request, _("Noted. Whoever clears the condition looks at it now."))
    return _back(row)


@login_required
@require_POST
def clear(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Whom the decision named agrees that it is met, as it reads on their screen."""
    by = person_of(request)
    row = rules.condition_for(by, ref)
    if said_in(request, "seen") != shown(row):
        raise Stale(_("This condition"))
    try:
        services.clear_condition(condition=row.id, by=by)
    except REFUSED as error:
        return condition(request, ref, problems=reasons_of(error))
    messages.success(request, _("Cleared."))
    return _back(row)


@login_required
@require_POST
def lapse(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair confirms that it was not met in time: the proposal goes to revision."""
    by = person_of(request)
    row = rules.condition_for(by, ref)
    if said_in(request, "seen") != shown(row):
        raise Stale(_("This condition"))
    try:
        services.lapse(condition=row.id, by=by)
    except REFUSED as error:
        return condition(request, ref, problems=reasons_of(error))
    messages.success(request, _("Noted. The proposers revise the proposal and submit it again."))
    return _back(row)


def shown(row: Condition) -> str:
    """What a screen has seen of it: when its evidence was given, and when it was cleared."""
    return "/".join(m.isoformat() if m else "-" for m in (row.met_at, row.cleared_at))


def _answers(person: Person, row: Condition) -> bool:
    return row.owner_id == person.id or is_proposer(person, row.decision.track.proposal)


def _back(row: Condition) -> HttpResponse:
    return HttpResponseRedirect(reverse("boards-condition", args=[row.id]))
