"""The officer checks a submission, part by part; items go to another meeting, late ones too."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.boards import rules
from charm.boards.checks import check_of
from charm.boards.compliance import compliance_of
from charm.boards.queries import Track
from charm.boards.services.agenda import check_complete
from charm.boards.services.checking import PARTS, keep_check
from charm.boards.services.rescheduling import admit_late, move_to_meeting
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.proposals import queries as proposals
from charm.proposals.asked import evidence_of
from charm.proposals.attachments import of_version
from charm.web.council.acting import said_in, seen_in
from charm.web.council.items import heading_of, item, submission_of
from charm.web.council.standing import standing_of
from charm.web.downloads import Attached
from charm.web.propose.fields import FIELDS
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

ROWS, MOST = 3, 40
Remarks = list[tuple[str, str]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/check/``: form, endorsements and files, with remarks by field."""
    by = person_of(request)
    track = rules.track_for(by, ref)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer checks that a proposal is complete."))
    if request.method != "POST":
        kept = check_of(track)
        looked_at = kept.looked_at if kept else []
        remarks = list(kept.remarks.items()) if kept else []
        return _page(request, track, looked_at, [*remarks, *[("", "")] * ROWS])
    looked_at = [part for part in PARTS if part in request.POST.getlist("looked")]
    rows = list(zip(request.POST.getlist("field"), request.POST.getlist("remark"), strict=False))
    if "more" in request.POST:
        return _page(request, track, looked_at, [*rows, *[("", "")] * ROWS][:MOST])
    act = check_complete if "complete" in request.POST else keep_check
    try:
        act(track=track.id, looked_at=looked_at, remarks=_remarks(rows[:MOST]), by=by,
            seen=seen_in(request, _("This item")))  # fmt: skip
    except REFUSED as error:
        return _page(request, track, looked_at, rows, reasons_of(error), status=422)
    if "return" in request.POST:
        return HttpResponseRedirect(reverse("boards-return", args=[track.id]))
    if act is keep_check:
        messages.success(request, _("Kept. Members read it once you say that it is complete."))
        return HttpResponseRedirect(reverse("boards-check", args=[track.id]))
    messages.success(request, _("Noted. Members of the body read it from now on."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


def _remarks(rows: Remarks) -> Mapping[str, str]:
    """By field. Raises Unfit for a remark without a known field."""
    found: dict[str, str] = {}
    for field, text in rows:
        if not text.strip():
            continue
        if field not in FIELDS:
            raise Unfit(_("Choose the field that each remark is about."))
        found[field] = f"{found[field]}\n{text}" if field in found else text
    return found


def _page(
    request: HttpRequest,
    track: Track,
    looked_at: Sequence[str],
    rows: Remarks,
    problems: Sequence[Problem] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    snapshot = proposals.snapshot_of(track.snapshot_id)
    submission = submission_of(track)
    lines = compliance_of(proposals.content_of(track.snapshot_id), submission)
    context = {
        **heading_of(person, track),
        "looked_at": looked_at,
        "kept": check_of(track),
        "rows": rows,
        "fields": list(FIELDS.values()),
        "may_add": len(rows) < MOST,
        "checked_clauses": len(lines),
        "findings": [line for line in lines if not line.holds],
        "submission": submission,
        "endorsements": proposals.endorsements_of(snapshot),
        "proofs": evidence_of([track.snapshot_id]),
        "files": [
            Attached(one, reverse("boards-file", args=[track.id, one.id]))
            for one in of_version(snapshot)
        ],
        "may_return": standing_of(person, track).may_return,
        "problems": problems,
    }
    return render(request, "council/check.html", context, status=status)


@login_required
@require_POST
def elsewhere(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Put the item on the agenda of another meeting that takes papers."""
    by = person_of(request)
    track = rules.track_for(by, ref)
    try:
        move_to_meeting(track=track.id, meeting=_meeting(request), by=by,
                        seen=seen_in(request, _("This item")))  # fmt: skip
    except REFUSED as error:
        return item(request, ref, problems=reasons_of(error))
    messages.success(request, _("Moved. The proposers have the new day by mail."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


@login_required
@require_POST
def late(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair admits a late paper, with the reason that is minuted."""
    by = person_of(request)
    track = rules.track_for(by, ref)
    reason = said_in(request, "reason")
    try:
        admit_late(track=track.id, meeting=_meeting(request), reason=reason, by=by,
                   seen=seen_in(request, _("This item")))  # fmt: skip
    except REFUSED as error:
        return item(request, ref, problems=reasons_of(error), typed={"late": reason})
    messages.success(request, _("Admitted. Members read it now; your reason is on the agenda."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


def _meeting(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(said_in(request, "meeting"))
    except ValueError:
        raise NotFound(_("There is no such meeting.")) from None
