"""Notes that a member keeps beside the papers: only who wrote one ever sees it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards.papers import reading
from charm.boards.papers.reading import Note
from charm.boards.services import reading as services
from charm.foundation import clock
from charm.foundation.errors import Stale
from charm.foundation.parts import MOST, Part
from charm.web.council.acting import said_in
from charm.web.council.papers import paper_page, papers_in
from charm.web.council.places import name_of
from charm.web.lists import listing, number_in
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

ELSEWHERE = gettext_noop(
    "You changed this note in another window. Copy what you typed here, then load the page anew."
)


@login_required
@require_POST
def keep(request: HttpRequest, ref: uuid.UUID, track: uuid.UUID) -> HttpResponse:
    """Keep what was typed at one place; for htmx answers with the parts that follow from it."""
    person = person_of(request)
    papers = papers_in(request, person, ref)
    where, text = said_in(request, "where"), said_in(request, "text")
    is_live = getattr(request, "htmx", False)
    context = {"where": where, "saved_at": clock.now(), "note": None, "problems": ()}
    try:
        context["note"] = services.keep_note(
            pack=papers.pack.id, track=track, where=where, text=text, by=person,
            seen=number_in(request.POST.get("seen", ""), otherwise=1)
            if request.POST.get("seen", "0") != "0" else 0,
        )  # fmt: skip
    except (Stale, *REFUSED) as error:
        is_stale = isinstance(error, Stale)
        problems = [Problem(_(ELSEWHERE))] if is_stale else reasons_of(error)
        if is_live:
            context["problems"] = problems
            return render(request, "council/_note_kept.html", context)
        status = 409 if is_stale else 422
        return paper_page(
            request, ref, track, problems=problems, typed=(where, text), status=status
        )
    if is_live:
        return render(request, "council/_note_kept.html", context)
    messages.success(request, _("Your note is kept.") if text.strip() else _("Your note is gone."))
    address = reverse("boards-papers-item", args=[ref, track])
    return HttpResponseRedirect(f"{address}?pack={papers.pack.number}#note-{where}")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """``/boards/notes/``: everything that the reader noted, by meeting and item."""
    person = person_of(request)
    found = listing(request, lambda part: reading.notes_of(person, part))
    rows = [(note, name_of(note.where)) for note in found.rows]
    return render(request, "council/notes.html", {"listing": found, "rows": rows})


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """``/boards/notes/notes.md``: the same as a text to take along."""
    text = "\n".join(_as_text(person_of(request)))
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="notes.md"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def forget(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    services.forget_note(note=ref, by=person_of(request))
    messages.success(request, _("Your note is gone."))
    return HttpResponseRedirect(reverse("boards-notes"))


def _as_text(person: Person) -> Iterator[str]:
    before = None
    yield f"# {_('My notes')}"
    for note in _all(person):
        if note.track_id != before:
            yield f"\n## {note.track.proposal.title}\n"
            yield f"{note.track.body.name}"
            before = note.track_id
        yield f"\n### {name_of(note.where)}\n"
        yield note.text


def _all(person: Person) -> Iterator[Note]:
    offset = 0
    while rows := reading.notes_of(person, Part(MOST, offset)).rows:
        yield from rows
        offset += MOST
