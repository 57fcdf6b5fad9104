"""Write a proposal, section by section; saved while one types."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charm.core.proposal.model import Proposal as Content
from charm.core.vocab.languages import ISO_639_1
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.proposals import queries, standing
from charm.proposals.calls import entry_of
from charm.proposals.queries import Proposal
from charm.proposals.rules import proposal_for
from charm.web.changed import course_for
from charm.web.lives import life_of_proposal
from charm.web.propose import holders, keeping
from charm.web.propose.call_section import with_call
from charm.web.propose.fields import Field
from charm.web.propose.keeping import signed_out_is_told
from charm.web.propose.progress import Progress, key_of, progress_of, wishes_for
from charm.web.propose.rows import has_texts
from charm.web.propose.saving import Saved, save_section
from charm.web.propose.sections import SECTIONS, Section
from charm.web.propose.skill_rows import tell_what_is_known
from charm.web.propose.skills import after_saving
from charm.web.propose.taking import digest_of, languages_in, take
from charm.web.propose.words import languages, universities
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

LOCKED = gettext_lazy(
    "Not saved: somebody sent it on meanwhile, so its text is locked. What you typed is still "
    "here; once it is open for writing again, save it."
)


@signed_out_is_told
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: uuid.UUID, code: str) -> HttpResponse:
    """``/proposals/<id>/edit/<section>/``."""
    section = SECTIONS.get(code)
    if section is None:
        raise NotFound(_("The form has no such section."))
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    if request.method == "POST":
        return _save(request, proposal, section)
    if "edit" not in standing.moves_of(by, proposal):
        messages.warning(request, _("It cannot be edited as it stands now."))
        return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
    return render(request, "propose/edit.html", _page(request, proposal, section))


def _save(request: HttpRequest, proposal: Proposal, section: Section) -> HttpResponse:
    post = _without_removed(request.POST)
    if section.code == "approval" and holders.NAME in post:
        post = holders.taken_over(post, proposal)
    try:
        saved = save_section(proposal=proposal, section=section, post=post, by=person_of(request))
    except REFUSED as error:
        context = _page(request, proposal, section, post=post)
        locked = "edit" not in standing.moves_of(person_of(request), proposal)
        context["problems"] = [Problem(str(LOCKED))] if locked else reasons_of(error)
        return _answer(request, context, 422)
    context = _page(request, saved.proposal, section, saved=saved, post=post)
    if saved.conflicts:
        return _answer(request, context, 409)
    if getattr(request, "htmx", False):
        answer = _answer(request, context, 200)
        answer[keeping.HEADER] = "part" if saved.taken.problems else "whole"
        return answer
    if saved.taken.problems:
        return _answer(request, context, 422)
    address = after_saving(request.POST, saved.proposal)
    if not address and request.POST.get("onward") not in SECTIONS:
        messages.success(request, _("Saved."))
    onward = address or _next_address(request, saved.proposal, section)
    return keeping.is_saved(request, HttpResponseRedirect(onward))


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The whole page, or for htmx the parts of it that follow from what was saved."""
    live = getattr(request, "htmx", False)
    template = "propose/_live.html" if live else "propose/edit.html"
    return render(request, template, context, status=status)


def _next_address(request: HttpRequest, proposal: Proposal, section: Section) -> str:
    onward = request.POST.get("onward", "")
    address = reverse("proposal-edit", args=[proposal.id, section.code])
    if onward in SECTIONS:
        return reverse("proposal-edit", args=[proposal.id, onward])
    if "language" in request.POST and request.POST.get("new-language") in ISO_639_1:
        return f"{address}?lang={request.POST['new-language']}"
    row = request.POST.get("add") or request.POST.get("remove")
    if row and re.fullmatch(r"[a-z_.0-9]+", row):
        return f"{address}#field-{row.split('.')[0]}"
    return address


def _without_removed(post: QueryDict) -> QueryDict:
    """What was posted, without the row whose remove button was pressed."""
    row = post.get("remove")
    if not row:
        return post
    left = post.copy()
    for name in list(left):
        if name == row or name.startswith(f"{row}."):
            del left[name]
    return left


def _page(
    request: HttpRequest,
    proposal: Proposal,
    section: Section,
    *,
    saved: Saved | None = None,
    post: QueryDict | None = None,
) -> dict[str, Any]:
    content = queries.draft_content(proposal)
    findings = queries.judge(content)
    progress = with_call(progress_of(content, findings), entry_of(proposal))
    wishes = {wish.key: wish.says for wish in wishes_for(proposal)}
    written = languages_in(content)
    wanted = request.GET.get("lang", "")
    shown = [*written, *([wanted] if wanted in ISO_639_1 and wanted not in written else [])]
    fields = section.shown(content)
    typed = _typed(section, saved, post)
    marks: Mapping[str, str] = saved.marks if saved else _marks_in(post)
    nodes = [_field(field, content, typed, shown, progress) for field in fields]
    tell_what_is_known(nodes, written)
    position = list(SECTIONS).index(section.code)
    order = list(SECTIONS.values())
    return {
        "proposal": proposal,
        "content": content,
        "section": section,
        "life": life_of_proposal(proposal),
        "fields": [
            {
                **node,
                "problems": saved.taken.problems.get(field.key, ()) if saved else (),
                "wish": wishes.get(field.key, ""),
            }
            for field, node in zip(fields, nodes, strict=True)
        ],
        "marks": {
            field.key: marks.get(field.key) or digest_of(field, proposal.content.get(field.key))
            for field in fields
        },
        "progress": progress,
        "standing": progress.of(section),
        "needed_elsewhere": progress.needed - progress.of(section).needed,
        "advised_elsewhere": progress.advised - progress.of(section).advised,
        "course": course_for(proposal, content),
        "saved": saved,
        "kept": keeping.kept_in(request),
        **(_approval(proposal, content) if section.code == "approval" else {}),
        "saved_at": clock.now(),
        "languages_left": {c: name for c, name in languages().items() if c not in shown}
        if any(has_texts(field.widget) for field in fields)
        else {},
        "before": order[position - 1] if position else None,
        "after": order[position + 1] if position + 1 < len(order) else None,
        "number": position + 1,
        "count": len(order),
    }


def _approval(proposal: Proposal, content: Content) -> dict[str, Any]:
    return {
        "not_required": _not_required(proposal, content),
        "holders": holders.offered(proposal, content),
        "without_office": holders.without_office(content),
    }


def _not_required(proposal: Proposal, content: Content) -> list[str]:
    """Universities that lead it without a proposer, and where nobody is named to approve it."""
    named = {endorser.university for endorser in content.endorsers}
    codes = standing.asked_not_required(proposal, content)
    return [str(universities().get(code, code)) for code in codes if code not in named]


def _marks_in(post: QueryDict | None) -> dict[str, str]:
    """The digests that came along: they stay what the page was made from."""
    marks = post.items() if post is not None else ()
    return {name[4:]: str(mark) for name, mark in marks if name.startswith("was.")}


def _typed(section: Section, saved: Saved | None, post: QueryDict | None) -> Mapping[str, Any]:
    """What the form shows again instead of what is stored."""
    if saved is not None:
        return saved.taken.typed
    if post is not None:
        return take(post, section.fields).typed
    return {}


def _field(
    field: Field,
    content: Content,
    typed: Mapping[str, Any],
    shown: list[str],
    progress: Progress,
) -> dict[str, Any]:
    stored = content.to_json().get(field.key)
    value = typed.get(field.key, stored)
    applies = field.applies(content.kind, content.outcome)
    about = [f"help-{field.key}", f"found-{field.key}"]
    return {
        "key": field.key,
        "label": field.label,
        "help": field.help if applies or not field.otherwise else field.otherwise,
        "applies": applies,
        "clauses": field.clauses_for(content.kind),
        "node": field.widget.node(field.key, value, shown),
        "about": " ".join(about),
        "findings": [
            finding
            for one in progress.standings
            for finding in one.findings
            if key_of(finding) == field.key
        ],
    }
