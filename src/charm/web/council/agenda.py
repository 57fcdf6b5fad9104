"""The officer arranges the agenda of a meeting, and publishes it (workflow 6)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charm.boards import rules
from charm.boards.agendas import Agenda, Line, agenda_of, there
from charm.boards.documents import documents_in
from charm.boards.published import Mark, changes_of
from charm.boards.queries import Meeting
from charm.boards.services import building
from charm.boards.services.publishing import PUBLISHED_WHILE, is_worth_a_letter, publish_agenda
from charm.core.workflow import MeetingState
from charm.foundation.errors import Unfit
from charm.web.council.acting import said_in, seen_in
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.templatetags.charm import said

ARRANGED_WHILE = (MeetingState.PLANNED, *PUBLISHED_WHILE, MeetingState.IN_SESSION)
HOWS = (
    ("up", gettext_lazy("Up"), "M6 11V1.5M2 5.5l4-4 4 4"),
    ("down", gettext_lazy("Down"), "M6 1v9.5M2 6.5l4 4 4-4"),
    ("in", gettext_lazy("Under the item before"), "M1 6h9.5M6.5 2l4 4-4 4"),
    ("out", gettext_lazy("Out of this block"), "M11 6H1.5M5.5 2l-4 4 4 4"),
)
"""Each step with its name and its arrow."""
OPPOSITE = {"up": "down", "down": "up", "in": "out", "out": "in"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the officer arranges it."""

    line: Line
    steps: frozenset[str]
    mark: Mark | None
    documents: int
    focus: str
    """The button, or the title, on which the keyboard stays after a step."""


@login_required
@require_safe
def arrange(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/agenda/``: the order, by mouse, keyboard, or buttons alone."""
    return builder(request, ref)


def builder(
    request: HttpRequest, ref: uuid.UUID, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    """The page, with why an act was refused."""
    meeting = rules.meeting_for(person_of(request), ref, to="run")
    agenda = agenda_of(meeting)
    changes = changes_of(agenda)
    may_arrange = meeting.state in ARRANGED_WHILE
    last = building.last_edit(meeting) if may_arrange else None
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "rows": _rows(request, agenda, changes.marks) if may_arrange else [],
        "changes": changes,
        "last": last,
        "may_arrange": may_arrange,
        "may_publish": meeting.state in PUBLISHED_WHILE and (changes or not changes.version),
        "planned_end": there(meeting, meeting.ends_at),
        "hows": HOWS,
        "undone": request.GET.get("at") == "undo",
        "slots": sum(1 for line in agenda.flat if line.track and is_worth_a_letter(line)),
        "problems": problems,
    }
    return render(request, "council/agenda.html", context, status=422 if problems else 200)


def _rows(request: HttpRequest, agenda: Agenda, marks: Any) -> list[Row]:
    flat = agenda.flat
    items = [line.item for line in flat]
    documents = documents_in(agenda)
    at, how = request.GET.get("at", ""), request.GET.get("how", "")
    rows = []
    for line in flat:
        steps = frozenset(building.steps_of(items, line.item))
        focus = ""
        if str(line.item.id) == at:
            focus = next((one for one in (how, OPPOSITE.get(how, "")) if one in steps), "title")
        ref = str(line.item.id)
        rows.append(Row(line, steps, marks.get(ref), len(documents.get(line.item.id, ())), focus))
    return rows


@login_required
@require_POST
def move(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """One step (``move=<item>:up``), or to a place beside another item (drag and drop)."""
    by = person_of(request)
    meeting = rules.meeting_for(by, ref, to="run")
    seen = seen_in(request, _("This meeting"))
    item, _colon, how = said_in(request, "move").partition(":")
    beside = said_in(request, "beside")
    try:
        if beside:
            building.place_item(
                item=_uuid(item), beside=_uuid(beside), where=said_in(request, "where"), by=by,
                seen=seen,
            )  # fmt: skip
        else:
            building.move_item(item=_uuid(item), how=how, by=by, seen=seen)
    except REFUSED as error:
        return builder(request, ref, problems=reasons_of(error))
    _say_where(request, meeting, item)
    return _back(ref, item, how)


@login_required
@require_POST
def take_back(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Undo the last step."""
    by = person_of(request)
    rules.meeting_for(by, ref, to="run")
    try:
        building.undo(meeting=ref, by=by, seen=seen_in(request, _("This meeting")))
    except REFUSED as error:
        return builder(request, ref, problems=reasons_of(error))
    messages.success(request, _("Taken back."))
    return HttpResponseRedirect(reverse("boards-agenda", args=[ref]) + "?at=undo")


@login_required
@require_POST
def publish(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Send it to the members, and to proposers the hour of their item (7.5)."""
    by = person_of(request)
    rules.meeting_for(by, ref, to="run")
    try:
        version = publish_agenda(meeting=ref, by=by, seen=seen_in(request, _("This meeting")))
    except REFUSED as error:
        return builder(request, ref, problems=reasons_of(error))
    says = _("Published as version {n}. Members have it by mail, proposers the hour of their item.")
    messages.success(request, says.format(n=version.number))
    return HttpResponseRedirect(reverse("meeting", args=[ref]))


def _say_where(request: HttpRequest, meeting: Meeting, item: str) -> None:
    line = next(
        (line for line in agenda_of(meeting).flat if str(line.item.id) == item), None
    )  # fmt: skip
    if line is not None:
        messages.success(
            request,
            _("“{title}” is {number} now, at {begins}.").format(
                title=said(line.title)[:80],
                number=line.number or _("a break"),
                begins=f"{line.begins:%H:%M}",
            ),
        )


def _back(ref: uuid.UUID, item: str, how: str) -> HttpResponse:
    query = urlencode({"at": item, "how": how}) if how else urlencode({"at": item})
    return HttpResponseRedirect(f"{reverse('boards-agenda', args=[ref])}?{query}")


def _uuid(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise Unfit(_("This item is not on this agenda any more: reload the page.")) from None
