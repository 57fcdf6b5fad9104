"""A member judges each characteristic, first as a draft (7.6, 7.24)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import Person
from charm.boards import queries, rules, worklists
from charm.boards.comments import comments_for
from charm.boards.queries import Track
from charm.boards.services.judging import give_opinion, keep_draft
from charm.boards.sessions import draft_of
from charm.core.workflow.criteria import Criterion
from charm.foundation.spoken import spoken
from charm.proposals import queries as proposals
from charm.web.council.acting import said_in
from charm.web.council.comments import by_field
from charm.web.council.items import heading_of
from charm.web.council.standing import standing_of
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/judge/``: each characteristic, with the proposal beside it."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    criteria = queries.criteria_of(track)
    if request.method != "POST":
        standing = standing_of(person, track)
        draft = draft_of(person, track)
        planned = standing.moves.get("judge")
        if planned is None or not planned.possible:
            problems = [Problem(r.says, r.clause) for r in planned.reasons] if planned else []
            problems = problems or [Problem(_("Members of the body judge an item."), "7.6")]
            return _page(request, person, track, {}, problems)
        given = standing.opinion.judgements if standing.opinion is not None else {}
        return _page(request, person, track, draft.judgements if draft else given, [])
    typed = judgements_in(request, criteria)
    try:
        give_opinion(
            track=track.id,
            judgements={c: (j["met"], j["why"]) for c, j in typed.items() if j["met"]},
            by=person,
        )
    except REFUSED as error:
        missing = [
            Problem(
                _("Not judged yet: {asks}").format(asks=spoken(c.asks)), c.clause, f"met-{c.code}"
            )
            for c in criteria
            if not typed[c.code]["met"]
        ]
        return _page(request, person, track, typed, [*reasons_of(error), *missing], refused=True)
    messages.success(request, _("Your opinion is given. You can change it until the body decides."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


@login_required
@require_POST
def draft(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Keep it as it is while it is written: nobody else reads a draft."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    typed = judgements_in(request, queries.criteria_of(track))
    try:
        kept = keep_draft(
            track=track.id,
            judgements={code: (said["met"], said["why"]) for code, said in typed.items()},
            by=person,
        )
    except REFUSED as error:
        if is_piece(request):
            return render(request, "council/_draft_kept.html", {"problems": reasons_of(error)})
        return _page(request, person, track, typed, reasons_of(error), refused=True)
    if is_piece(request):
        return render(request, "council/_draft_kept.html", {"draft": kept})
    messages.success(request, _("Kept as a draft. Nobody else reads it until you give it."))
    return HttpResponseRedirect(reverse("boards-judge", args=[track.id]))


def is_piece(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def judgements_in(
    request: HttpRequest, criteria: tuple[Criterion, ...]
) -> dict[str, dict[str, str]]:
    """What was ticked and written, criterion by criterion."""
    return {
        c.code: {"met": said_in(request, f"met-{c.code}"), "why": said_in(request, f"why-{c.code}")}
        for c in criteria
    }


def rows_of(
    criteria: tuple[Criterion, ...], typed: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """The criteria with what is said of each, for a form."""
    return [
        {
            "criterion": c,
            "met": typed.get(c.code, {}).get("met", ""),
            "why": typed.get(c.code, {}).get("why", ""),
        }
        for c in criteria
    ]


def _page(
    request: HttpRequest,
    person: Person,
    track: Track,
    typed: Mapping[str, Mapping[str, str]],
    problems: list[Problem],
    *,
    refused: bool = False,
) -> HttpResponse:
    standing = standing_of(person, track)
    context = {
        **heading_of(person, track),
        "standing": standing,
        "rows": rows_of(queries.criteria_of(track), typed),
        "document": document_of(proposals.content_of(track.snapshot_id))
        if rules.gets_papers(person, track)
        else None,
        "may_judge": standing.may_judge,
        "draft": draft_of(person, track),
        "engagement": worklists.approved_by_university(),
        "comments": by_field(comments_for(person, track)),
        "problems": problems,
        "refused": refused,
    }
    return render(request, "council/judge.html", context, status=422 if refused else 200)
