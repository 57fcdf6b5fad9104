"""Comments beside the field that they are about (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.comments import Comment, comment_for
from charm.boards.services import commenting
from charm.proposals import rules as proposal_rules
from charm.web.council.acting import said_in
from charm.web.council.items import paper_page
from charm.web.refusals import REFUSED, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_POST
def comment(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A member comments on a field; double clicks are one comment."""
    person = person_of(request)
    track = rules.paper_for(person, ref)
    typed = {name: said_in(request, name) for name in ("field", "text", "audience")}
    try:
        made = commenting.comment(
            track=track.id,
            field=typed["field"],
            text=typed["text"],
            audience=typed["audience"],
            by=person,
        )
    except REFUSED as error:
        return paper_page(request, person, track, problems=reasons_of(error), typed=typed)
    messages.success(request, _told(made.audience))
    return _beside(made)


@login_required
@require_POST
def reply(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Whoever reads a comment can answer it."""
    person = person_of(request)
    row = comment_for(person, ref)
    typed = {"reply": said_in(request, "text"), "to": str(row.id)}
    try:
        commenting.reply(comment=row.id, text=typed["reply"], by=person)
    except REFUSED as error:
        if is_for_proposers_page(person, row):
            from charm.web.propose.comments import page

            problems = reasons_of(error)
            return page(request, person, row.track.proposal, problems=problems, typed=typed)
        return paper_page(request, person, row.track, problems=reasons_of(error), typed=typed)
    messages.success(request, _("Answered. Who wrote the comment is told."))
    if is_for_proposers_page(person, row):
        where = reverse("proposal-comments", args=[row.track.proposal_id])
        return HttpResponseRedirect(f"{where}#comment-{row.id}")
    return _beside(row)


@login_required
@require_POST
def take_back(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    row = comment_for(person, ref)
    try:
        commenting.take_back(comment=row.id, by=person)
    except REFUSED as error:
        return paper_page(request, person, row.track, problems=reasons_of(error))
    messages.success(request, _("Taken back: nobody reads it any more."))
    return _beside(row)


def by_field(rows: Iterable[Comment]) -> dict[str, list[Comment]]:
    found: dict[str, list[Comment]] = {}
    for row in rows:
        found.setdefault(row.field, []).append(row)
    return found


def is_for_proposers_page(person: Person, row: Comment) -> bool:
    """Proposers read comments on a page of their own: they have none of the item."""
    return proposal_rules.is_proposer(person, row.track.proposal)


def _beside(row: Comment) -> HttpResponse:
    where = reverse("boards-paper", args=[row.track_id])
    return HttpResponseRedirect(f"{where}#read-{row.field}")


def _told(audience: str) -> str:
    if audience == Comment.Audience.PROPOSERS:
        return _("Noted. The proposers are told; they do not read who wrote it.")
    if audience == Comment.Audience.OFFICER:
        return _("Noted. The Boards officer is told.")
    return _("Noted: the other members read it.")
