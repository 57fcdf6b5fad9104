"""Decisions: those still sealed, one of them with its release, and the register (7.6, 8.1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards import queries, rules, sessions, worklists
from charm.boards.queries import Decision
from charm.boards.services.releasing import release_decision
from charm.boards.worklists import ORDERS, Sought
from charm.core.workflow import TrackOutcome
from charm.foundation import clock
from charm.foundation.parts import Part
from charm.web.council.acting import BODIES, said_in, seen_in
from charm.web.council.desk import enter
from charm.web.council.items import life_for
from charm.web.council.letters import letters_on_page
from charm.web.council.standing import release_of
from charm.web.hats import hats_of
from charm.web.lists import listing, one_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

OUTCOMES = tuple(outcome.value for outcome in TrackOutcome)


@login_required
@require_safe
def sealed(request: HttpRequest) -> HttpResponse:
    """``/boards/decisions/``: made in session, and known to nobody outside the body."""
    person = person_of(request)
    enter(person, hats_of(person))
    found = listing(request, lambda part: worklists.sealed_for(person, part))
    return render(request, "council/sealed.html", {"listing": found})


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """``/boards/register/``: what was decided and made known."""
    person = person_of(request)
    enter(person, hats_of(person))
    said = request.GET.get("order", "")
    order = said.removeprefix("-")
    sought = Sought(
        body=one_of(request, "body", BODIES),
        outcome=one_of(request, "outcome", OUTCOMES),
        words=request.GET.get("q", "").replace("\x00", "").strip()[:200],
        order=order if order in ORDERS else "date",
        is_descending=said.startswith("-") or order not in ORDERS,
    )
    context = {
        "listing": listing(request, lambda part: worklists.register_for(person, sought, part)),
        "sought": sought,
        "is_narrowed": bool(sought.body or sought.outcome or sought.words),
        "outcomes": OUTCOMES,
        "columns": _columns(sought),
        "sees_all": hats_of(person).sits or rules.reads_everything(person),
    }
    return render(request, "council/register.html", context)


def _columns(sought: Sought) -> list[dict[str, str]]:
    """Each column with the order that its heading asks for, and the one it has."""
    labels = {"title": _("Micro-credential"), "body": _("Body"), "outcome": _("Outcome"),
              "date": _("Decided")}  # fmt: skip
    columns = []
    for name, label in labels.items():
        is_here = sought.order == name
        turned = is_here and not sought.is_descending
        first = "-date" if name == "date" and not is_here else name
        columns.append(
            {
                "label": label,
                "order": f"-{name}" if turned else first,
                "sort": ("descending" if sought.is_descending else "ascending") if is_here else "",
            }
        )
    return columns


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return decision(request, ref)


def decision(
    request: HttpRequest, ref: uuid.UUID, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    """The decision; before its release with what the release does, and whom it tells."""
    person = person_of(request)
    row = rules.decision_for(person, ref)
    track = row.track
    context = {
        "decision": row,
        "track": track,
        "title": track.proposal.title,
        "life": life_for(person, track),
        "judged": [(c, row.judgements.get(c.code, "")) for c in queries.criteria_of(track)],
        "conditions": [
            (condition, worklists.is_live(condition))
            for condition in row.conditions.select_related(
                "owner", "cleared_by", "decision__track__proposal"
            ).order_by("due_on", "id")
        ],
        "reads_item": rules.may_read_track(person, track),
        "how": sessions.voices_of(row) if rules.may_read_track(person, track) else [],
        "reads_meeting": rules.reads_everything(person) or rules.has_seat(person, track.body),
        "today": clock.today(),
        "problems": problems,
    }
    context |= letters_on_page(person, row)
    if row.released_at is None:
        context |= _release(person, row)
    elif row.released_by_id == person.pk:
        context["next_sealed"] = _next_sealed(person, row)
    return render(request, "council/decision.html", context, status=422 if problems else 200)


def _release(person: Person, row: Decision) -> dict[str, Any]:
    return {
        "release": release_of(person, row),
        "becomes": sessions.outcome_of_release(row),
    }


def _next_sealed(person: Person, row: Decision) -> Decision | None:
    """What the chair who released this one goes on with."""
    sealed = worklists.sealed_for(person, Part()).rows
    return next((one for one in sealed if one.track.body_id == row.track.body_id), None)


@login_required
@require_POST
def release(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Make the decision known; ``seen`` is the revision of the item on the chair's screen,
    ``reviewed`` stands for the letters there."""
    person = person_of(request)
    row = rules.decision_for(person, ref)
    try:
        release_decision(
            decision=row.id,
            by=person,
            seen=seen_in(request, _("This decision")),
            reviewed=said_in(request, "reviewed"),
        )
    except REFUSED as error:
        return decision(request, ref, problems=reasons_of(error))
    messages.success(request, _("Released. The letters are on their way."))
    return HttpResponseRedirect(reverse("decision", args=[row.id]))
