"""``/boards/items/<id>/changes/``: what changed since the body decided last."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.boards import rules
from charm.boards.before import seen_before
from charm.core.proposal.classes import classify
from charm.foundation.errors import NotFound
from charm.proposals import queries as proposals
from charm.web.changed import fields_of
from charm.web.council.items import heading_of
from charm.web.signed_in import person_of


@login_required
@require_safe
def changes(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/changes/``: word by word, with the class of each field."""
    person = person_of(request)
    track = rules.paper_for(person, ref)
    before = seen_before(track)
    if before is None:
        raise NotFound("This body has not decided on an earlier version.")
    old, new = (
        proposals.content_of(before.snapshot_id),
        proposals.content_of(track.snapshot_id),
    )
    context = {
        **heading_of(person, track),
        "before": before,
        "fields": fields_of(old, new, classify(old, new)),
    }
    return render(request, "council/since.html", context)
