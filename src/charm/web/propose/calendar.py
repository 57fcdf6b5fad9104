"""``/proposals/<id>/calendar/<item>.ics``: when a body discusses it, for the reader's calendar."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from charm.boards.deadlines import ahead_of
from charm.boards.invitations import item_as_calendar
from charm.foundation.errors import NotFound
from charm.proposals.rules import proposal_for
from charm.web.downloads import as_calendar
from charm.web.signed_in import person_of


@login_required
@require_safe
def item(request: HttpRequest, ref: uuid.UUID, track: uuid.UUID) -> HttpResponse:
    proposal = proposal_for(person_of(request), ref)
    for row in ahead_of([proposal.id])[proposal.id].tracks:
        if row.id == track and row.meeting is not None:
            return as_calendar(item_as_calendar(row, row.meeting))
    raise NotFound("There is no date for this.")
