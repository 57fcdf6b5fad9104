"""What a proposer does with a proposal; each act has its own address and answers with the page of
the proposal (post, redirect, get)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import Person, person_by_email
from charm.alliance.rules import is_staff_of_member
from charm.boards import rules as boards_rules
from charm.boards.services.conditions import meet_condition
from charm.core.policy import Level
from charm.core.workflow import ProposalState
from charm.foundation.errors import Stale, Unfit
from charm.proposals import queries, standing, worklists
from charm.proposals.calls import entry_of, is_open, missing_in
from charm.proposals.queries import Proposal
from charm.proposals.rules import proposal_for
from charm.proposals.services import endorsing, leaving, submitting, taking_part, writing
from charm.proposals.worklists import endorsements_on
from charm.web.changed import course_for
from charm.web.lives import life_of_proposal
from charm.web.propose.call_section import SECTION as CALL_SECTION
from charm.web.propose.overview import overview
from charm.web.propose.progress import key_of, progress_of
from charm.web.propose.sections import SECTION_OF
from charm.web.refusals import REFUSED, reasons_of
from charm.web.signed_in import person_of

Act = Callable[[HttpRequest, Person, Proposal], str]


def act(do: Act) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """A view for an act that has no page of its own: what it says is told on the proposal's page,
    and so is every reason why it was refused."""

    @login_required
    @require_POST
    @wraps(do)
    def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
        by = person_of(request)
        proposal = proposal_for(by, ref, to="write")
        try:
            says = do(request, by, proposal)
        except REFUSED as error:
            return overview(request, ref, problems=reasons_of(error))
        messages.success(request, says)
        return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))

    return view


def seen_in(request: HttpRequest) -> int:
    """The revision that was on the screen. Raises Stale without one: nobody acts unseen."""
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise Stale("This proposal")
    return int(seen)


@act
def ask(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    asked = endorsing.ask_endorsement(proposal=proposal.id, by=by, seen=seen_in(request))
    if not asked:
        return _("This very version is endorsed already: you can submit it.")
    names = ", ".join(row.name for row in asked)
    return _("A link was sent to {names}; you are told of each answer.").format(names=names)


@act
def reopen(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    endorsing.reopen(proposal=proposal.id, by=by, seen=seen_in(request))
    return _("It is open for writing again; links that were sent do not work any more.")


@act
def withdraw(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    if request.POST.get("confirm", "").strip() != (proposal.title or _("Untitled proposal")):
        raise Unfit(_("Type the title as it stands to confirm that you withdraw the proposal."))
    reason = request.POST.get("reason", "")
    writing.withdraw_proposal(proposal=proposal.id, by=by, seen=seen_in(request), reason=reason)
    return _("The proposal is withdrawn.")


@act
def invite(request: HttpRequest, by: Person, proposal: Proposal) -> str:
    address = request.POST.get("email", "").strip()[:254]
    person = person_by_email(address) if "\x00" not in address else None
    if person is None or not is_staff_of_member(person):
        raise Unfit(
            _(
                "Nobody of the staff of a member university has an account with this address: ask "
                "the person to sign in once, then invite again."
            )
        )
    if person in queries.proposers_of(proposal):
        return _("{name} is a proposer already.").format(name=person.name)
    writing.add_proposer(proposal=proposal.id, person=person, by=by)
    return _("{name} is a co-proposer now and was told so.").format(name=person.name)


@login_required
@require_POST
def take_out(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/take-out/``: leave the draft, or take out whom one invited (7.4)."""
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    seat = request.POST.get("seat", "")
    known = {str(one.id): one for one in worklists.seats_of(proposal)}.get(seat)
    if known is None:
        messages.info(request, _("This person does not propose it any more."))
        return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
    try:
        leaving.take_out_proposer(proposal=proposal.id, seat=known.id, by=by)
    except REFUSED as error:
        return overview(request, ref, problems=reasons_of(error))
    if known.person == by:
        messages.success(request, _("You propose it no longer; the others were told."))
        return HttpResponseRedirect(reverse("proposals"))
    messages.success(
        request, _("{name} proposes it no longer and was told.").format(name=known.person.name)
    )
    return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))


@login_required
@require_POST
def meet(request: HttpRequest, ref: uuid.UUID, condition: uuid.UUID) -> HttpResponse:
    """Say how a condition was met (7.6)."""
    by = person_of(request)
    proposal = proposal_for(by, ref)
    known = boards_rules.condition_for(by, condition)
    evidence = request.POST.get("evidence", "")
    try:
        if known.met_at is None or known.evidence != evidence.strip():
            meet_condition(condition=condition, evidence=evidence, by=by)
    except REFUSED as error:
        return overview(request, ref, problems=reasons_of(error), typed={str(condition): evidence})
    messages.success(request, _("Noted. Whoever clears the condition looks at it now."))
    return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/proposals/<id>/submit/``: what stands against it, answers to what is advised, then the
    act: to the Academic Council (move 7), or to the call that it takes part in (7.3)."""
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    entry = entry_of(proposal)
    if request.method != "POST":
        wanted = "send-in" if entry else "submit"
        if wanted not in standing.moves_of(by, proposal):
            messages.warning(request, _why_not_submitted(proposal))
            return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))
        return render(request, "propose/submit.html", _submit_page(proposal, {}))
    answers = {
        name.removeprefix("answer."): str(value)
        for name, value in request.POST.items()
        if name.startswith("answer.")
    }
    try:
        hand_in = taking_part.send_in if entry else submitting.submit_proposal
        hand_in(proposal=proposal.id, by=by, seen=seen_in(request), answers=answers)
    except REFUSED as error:
        context = _submit_page(proposal, answers)
        answerable = {clause for clause, _findings, _answer in context["advised"]}
        context["problems"] = [
            replace(one, field=f"answer-{one.clause}" if one.clause in answerable else "needed")
            if one.field
            else one
            for one in reasons_of(error)
        ]
        return render(request, "propose/submit.html", context, status=422)
    messages.success(
        request,
        _("Sent in to the call. You have a receipt by mail.")
        if entry
        else _("Submitted to the Academic Council. You have a receipt by mail."),
    )
    return HttpResponseRedirect(reverse("proposal", args=[proposal.id]))


def _why_not_submitted(proposal: Proposal) -> str:
    if proposal.state == ProposalState.DRAFT:
        return _(
            "Ask for endorsement first: it can be submitted once every university that has a "
            "proposer approved it (7.4)."
        )
    return _("It is not with its proposers now, so there is nothing to submit.")


def _submit_page(proposal: Proposal, typed: dict[str, str]) -> dict[str, Any]:
    content, entry = queries.draft_content(proposal), entry_of(proposal)
    findings = queries.judge(content)
    missing = missing_in(entry) if entry else ()
    earlier = queries.latest_submission(proposal)
    answers = {**(earlier.answers if earlier else {}), **typed}
    by_clause: dict[str, list[Any]] = {}
    for finding in findings:
        if finding.level is Level.SHOULD:
            by_clause.setdefault(finding.clause, []).append(finding)
    snapshot = standing.snapshot_now(proposal)
    facts = standing.facts_to_submit(proposal, snapshot, (), {})
    money = content.financial_needs
    return {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "needed": [
            (finding, SECTION_OF.get(key_of(finding)))
            for finding in findings
            if finding.level is Level.MUST
        ]
        + [(finding, CALL_SECTION) for finding in missing],
        "advised": [
            (clause, ones, str(answers.get(clause, ""))) for clause, ones in by_clause.items()
        ],
        "progress": progress_of(content, findings),
        "entry_in_call": entry,
        "call_open": entry is not None and is_open(entry.call),
        "zone": settings.TIME_ZONE,
        "endorsements": endorsements_on([snapshot.id]).get(snapshot.id, []) if snapshot else [],
        "is_endorsed": facts.endorsed_for_this_snapshot,
        "course": course_for(proposal, content),
        "needs_board": bool(money and money.any) or bool(proposal.money_found),
    }
