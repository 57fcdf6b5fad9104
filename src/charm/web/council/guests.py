"""In the session: which proposers came to their item (7.5)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charm.boards import rules
from charm.boards.services.guests import note_guests
from charm.foundation.errors import Unfit
from charm.web.council.acting import seen_in
from charm.web.signed_in import person_of


@login_required
@require_POST
def note(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/agenda/<id>/guests/``: tick who came, and who speaks for it."""
    by = person_of(request)
    item = rules.agenda_item_for(by, ref)
    note_guests(
        item=item.id, came=_people(request, "came"), spoke=_people(request, "spoke"), by=by,
        seen=seen_in(request, _("This meeting")),
    )  # fmt: skip
    messages.success(request, _("Noted who came to this item."))
    address = reverse("boards-session", args=[item.meeting_id])
    return HttpResponseRedirect(f"{address}?item={item.track_id}")


def _people(request: HttpRequest, name: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(said) for said in request.POST.getlist(name)]
    except ValueError:
        raise Unfit(_("Only proposers of this item are noted here: reload the page.")) from None
