"""The call that a proposal takes part in: chosen, its questions answered, left (7.3)."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import Person
from charm.core.calls import Question, QuestionKind
from charm.foundation import clock
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.spoken import spoken
from charm.proposals import calls, queries, standing
from charm.proposals.calls import CallEntry
from charm.proposals.queries import Proposal
from charm.proposals.rules import proposal_for
from charm.proposals.services import taking_part
from charm.web.lives import life_of_proposal
from charm.web.propose.acts import act, seen_in
from charm.web.propose.call_section import SECTION, with_call
from charm.web.propose.progress import progress_of
from charm.web.refusals import Problem
from charm.web.signed_in import person_of

YES_NO = {"yes": True, "no": False}
TRIES = 3


@dataclass(slots=True)
class Saved:
    """In the shape in which the parts of the page tell it."""

    conflicts: tuple[Any, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> Saved:
        return self


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/edit/call/``: choose an open call; then its questions, saved by
    themselves."""
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    moves = standing.moves_of(by, proposal)
    if "join-call" not in moves:
        messages.warning(request, _("Its part in a call cannot be changed as it stands now."))
        return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
    entry = calls.entry_of(proposal)
    if request.method != "POST":
        return _page(request, proposal, entry)
    if entry is None:
        raise NotFound(_("It takes part in no call."))
    typed = _typed(request.POST, entry)
    saved = _save(proposal, by, request.POST, typed)
    entry = calls.entry_of(proposal)
    if getattr(request, "htmx", False) or saved.problems:
        status = 422 if saved.problems and not getattr(request, "htmx", False) else 200
        return _page(request, proposal, entry, saved=saved, typed=typed, status=status)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("proposal-call", args=[proposal.id]))


@act
def choose(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    try:
        wanted = uuid.UUID(request.POST.get("call", ""))
    except ValueError:
        raise Unfit(_("Choose one of the open calls.")) from None
    entry = taking_part.join_call(proposal=proposal.id, call=wanted, by=by, seen=seen_in(request))
    if entry.call.questions:
        return _("It takes part in the call. Answer its questions: they are a section of the form.")
    return _("It takes part in the call.")


@act
def leave(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    taking_part.leave_call(proposal=proposal.id, by=by, seen=seen_in(request))
    return _("It takes part in no call any more. What was endorsed stays endorsed.")


@act
def take_back(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    taking_part.take_back(proposal=proposal.id, by=by, seen=seen_in(request))
    return _("It is open for writing again. Send it in before the call closes.")


def _name(question: Question) -> str:
    return f"call-{question.key}"


def _digest(value: Any) -> str:
    spelled = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _typed(post: QueryDict, entry: CallEntry) -> dict[str, Any]:
    """What was posted, by question; what was not posted at all is left alone."""
    return {
        one.key: post.get(_name(one), "")
        for one in calls.questions_of(entry.call)
        if _name(one) in post or f"was.{_name(one)}" in post
    }


def _save(proposal: Proposal, by: Person, post: QueryDict, typed: Mapping[str, Any]) -> Saved:
    """Save what was changed here, except what is no answer, and what somebody else answered
    meanwhile."""
    for _attempt in range(TRIES):
        entry = calls.entry_of(proposal)
        if entry is None:
            raise NotFound(_("It takes part in no call."))
        saved, changes = _merged(entry, post, typed)
        try:
            if changes:
                taking_part.answer_call(
                    proposal=proposal.id, answers=changes, by=by, seen=entry.revision
                )
        except Stale:
            continue
        except Unfit as error:
            saved.problems[""] = spoken(str(error))
        return saved
    raise Stale("This proposal")


def _merged(
    entry: CallEntry, post: QueryDict, typed: Mapping[str, Any]
) -> tuple[Saved, dict[str, Any]]:
    saved, changes = Saved(), {}
    for one in calls.questions_of(entry.call):
        if one.key not in typed:
            continue
        try:
            mine = taking_part.answer_to(one, _value(one, typed[one.key]))
        except Unfit as error:
            saved.problems[one.key] = spoken(str(error))
            continue
        theirs, was = entry.answers.get(one.key), post.get(f"was.{_name(one)}", "")
        if mine == theirs or _digest(mine) == was:
            continue
        if was and was != _digest(theirs):
            saved.problems[one.key] = _(
                "Somebody else answered this meanwhile: “{theirs}”. Save again to put your answer "
                "in its place."
            ).format(theirs="" if theirs is None else str(theirs)[:500])
            continue
        changes[one.key] = mine
    return saved, changes


def _value(question: Question, typed: Any) -> Any:
    if question.kind is QuestionKind.YES_NO:
        return YES_NO.get(typed) if typed in YES_NO else (typed or None)
    return typed or None


def _page(
    request: HttpRequest,
    proposal: Proposal,
    entry: CallEntry | None,
    *,
    saved: Saved | None = None,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    content = queries.draft_content(proposal)
    findings = queries.judge(content)
    progress = with_call(progress_of(content, findings), entry)
    own = next((one for one in progress.standings if one.section is SECTION), None)
    context = {
        "proposal": proposal,
        "entry": entry,
        "section": SECTION,
        "life": life_of_proposal(proposal),
        "open": [] if entry else calls.open_calls(),
        "is_open": entry is not None and calls.is_open(entry.call),
        "is_locked": "edit" not in standing.moves_of(person_of(request), proposal),
        "questions": _asked(entry, saved, typed or {}) if entry else [],
        "marks": _marks(entry) if entry else {},
        "progress": progress,
        "standing": own,
        "needed_elsewhere": progress.needed - (own.needed if own else 0),
        "advised_elsewhere": progress.advised,
        "saved": saved,
        "saved_at": clock.now(),
        "problems": [Problem(saved.problems[""])] if saved and "" in saved.problems else [],
        "zone": settings.TIME_ZONE,
    }
    live = getattr(request, "htmx", False)
    template = "propose/_call_live.html" if live else "propose/call.html"
    return render(request, template, context, status=status)


def _marks(entry: CallEntry) -> dict[str, str]:
    return {
        _name(one): _digest(entry.answers.get(one.key)) for one in calls.questions_of(entry.call)
    }


def _asked(
    entry: CallEntry, saved: Saved | None, typed: Mapping[str, Any]
) -> Sequence[dict[str, Any]]:
    missing = {finding.field.partition(".")[2]: finding for finding in calls.missing_in(entry)}
    rows = []
    for one in calls.questions_of(entry.call):
        stored = entry.answers.get(one.key)
        shown = {True: "yes", False: "no"}.get(stored, stored) if stored is not None else ""
        rows.append(
            {
                "question": one,
                "name": _name(one),
                "value": str(typed.get(one.key, shown)),
                "problem": saved.problems.get(one.key, "") if saved else "",
                "findings": [missing[one.key]] if one.key in missing else [],
            }
        )
    return rows
