"""The papers of a meeting: what is in them, one after the other, and as one document (7.4.1)."""

from __future__ import annotations

import datetime as dt
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
from charm.boards import pack_rules, rules
from charm.boards.documents import PREFIX
from charm.boards.papers import reading
from charm.boards.papers.reading import Pack, Papers
from charm.boards.queries import Meeting
from charm.boards.services import packing
from charm.boards.services import reading as services
from charm.core.workflow import ActorRole
from charm.foundation.errors import NotFound
from charm.proposals import queries as proposals
from charm.web.council.places import name_of
from charm.web.downloads import download
from charm.web.lists import number_in
from charm.web.propose.comparing import changes_between
from charm.web.propose.document import document_of
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

SUMMARY = ("universities", "ects", "eqf_level", "hours", "languages", "participation",
           "target_groups", "financial_needs")  # fmt: skip


@login_required
@require_safe
def papers(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/papers/``; with ``pack`` as one of the earlier packs says them."""
    person = person_of(request)
    meeting = pack_rules.papers_for(person, ref)
    packs = reading.packs_for(person, meeting)
    pack = _pack_in(request, packs)
    papers = reading.papers_for(person, pack) if pack is not None else None
    context = {
        "meeting": meeting,
        "packs": packs,
        "pack": pack,
        "is_latest": pack is not None and pack == packs[0],
        "papers": papers,
        "documents": [
            {**line, "files": [{**one, "url": address_of_file(one)} for one in line["documents"]]}
            for line in (papers.documents if papers else ())
        ],
        "runs": _runs(person, meeting),
    }
    if getattr(request, "htmx", False):
        return render(request, "council/_packs.html", context)
    return render(request, "council/papers.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, ref: uuid.UUID, track: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/papers/<item>/``"""
    return paper_page(request, ref, track)


def paper_page(
    request: HttpRequest,
    ref: uuid.UUID,
    track: uuid.UUID,
    *,
    problems: Sequence[Problem] = (),
    typed: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One paper to be read, with the reader's own notes; ``typed`` is a place and the text that
    could not be kept there."""
    person = person_of(request)
    papers = papers_in(request, person, ref)
    line = papers.line_of(track)
    pack_rules.require_open(person, papers.pack, track)
    said = papers.paper_of(track)
    content = proposals.content_of(line.row.snapshot_id)
    document = document_of(content)
    seen, before = line.changed_since, line.row.before
    since = before if before and (not seen or request.GET.get("since") == "body") else seen
    at = papers.open_lines.index(line)
    context = {
        "meeting": papers.pack.meeting,
        "pack": papers.pack,
        "papers": papers,
        "line": line,
        "said": said,
        "track": track,
        "document": document,
        "summary": [e for key in SUMMARY if (e := document.entry(key)) is not None and e.answer],
        "proposers": content.proposers,
        "attached": [{**one, "url": address_of_file(one, track)} for one in said["attachments"]],
        "opinions": None
        if said["opinions"] is None
        else [
            {
                **row,
                "comments": [{**one, "label": name_of(one["field"])} for one in row["comments"]],
            }
            for row in said["opinions"]
        ],
        "endorsements": [_dated(row) for row in said["endorsements"]],
        "since_read": seen,
        "since_body": before if before != seen else None,
        "since": since,
        "changes": changes_between(proposals.content_of(since.id), content) if since else (),
        "earlier": papers.open_lines[at - 1] if at else None,
        "later": papers.open_lines[at + 1] if at + 1 < len(papers.open_lines) else None,
        "notes": reading.notes_at(person, track),
        "problems": problems,
        "typed_where": typed[0] if typed else "",
        "typed": typed[1] if typed else "",
    }
    return render(request, "council/papers_item.html", context, status=status)


@login_required
@require_POST
def read(request: HttpRequest, ref: uuid.UUID, track: uuid.UUID) -> HttpResponse:
    """Mark the paper as read and go on to the next unread one; or take the mark away."""
    person = person_of(request)
    papers = papers_in(request, person, ref)
    if "unread" in request.POST:
        services.mark_unread(pack=papers.pack.id, track=track, by=person)
        return HttpResponseRedirect(reverse("boards-papers-item", args=[ref, track]))
    services.mark_read(pack=papers.pack.id, track=track, by=person)
    after = reading.papers_for(person, papers.pack).unread
    if after is None:
        messages.success(request, _("You have read all papers."))
        return HttpResponseRedirect(reverse("boards-papers", args=[ref]))
    return HttpResponseRedirect(reverse("boards-papers-item", args=[ref, after.row.track_id]))


@login_required
@require_safe
def pack(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/packs/<id>/pack.pdf``: the document, as the reader may have it."""
    person = person_of(request)
    copy = packing.copy_for(pack=ref, by=person)
    return download(copy)


@login_required
@require_POST
def print_again(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    row = pack_rules.pack_for(person, ref)
    try:
        packing.print_again(pack=ref, by=person)
    except REFUSED as error:
        for problem in reasons_of(error):
            messages.error(request, str(problem.says))
    else:
        messages.success(request, _("It is tried once more. Come back in a minute."))
    return HttpResponseRedirect(reverse("boards-papers", args=[row.meeting_id]))


def papers_in(request: HttpRequest, person: Person, ref: uuid.UUID) -> Papers:
    """The pack that the page is about, as the person reads it. Raises NotFound before there is
    one."""
    meeting = pack_rules.papers_for(person, ref)
    found = _pack_in(request, reading.packs_for(person, meeting))
    if found is None:
        raise NotFound("The papers of this meeting are not closed yet.")
    return reading.papers_for(person, found)


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The endorsements of a university, with their moments as such."""
    given = [
        {**one, "at": dt.datetime.fromisoformat(one["at"]) if one.get("at") else None}
        for one in row["given"]
    ]
    return {**row, "given": given}


def address_of_file(file: dict[str, Any], track: uuid.UUID | None = None) -> str:
    """Where a file of a pack is: with the version that it belongs to, or with its agenda item."""
    about = str(file["about"])
    if track is None or about.startswith(PREFIX):
        item = about.removeprefix(PREFIX)
        return reverse("boards-agenda-document", args=[item, file["id"]])
    return reverse("boards-file", args=[track, file["id"]])


def _pack_in(request: HttpRequest, packs: list[Pack]) -> Pack | None:
    """The one that the address or the form asks for, else the latest."""
    said = request.POST.get("pack") or request.GET.get("pack", "")
    number = number_in(said, otherwise=0)
    return next((one for one in packs if one.number == number), packs[0] if packs else None)


def _runs(person: Person, meeting: Meeting) -> bool:
    return bool(rules.roles_in(person, meeting.body) & {ActorRole.OFFICER, ActorRole.CHAIR})
