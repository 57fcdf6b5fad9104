"""The ledger, for who audits."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.alliance.queries import person_by_email
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed
from charm.web.lists import listing, one_of
from charm.web.office.acts import NOBODY, lines_of, says_of
from charm.web.office.guard import audits, in_office, reads_ledger
from charm.web.signed_in import person_of


@in_office
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """``/office/ledger/``: every act on record, the latest first, filtered by the address."""
    viewer = person_of(request)
    if not reads_ledger(viewer):
        raise NotAllowed("The auditor and the operator read the ledger.")
    known = ledger.acts()
    act = one_of(request, "act", tuple(known))
    about = _said(request, "about", 120)
    who = _said(request, "who", 254)
    day = _day(_said(request, "day", 10))
    found = listing(
        request,
        lambda part: ledger.entries(part=part, act=act, about=about, who=_key_of(who), day=day),
    )
    context = {
        "found": found,
        "lines": lines_of(found.rows, private=audits(viewer)),
        "acts": sorted(((code, says_of(code)) for code in known), key=lambda row: str(row[1])),
        "act": act,
        "about": about,
        "who": who,
        "day": day,
        "is_narrowed": bool(act or about or who or day),
        "head": ledger.head(),
        "breaks": ledger.check() if request.GET.get("check") == "1" else None,
        "audits": audits(viewer),
    }
    return render(request, "office/ledger.html", context)


def _key_of(who: str) -> str:
    """A person's key by their address; a key is one already."""
    if "@" not in who:
        return who
    person = person_by_email(who)
    return person.key if person else NOBODY


def _said(request: HttpRequest, name: str, limit: int) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:limit]


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None
