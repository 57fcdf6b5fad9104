"""Begin a proposal: by choosing its kind, from a filled form, or from an earlier proposal."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.core.appendix2 import Note, UnusableForm, read_form
from charm.core.appendix2.fields import LABELS
from charm.core.appendix2.note import shown
from charm.core.proposal.reading import Unreadable, parse_json, read_proposal
from charm.foundation.errors import Unfit
from charm.foundation.spoken import spoken
from charm.proposals import queries
from charm.proposals.calls import Call, open_calls
from charm.proposals.rules import proposal_for
from charm.proposals.services.beginning_again import begin_again
from charm.proposals.services.taking_part import join_call
from charm.proposals.services.writing import start_proposal
from charm.web.hats import hats_of
from charm.web.once import new_key, once
from charm.web.propose.document import document_of
from charm.web.propose.patterns import PATTERNS, copied
from charm.web.propose.progress import progress_of
from charm.web.propose.sections import FIRST
from charm.web.propose.words import KIND_CLAUSES, KIND_SAYS
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.words import KIND

MAX_DOCX = 10 * 1024 * 1024
MAX_JSON = 512 * 1024
DEGREE = {"yes": True, "no": False}
ABOUT_PEOPLE = "7.4"
"""What is said of proposers and endorsers waits until they are named on the platform."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """``/proposals/new/``: the kind first. A POST may bring the content of a form that was read."""
    if request.method != "POST":
        return _choose(request, {}, ())
    typed = {name: request.POST.get(name, "") for name in ("kind", "title", "degree", "content")}
    if pattern := PATTERNS.get(request.POST.get("pattern", "")):
        typed["content"] = json.dumps(pattern.content_for(person_of(request)))
    try:
        address = once(request, lambda: _start(request, typed))
    except (*REFUSED, Unreadable) as error:
        problems = problems_of(error)
        if typed["content"]:
            return _understood(request, typed["content"], (), typed, problems)
        return _choose(request, typed, problems)
    messages.success(request, _("The proposal is begun. Nothing need be complete to be saved."))
    return HttpResponseRedirect(address)


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """``/proposals/new/file/``: say what a file says, before anything is kept of it."""
    file = request.FILES.get("file")
    if file is None:
        return _choose(request, {}, [Problem(_("Choose a file first."), "7.2", "file")])
    try:
        if (file.size or 0) > MAX_DOCX:
            raise Unfit(_("The file is too large: a form has at most 10 MB."))
        values, notes = values_in(file.read())
        read_proposal(values, require_kind=False)
    except (Unreadable, UnusableForm, Unfit) as error:
        return _choose(request, {}, problems_of(error))
    return _understood(request, json.dumps(values, ensure_ascii=False), notes, {}, ())


@login_required
@require_POST
def again(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/again/``: amend what was approved, or build on what was not (moves 15, 16):
    a new proposal with the same content, linked to the old one."""
    by = person_of(request)
    previous = proposal_for(by, ref, to="write")

    def start() -> str:
        return reverse("proposal", args=[begin_again(previous=previous.id, by=by).id])

    address = once(request, start)
    messages.success(request, _("A new proposal is begun with the same content."))
    return HttpResponseRedirect(address)


@login_required
@require_POST
def copy(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/copy/``: another proposal that begins as this one reads, without a link to
    it and without what was decided, endorsed or accredited about it."""
    by = person_of(request)
    found = proposal_for(by, ref, to="write")

    def start() -> str:
        begun = start_proposal(content=copied(queries.draft_content(found)), by=by)
        return reverse("proposal", args=[begun.id])

    address = once(request, start)
    messages.success(request, _("A copy is begun. Give it a title of its own first."))
    return HttpResponseRedirect(address)


def _start(request: HttpRequest, typed: dict[str, str]) -> str:
    content: Any = {}
    if typed["content"]:
        content = parse_json(typed["content"].encode("utf-8", "surrogatepass"), limit=MAX_JSON)
        if not isinstance(content, dict):
            raise Unreadable([_("The content of the form is lost: upload it again.")])
    if typed["kind"] in KIND:
        content["kind"] = typed["kind"]
    if typed["title"].strip():
        content["title"] = " ".join(typed["title"].split())
    if typed["degree"] in DEGREE:
        content["leads_to_degree"] = DEGREE[typed["degree"]]
    begun = start_proposal(content=content, by=person_of(request))
    if (call := _call_in(request)) is not None:
        join_call(proposal=begun.id, call=call.id, by=person_of(request), seen=begun.revision)
    if typed["content"]:
        return reverse("proposal", args=[begun.id])
    return reverse("proposal-edit", args=[begun.id, FIRST])


def _call_in(request: HttpRequest) -> Call | None:
    """The open call for which the proposal is begun, if the address or the form names one (7.3)."""
    said = request.POST.get("call") or request.GET.get("call", "")
    return next((call for call in open_calls() if call.slug == said), None) if said else None


def values_in(data: bytes) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """JSON, which begins with a bracket; else a form. What is neither, such as a PDF that was
    renamed, is named as what it is."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        reading = read_form(data)
        return dict(reading.proposal_values), reading.notes
    values = parse_json(data, limit=MAX_JSON)
    if not isinstance(values, dict):
        raise Unreadable([_("The file must hold one proposal.")])
    return values, ()


def _choose(request: HttpRequest, typed: dict[str, str], problems: Any) -> HttpResponse:
    context = {
        "typed": typed,
        "problems": problems,
        "kinds": [(code, KIND[code], KIND_SAYS[code], KIND_CLAUSES[code]) for code in KIND],
        "may_propose": hats_of(person_of(request)).proposes,
        "patterns": PATTERNS.values(),
        "call": _call_in(request),
        "once": new_key(),
    }
    return render(request, "propose/new.html", context, status=422 if problems else 200)


def _understood(
    request: HttpRequest, content: str, notes: Any, typed: dict[str, str], problems: Any
) -> HttpResponse:
    """What was understood and what was not; nothing is saved yet."""
    try:
        parsed = read_proposal(parse_json(content.encode(), limit=MAX_JSON), require_kind=False)
    except (Unreadable, UnicodeEncodeError):
        return _choose(request, typed, problems)
    kind = typed.get("kind") or parsed.kind
    judged = parsed.model_copy(update={"kind": kind}) if kind in KIND else parsed
    findings = [finding for finding in queries.judge(judged) if finding.clause != ABOUT_PEOPLE]
    context = {
        "content": content,
        "document": document_of(judged),
        "parsed": parsed,
        "kind": kind,
        "degree": _degree(parsed.leads_to_degree) or typed.get("degree", ""),
        "notes": [
            (
                LABELS.get(note.key, _("The file")),
                shown(note.quote),
                spoken(note.says),
                spoken(note.remedy),
            )
            for note in notes
        ],
        "progress": progress_of(judged, findings),
        "findings": findings,
        "problems": problems,
        "kinds": [(code, KIND[code], KIND_SAYS[code], KIND_CLAUSES[code]) for code in KIND],
        "may_propose": hats_of(person_of(request)).proposes,
        "once": new_key(),
    }
    status = 422 if problems else 200
    return render(request, "propose/understood.html", context, status=status)


def _degree(value: bool | None) -> str:
    return next((code for code, answer in DEGREE.items() if answer is value), "")


def problems_of(error: Exception) -> list[Problem]:
    if isinstance(error, Unreadable):
        return [Problem(problem, "7.2") for problem in error.problems]
    if isinstance(error, UnusableForm):
        return [Problem(str(error), "7.2")]
    return reasons_of(error)
