"""``/proposals/<id>/dossiers/``: accreditations that a university recorded, to rest on."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charm.alliance.dossier_queries import to_rest_on
from charm.core.proposal.model import Role
from charm.foundation import clock
from charm.proposals import queries, standing
from charm.proposals.rules import proposal_for
from charm.proposals.services.resting import rest_on_dossier
from charm.web.lives import life_of_proposal
from charm.web.propose.words import universities
from charm.web.refusals import REFUSED, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossiers(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    by = person_of(request)
    proposal = proposal_for(by, ref, to="write")
    problems = []
    if request.method == "POST":
        try:
            chosen = uuid.UUID(request.POST.get("dossier", "")[:40])
        except ValueError:
            chosen = uuid.UUID(int=0)
        try:
            rest_on_dossier(proposal=ref, dossier=chosen, by=by, seen=seen_of(request))
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("The accreditation is taken over, with its document."))
            return HttpResponseRedirect(
                reverse("proposal-edit", args=[ref, "universities"]) + "#field-accreditation"
            )
    content = queries.draft_content(proposal)
    accrediting = content.member_codes(Role.ACCREDITING)
    used = {(one.university, one.reference) for one in content.accreditation}
    rows = to_rest_on(accrediting, on=clock.today())
    context = {
        "proposal": proposal,
        "life": life_of_proposal(proposal),
        "rows": [(row, (row.university_id, row.reference) in used) for row in rows],
        "named": [universities().get(code, code) for code in accrediting],
        "is_open": "edit" in standing.moves_of(by, proposal),
        "problems": problems,
    }
    return render(request, "propose/dossiers.html", context, status=422 if problems else 200)
