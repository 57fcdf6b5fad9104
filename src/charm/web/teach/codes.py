"""The code of a session, big on the wall; a new one each minute (7.26)."""

from __future__ import annotations

import uuid

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.delivery import codes
from charm.delivery.progress import progress_in
from charm.delivery.queries import records_in, session_in
from charm.delivery.rules import STAFF, classroom_for, roles_in
from charm.foundation.errors import NotAllowed
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame


@require_safe
@login_required
def code(request: HttpRequest, edition: uuid.UUID, session: int) -> HttpResponse:
    """``/teaching/editions/<id>/sessions/<n>/code/``: the page renews itself."""
    person = person_of(request)
    row = classroom_for(person, edition)
    if not roles_in(person, row) & STAFF:
        raise NotAllowed("Only the teaching staff of the edition can do this.")
    found = session_in(row, session)
    is_on = codes.takes_codes(found) and row.state == "running"
    said = codes.code_now(found) if is_on else ""
    present = [one for one in records_in(found).values() if one.present]
    context = frame(person, row) | {
        "session": found,
        "is_on": is_on,
        "code": f"{said[:3]} {said[3:]}",
        "seconds": codes.seconds_left(),
        "qr": _drawn(codes.address_now(found)) if is_on else "",
        "present": len(present),
        "learners": sum(one.is_active for one in progress_in([row])[row.id]),
        "before": codes.BEFORE.seconds // 60,
        "after": codes.AFTER.seconds // 60,
    }
    answer = render(request, "teach/code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _drawn(address: str) -> str:
    """Part of the page, so that nothing is loaded for it."""
    return str(
        segno.make(address, error="m").svg_inline(
            scale=5, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None,
            omitsize=True,
        )
    )  # fmt: skip
