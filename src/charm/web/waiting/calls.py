"""Calls to review, open and select in (7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charm.alliance.queries import Person
from charm.core.workflow import CallState
from charm.proposals.call_standing import to_review
from charm.proposals.call_waits import waiting_calls
from charm.web.addresses import address_of
from charm.web.hats import Hats
from charm.web.templatetags.charm import said
from charm.web.waiting.wait import Wait


def in_calls(person: Person, hats: Hats) -> Iterator[Wait]:
    for one in to_review(person):
        if not one.waiting:
            continue
        count = len(one.waiting)
        says = ngettext("Review {n} proposal in a call", "Review {n} proposals in a call", count)
        yield Wait(
            says.format(n=count),
            address_of("call-reviews"),
            said(one.round.call.title),
            one.round.begun_at,
            one.round.due_on,
            "7.3",
            _("Read and judge"),
        )
    if hats.runs_calls:
        for call in waiting_calls(person):
            title, url = said(call.title), address_of("call-desk", args=[call.id])
            if call.state == CallState.PLANNED:
                what, until = _("Open the call “{title}”"), call.opens_at
                yield Wait(what.format(title=title), url, "", call.planned_at, until, "7.3",
                           pgettext("act", "Open"))  # fmt: skip
            else:
                what = _("Rank and select in the call “{title}”")
                about = _("It is closed; what is selected goes to the Academic Council.")
                yield Wait(what.format(title=title), url, about, call.closed_at, None, "7.3",
                           _("Go on"))  # fmt: skip
