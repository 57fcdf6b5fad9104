"""``/endorse/<token>/``: the approval to propose and deliver, without an account (7.4).

Looking changes nothing, so a mail scanner that follows links endorses nothing: the act is a POST
with a typed name. The address is a secret: it is told to nobody and kept by nobody. It is also what
shows that a form comes from this page, for nobody else can know it: browsers hide the origin of
forms on pages that send no referrer, so Django's own check would refuse everybody.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from charm.alliance.queries import Person
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation.errors import NotFound
from charm.proposals import queries
from charm.proposals.asked import is_open
from charm.proposals.attachments import of_version
from charm.proposals.form import version_pdf
from charm.proposals.queries import ENDORSED, Endorsement, Proposal, Snapshot
from charm.proposals.rules import is_proposer
from charm.proposals.services.endorsing import answer_endorsement, look_at_endorsement
from charm.proposals.services.handing_on import hand_on
from charm.proposals.waits import HANDS_ON
from charm.proposals.worklists import endorsed_before, seats_of
from charm.web.downloads import Attached, download
from charm.web.propose.comparing import changes_between
from charm.web.propose.document import document_of
from charm.web.propose.papers import version_paper
from charm.web.refusals import REFUSED, Problem, reasons_of

SECRET = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}
READS_FILES = ("open", "endorsed", "declined")
ANSWERS = ("endorse", "decline", "hand-on")
DONE = {
    "endorse": EndorsementState.ENDORSED,
    "decline": EndorsementState.DECLINED,
    "hand-on": EndorsementState.HANDED_ON,
}
TYPED = ("name", "comment", "answer", "colleague", "email")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, token: str) -> HttpResponse:
    try:
        endorsement, snapshot = look_at_endorsement(token=token)
    except NotFound:
        return _secret(render(request, "propose/endorse_unknown.html", status=404))
    if request.method == "POST":
        return _secret(_answered(request, token, endorsement, snapshot))
    return _secret(_page(request, token, endorsement, snapshot))


@require_safe
def file(request: HttpRequest, token: str, file: uuid.UUID) -> HttpResponse:  # noqa: ARG001
    """A file of the version that is asked about, for whoever holds the link while it is asked."""
    endorsement, snapshot = look_at_endorsement(token=token)
    proposal = queries.proposal_by_id(snapshot.proposal_id)
    if _standing(endorsement, proposal, snapshot) in READS_FILES:
        for row in of_version(snapshot):
            if row.id == file:
                return _secret(download(row))
    raise NotFound("There is no such file.")


@require_safe
def form(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """The version that is asked about as the form of Appendix 2, without what others answered."""
    endorsement, snapshot = look_at_endorsement(token=token)
    proposal = queries.proposal_by_id(snapshot.proposal_id)
    if _standing(endorsement, proposal, snapshot) not in READS_FILES:
        raise NotFound("There is no such file.")
    return _secret(version_paper(version_pdf(snapshot, with_record=False), snapshot, "pdf"))


def _answered(
    request: HttpRequest, token: str, endorsement: Endorsement, snapshot: Snapshot
) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in TYPED}
    if typed["answer"] not in ANSWERS:
        problem = Problem(_("Choose your answer."), "7.4", "answer")
        return _page(request, token, endorsement, snapshot, typed, [problem])
    try:
        _act(token, typed, _signed_in(request))
    except REFUSED as error:
        endorsement, snapshot = look_at_endorsement(token=token)
        if DONE.get(typed["answer"]) == endorsement.state:  # a second click on the same answer
            return HttpResponseRedirect(reverse("endorse", args=[token]))
        problems = reasons_of(error)
        if endorsement.state not in (EndorsementState.ASKED, EndorsementState.OPENED):
            problems = [Problem(_("Nothing was changed: this link is not asked for an answer."))]
        return _page(request, token, endorsement, snapshot, typed, problems)
    return HttpResponseRedirect(reverse("endorse", args=[token]))


def _signed_in(request: HttpRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


def _act(token: str, typed: dict[str, str], by: Person | None) -> None:
    if typed["answer"] == "hand-on":
        hand_on(
            token=token,
            signed_name=typed["name"],
            colleague=typed["colleague"],
            email=typed["email"],
            comment=typed["comment"],
            by=by,
        )
    else:
        answer_endorsement(
            token=token,
            endorse=typed["answer"] == "endorse",
            signed_name=typed["name"],
            comment=typed["comment"],
            by=by,
        )


def _page(
    request: HttpRequest,
    token: str,
    endorsement: Endorsement,
    snapshot: Snapshot,
    typed: dict[str, str] | None = None,
    problems: Any = (),
) -> HttpResponse:
    proposal = queries.proposal_by_id(snapshot.proposal_id)
    content = queries.content_of(snapshot.id)
    standing = _standing(endorsement, proposal, snapshot)
    earlier = endorsed_before(endorsement) if standing == "open" else None
    context = {
        "endorsement": endorsement,
        "proposal": proposal,
        "snapshot": snapshot,
        "standing": standing,
        "document": document_of(content),
        "form": reverse("endorse-pdf", args=[token]),
        "attached": [
            Attached(row, reverse("endorse-file", args=[token, row.id]))
            for row in of_version(snapshot)
        ],
        "money": content.financial_needs,
        "from_whom": endorsement.handed_from,
        "to_whom": endorsement.handed_to.last() if standing == "handed-on" else None,
        "domain": endorsement.university_id,
        "seats": seats_of(proposal),
        "earlier": earlier,
        "changes": changes_between(queries.content_of(earlier.id), content) if earlier else (),
        "typed": typed or {},
        "proposes": (by := _signed_in(request)) is not None and is_proposer(by, proposal),
        "problems": problems,
    }
    return render(request, "propose/endorse.html", context, status=422 if problems else 200)


def _standing(endorsement: Endorsement, proposal: Proposal, snapshot: Snapshot) -> str:
    """What can be done with the link: ``open``, or why nothing."""
    if endorsement.state in ENDORSED:
        return "endorsed"
    if endorsement.state in (EndorsementState.DECLINED, EndorsementState.HANDED_ON):
        return str(endorsement.state)
    if proposal.state == ProposalState.WITHDRAWN:
        return "withdrawn"
    if proposal.snapshot_id != snapshot.id or proposal.state in HANDS_ON:
        return "superseded"
    if proposal.state != ProposalState.ENDORSING or endorsement.state == EndorsementState.WITHDRAWN:
        return "over"
    return "open" if is_open(endorsement) else "expired"


def _secret(response: HttpResponse) -> HttpResponse:
    for name, value in SECRET.items():
        response[name] = value
    return response
