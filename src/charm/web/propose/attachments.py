"""``/proposals/<id>/files/``: what is attached to a proposal, such as the support of 5.7.1.5."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.core.workflow import ProposalState
from charm.foundation.errors import Unfit
from charm.foundation.files import MOST_BYTES
from charm.proposals import attachments
from charm.proposals.queries import Proposal, Snapshot
from charm.proposals.rules import is_proposer, proposal_for
from charm.proposals.services.attaching import MOST, attach, detach
from charm.web.downloads import Attached, download
from charm.web.lives import life_of_proposal
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

WRITING = (ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.REVISION)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The list; a POST attaches the files that come with it, each on its own."""
    person = person_of(request)
    proposal = proposal_for(person, ref, to="write" if request.method == "POST" else "read")
    problems: list[Problem] = []
    if request.method == "POST":
        names = []
        there = {one.id for one in attachments.attachments_of(proposal)}
        for handed_in in request.FILES.getlist("file")[:MOST]:
            name = handed_in.name or ""
            try:
                if (handed_in.size or 0) > MOST_BYTES:
                    raise Unfit(
                        f"This file is larger than {MOST_BYTES >> 20} MB: hand in a smaller one."
                    )
                row = attach(proposal=ref, content=handed_in.read(), name=name, by=person)
                if row.id in there:
                    says = _("{name} is attached already, as {there}.")
                    messages.info(request, says.format(name=name, there=row.name))
                else:
                    names.append(row.name)
                there.add(row.id)
            except REFUSED as error:
                problems += [
                    Problem(f"{name}: {one.says}" if name else one.says, one.clause, "file")
                    for one in reasons_of(error)
                ]
        if not request.FILES and not problems:
            problems = [Problem(_("Choose a file first."), field="file")]
        if names:
            messages.success(request, _("Attached: {names}").format(names=", ".join(names)))
        if not problems:
            return HttpResponseRedirect(reverse("proposal-files", args=[ref]))
    is_open = proposal.state in WRITING and is_proposer(person, proposal)
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "attached": attached_to(proposal, removable=is_open),
        "is_open": is_open,
        "problems": problems,
        "most": MOST,
        "megabytes": MOST_BYTES >> 20,
    }
    return render(request, "propose/files.html", context, status=422 if problems else 200)


@login_required
@require_safe
def file(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    proposal = proposal_for(person_of(request), ref)
    return download(attachments.attachment_of(proposal, file))


@login_required
@require_POST
def remove(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    detach(proposal=ref, file=file, by=person_of(request))
    messages.success(request, _("The file is removed."))
    return HttpResponseRedirect(reverse("proposal-files", args=[ref]))


def attached_to(
    proposal: Proposal, *, of: Snapshot | None = None, removable: bool = False
) -> list[Attached]:
    """The files with their addresses, all of them or those of one version; ``removable`` are those
    that no version holds."""
    held = attachments.held_by_versions(proposal) if removable else frozenset()
    rows = attachments.of_version(of) if of else attachments.attachments_of(proposal)
    return [
        Attached(
            row,
            reverse("proposal-file", args=[proposal.id, row.id]),
            removable and row.sha256 not in held,
        )
        for row in rows
    ]
