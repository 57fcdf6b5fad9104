"""``/calls/reviews/``: what waits for a reviewer, and the judging of one proposal (7.3)."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.calls import LEAST_SCORE
from charm.foundation.errors import NotFound, Stale
from charm.proposals import attachments, queries
from charm.proposals import calls as reads
from charm.proposals.call_rules import Reading, entry_for, looks_inside
from charm.proposals.call_standing import reviewed, reviews_by, to_review
from charm.proposals.calls import CallReview
from charm.proposals.services import call_reviewing
from charm.web.council.acting import said_in
from charm.web.downloads import Attached, download
from charm.web.lives import life_as_read_by
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

YES_NO = {"yes": True, "no": False}


@login_required
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Rounds in which the reader judges, and what is still to be judged in them."""
    return render(request, "calls/reviews.html", {"rounds": to_review(person_of(request))})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/calls/reviews/<id>/``: the version that was sent in, its files and answers, and the
    judgement beside it."""
    person = person_of(request)
    reading = entry_for(person, ref)
    if request.method != "POST":
        return _page(request, person, reading)
    score = said_in(request, "score")
    try:
        call_reviewing.judge(
            entry=reading.entry.id,
            by=person,
            reason=said_in(request, "reason"),
            seen=_seen(request),
            score=int(score) if score.isascii() and score.isdigit() and len(score) < 4 else None,
            recommends=YES_NO.get(said_in(request, "recommends")),
        )
    except REFUSED as error:
        typed = {name: said_in(request, name) for name in ("score", "recommends", "reason")}
        return _page(request, person, reading, reasons_of(error), typed)
    messages.success(request, _("Your judgement is kept. You can change it while the round runs."))
    return HttpResponseRedirect(reverse("call-reviews"))


@login_required
@require_POST
def conflict(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Leave it to others because of an interest in it."""
    person = person_of(request)
    reading = entry_for(person, ref)
    try:
        call_reviewing.declare_conflict(
            entry=reading.entry.id, by=person, reason=said_in(request, "reason"),
            seen=_seen(request),
        )  # fmt: skip
    except REFUSED as error:
        return _page(request, person, reading, reasons_of(error))
    messages.success(request, _("Noted: others judge this proposal."))
    return HttpResponseRedirect(reverse("call-reviews"))


@login_required
@require_safe
def file(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file of the version that was sent in."""
    snapshot = _snapshot(entry_for(person_of(request), ref))
    held = {row.id: row for row in attachments.of_version(snapshot)}
    if file not in held:
        raise NotFound("There is no such file.")
    return download(held[file])


def _seen(request: HttpRequest) -> int:
    """The revision of one's own review that was on the screen; 0 before there is one."""
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise Stale(_("Your review"))
    return int(seen)


def _snapshot(reading: Reading) -> Any:
    if reading.entry.sent_in is None:
        raise NotFound("There is no such proposal in a call.")
    return reading.entry.sent_in.snapshot


def _page(
    request: HttpRequest,
    person: Person,
    reading: Reading,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    entry, snapshot = reading.entry, _snapshot(reading)
    mine = reviews_by(person, entry)
    own = mine.get(reading.round.pk) if reading.round else None
    inside = looks_inside(person)
    content = queries.content_of(snapshot.id)
    context = {
        "entry": entry,
        "call": entry.call,
        "round": reading.round,
        "own": own,
        "typed": typed or _typed(own),
        "scores": range(LEAST_SCORE, reading.round.scale + 1) if reading.round else (),
        "answers": reads.answered(entry, entry.sent_in.answers if entry.sent_in else {}),
        "document": document_of(content),
        "attached": [
            Attached(row, reverse("call-review-file", args=[entry.id, row.id]))
            for row in attachments.of_version(snapshot)
        ],
        "life": life_as_read_by(person, entry.proposal),
        "tallies": next((r.tallies for r in reviewed(entry.call) if r.entry.pk == entry.pk), ())
        if inside
        else (),
        "inside": inside,
        "problems": problems,
    }
    return render(request, "calls/review.html", context, status=422 if problems else 200)


def _typed(own: CallReview | None) -> dict[str, str]:
    if own is None or own.is_conflict:
        return {}
    recommends = {True: "yes", False: "no", None: ""}[own.recommends]
    return {"score": str(own.score or ""), "recommends": recommends, "reason": own.reason}
