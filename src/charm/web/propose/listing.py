"""``/proposals/``: mine, and for auditors all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charm.core.workflow import ProposalState
from charm.proposals.worklists import every_proposal, narrowed, ordered, proposed_by
from charm.web.hats import hats_of
from charm.web.propose.steps import steps_of
from charm.web.signed_in import person_of
from charm.web.words import KIND

S = ProposalState
A_PAGE = 25
GROUPS = {
    "writing": (_("Being written"), (S.DRAFT, S.RETURNED, S.REVISION, S.ENDORSING)),
    "deciding": (_("Being decided"), (S.CALL_REVIEW, S.SUBMITTED, S.IN_REVIEW, S.CONDITIONS)),
    "approved": (_("Approved"), (S.APPROVED,)),
    "closed": (_("Rejected or withdrawn"), (S.REJECTED, S.WITHDRAWN)),
}


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    hats = hats_of(person)
    shows_all = hats.audits and request.GET.get("whose", "all") == "all"
    rows = every_proposal() if shows_all else proposed_by(person)
    group, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows = narrowed(
        rows,
        states=GROUPS[group][1] if group in GROUPS else (),
        kind=kind if kind in KIND else "",
        words=words,
    )
    order = request.GET.get("sort", "")
    page = Paginator(ordered(rows, order), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "propose/list.html",
        {
            "page": page,
            "steps": steps_of(list(page.object_list)),
            "order": order,
            "shows_all": shows_all,
            "audits": hats.audits,
            "may_propose": hats.proposes,
            "groups": [(code, label) for code, (label, _states) in GROUPS.items()],
            "kinds": KIND.items(),
            "chosen": {"state": group, "kind": kind, "q": words},
            "is_narrowed": bool(group or kind or words),
        },
    )
