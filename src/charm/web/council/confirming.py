"""Minutes on their way from the session to their confirmation (workflow 6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards import minutes as reads
from charm.boards import rules
from charm.boards.queries import Meeting
from charm.boards.services import minuting
from charm.foundation.errors import NotFound, Unfit
from charm.web.council.acting import said_in, seen_in
from charm.web.council.standing import meeting_moves
from charm.web.downloads import download
from charm.web.lists import number_in
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of


@login_required
@require_safe
def minutes(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/minutes/``, ``?in=es`` in another of their languages."""
    return _page(request, ref)


def _page(
    request: HttpRequest,
    ref: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    person = person_of(request)
    meeting = rules.meeting_for(person, ref)
    found = reads.minutes_for(person, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "minutes": found,
        "moves": meeting_moves(person, meeting),
        "languages": reads.languages(),
        "is_officer": rules.is_officer(person),
        "problems": problems,
        "typed": typed or {},
    }
    if found is not None:
        context |= _found(request, person, found)
    return render(request, "council/minutes.html", context, status=422 if problems else 200)


def _found(request: HttpRequest, person: Person, found: reads.Minutes) -> dict[str, Any]:
    language = request.GET.get("in") or request.POST.get("in") or get_language() or ""
    language = language[:2] if language[:2] in found.languages else found.languages[0]
    parts = reads.read_in(found, language)
    open_comments = [
        c
        for read in parts
        for c in (*read.about_all, *(c for p in (*read.public, *read.confidential)
                                     for c in p.comments))
        if c.answered_at is None
    ]  # fmt: skip
    return {
        "language": language,
        "spoken": [(code, reads.languages()[code]) for code in found.languages],
        "parts": parts,
        "open_comments": len(open_comments),
        "may_comment": reads.may_comment(person, found),
        "may_write": rules.is_officer(person) and found.confirmed_at is None,
        "held_back": reads.held_back(found.meeting),
        "session": reads.confirming_session(found.meeting),
        "files": reads.files_of(found),
    }


Act = Callable[[HttpRequest, Person, uuid.UUID, int], str]


def act(do: Act) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """A view for a move of the minutes of a meeting."""

    @login_required
    @require_POST
    @wraps(do)
    def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
        by = person_of(request)
        rules.meeting_for(by, ref)
        try:
            says = do(request, by, ref, seen_in(request, _("These minutes")))
        except REFUSED as error:
            return _page(request, ref, problems=reasons_of(error))
        messages.success(request, says)
        return HttpResponseRedirect(reverse("minutes", args=[ref]))

    return view


@act
def draft(request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    minuting.draft_minutes(
        meeting=ref, spoken=request.POST.getlist("language"), by=by, seen=seen
    )  # fmt: skip
    return _("The minutes have written themselves. Read them, change what should read otherwise.")


@act
def anew(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    minuting.write_anew(meeting=ref, by=by, seen=seen)
    return _("Written anew from the session. What you edited yourself stays as you wrote it.")


@act
def send(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    minuting.send_minutes(meeting=ref, by=by, seen=seen)
    return _("Sent to everybody who has a seat in the body.")


@act
def confirm(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    minuting.confirm_minutes(meeting=ref, by=by, seen=seen)
    return _("Confirmed. The minutes are kept as documents and never change again.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/minutes/<part>/``: one point in the officer's own words; how it wrote itself stays
    beside it."""
    by = person_of(request)
    part = reads.part_for(by, ref)
    if not rules.is_officer(by) or part.minutes.confirmed_at is not None:
        return HttpResponseRedirect(_address(part))
    if request.method != "POST":
        return _edit_page(request, part, part.text, part.confidential)
    text, confidential = said_in(request, "text"), said_in(request, "confidential")
    try:
        row = minuting.edit_part(
            part=part.id, text=text, confidential=confidential, by=by,
            seen=seen_in(request, _("This part of the minutes")),
        )  # fmt: skip
    except REFUSED as error:
        return _edit_page(request, part, text, confidential, reasons_of(error))
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(_address(row))


def _edit_page(
    request: HttpRequest,
    part: reads.MinutesPart,
    text: str,
    confidential: str,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    read = next(r for r in reads.read_in(part.minutes, part.language) if r.part.pk == part.pk)
    context = {
        "part": part,
        "read": read,
        "meeting": part.minutes.meeting,
        "spoken": reads.languages()[part.language],
        "text": text,
        "confidential": confidential,
        "problems": problems,
    }
    return render(request, "council/minutes_part.html", context, status=422 if problems else 200)


@login_required
@require_POST
def comment(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A member says what should change in one paragraph: ``p3`` of the public part, ``c2`` of the
    confidential one, ``p0`` for all of it."""
    by = person_of(request)
    part = reads.part_for(by, ref)
    where, text = said_in(request, "where"), said_in(request, "text")
    try:
        if where[:1] not in ("p", "c"):
            raise Unfit(_("Say to which paragraph it belongs."))
        paragraph = 0 if where[1:] == "0" else number_in(where[1:], otherwise=9999)
        minuting.comment(
            part=part.id, is_confidential=where.startswith("c"), paragraph=paragraph, text=text,
            by=by,
        )  # fmt: skip
    except REFUSED as error:
        return _page(
            request, part.minutes.meeting_id, problems=reasons_of(error),
            typed={"part": str(part.id), "where": where, "text": text},
        )  # fmt: skip
    messages.success(request, _("Noted. The officer answers it before the minutes are confirmed."))
    return HttpResponseRedirect(_address(part))


@login_required
@require_POST
def answer(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The officer answers a comment, and it is settled."""
    by = person_of(request)
    row = reads.comment_for(by, ref)
    try:
        minuting.answer_comment(comment=row.id, answer=said_in(request, "answer"), by=by)
    except REFUSED as error:
        return _page(request, row.part.minutes.meeting_id, problems=reasons_of(error))
    messages.success(request, _("Answered."))
    return HttpResponseRedirect(_address(row.part))


@login_required
@require_safe
def document(request: HttpRequest, ref: uuid.UUID, language: str, kind: str) -> HttpResponse:
    """``/boards/meetings/<id>/minutes/en-whole.pdf``: confirmed minutes as they are kept."""
    person = person_of(request)
    meeting: Meeting = rules.meeting_for(person, ref)
    found = reads.minutes_of(meeting)
    if found is None or found.confirmed_at is None:
        raise NotFound(_("These minutes are not confirmed yet."))
    return download(reads.file_of(found, language, is_public=kind == "public"))


def _address(part: reads.MinutesPart) -> str:
    there = reverse("minutes", args=[part.minutes.meeting_id])
    return f"{there}?in={part.language}#part-{part.id}"
