"""Members declare their interest: in one item, or in the whole agenda at once (7.6)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import Person
from charm.boards import rules, sessions, worklists
from charm.boards.conflicts import effect_of, hints_in
from charm.boards.queries import Meeting, Track, interests_of
from charm.boards.services.judging import change_interest, declare_interest
from charm.boards.worklists import Item
from charm.core.workflow import ActorRole, TrackState
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.council.acting import said_in, seen_in
from charm.web.council.items import item
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

GRAVE = ("interest", "conflict")


@login_required
@require_POST
def interest(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """None, an interest or a conflict; it may be said anew until the body decides."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    level, why = said_in(request, "level"), said_in(request, "why")
    try:
        _require_why(level, why)
        declare_interest(track=track.id, level=level, why=why, by=person)
    except REFUSED as error:
        typed = {"level": level, "why": why}
        return item(request, ref, problems=reasons_of(error), typed=typed)
    messages.success(request, _said(level, track))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


@login_required
@require_POST
def change(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The chair records what a member's interest is, with the reason."""
    person = person_of(request)
    track = rules.track_for(person, ref)
    try:
        member = uuid.UUID(said_in(request, "member"))
    except ValueError:
        return item(request, ref, problems=[Problem(_("Choose the member."), "7.6")])
    try:
        change_interest(
            track=track.id,
            person=member,
            level=said_in(request, "level"),
            reason=said_in(request, "reason"),
            by=person,
            seen=seen_in(request, _("This item")),
        )
    except REFUSED as error:
        return item(request, ref, problems=reasons_of(error))
    messages.success(request, _("Recorded. The member is told, with your reason."))
    return HttpResponseRedirect(reverse("item", args=[track.id]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_agenda(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/interests/``: every item of an agenda on one page."""
    person = person_of(request)
    meeting = rules.meeting_for(person, ref)
    agenda = worklists.agenda_of(person, meeting)
    roles = rules.roles_in(person, meeting.body, on=sessions.day_of(meeting))
    items = [i for i in agenda if _may_declare(roles, i)]
    typed = {
        str(i.track.id): {
            "level": said_in(request, f"level-{i.track.id}"),
            "why": said_in(request, f"why-{i.track.id}"),
        }
        for i in items
    }
    if request.method != "POST":
        return _agenda(request, person, meeting, agenda, {}, [])
    if not items:
        raise NotAllowed(_("Members of the body declare their interests before it decides."))
    try:
        many = _declare_all(person, items, typed)
    except REFUSED as error:
        return _agenda(request, person, meeting, agenda, typed, reasons_of(error), status=422)
    messages.success(
        request, _("Noted for {n} items.").format(n=many) if many else _("Nothing was changed.")
    )
    return HttpResponseRedirect(reverse("boards-interests", args=[meeting.id]))


@transaction.atomic
def _declare_all(
    person: Person, items: Sequence[Item], typed: Mapping[str, Mapping[str, str]]
) -> int:
    """Declare what was chosen and is not said so already: all of it, or nothing."""
    many, declared = 0, interests_of(person, [one.track.id for one in items])
    for one in items:
        said, known = typed[str(one.track.id)], declared.get(one.track.id)
        same = known is not None and (known.level, known.why) == (said["level"], said["why"])
        if not said["level"] or same:
            continue
        _require_why(said["level"], said["why"], one.track.proposal.title)
        declare_interest(track=one.track.id, level=said["level"], why=said["why"], by=person)
        many += 1
    return many


def _agenda(
    request: HttpRequest,
    person: Person,
    meeting: Meeting,
    agenda: Sequence[Item],
    typed: Mapping[str, Mapping[str, str]],
    problems: Sequence[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    roles = rules.roles_in(person, meeting.body, on=sessions.day_of(meeting))
    items = [one for one in agenda if _may_declare(roles, one)]
    declared = interests_of(person, [one.track.id for one in items])
    hints = hints_in(person, [one.track for one in items if one.track.id not in declared])
    rows = []
    for one in items:
        known, said = declared.get(one.track.id), typed.get(str(one.track.id), {})
        rows.append(
            {
                "track": one.track,
                "hints": hints.get(one.track.id, []),
                "known": known,
                "level": said.get("level") or (known.level if known else ""),
                "why": said.get("why") or (known.why if known else ""),
            }
        )
    runs = rules.reads_everything(person) or ActorRole.CHAIR in roles
    context: dict[str, Any] = {
        "meeting": meeting,
        "rows": rows,
        "proposing": [i for i in agenda if i.proposes],
        "effects": effects_in(meeting),
        "overview": sessions.declarations_in(meeting) if runs else None,
        "problems": problems,
    }
    return render(request, "council/interests.html", context, status=status)


def effects_in(meeting: Meeting) -> dict[str, Any]:
    """What an interest and a conflict mean in this body."""
    labels = dict(type(meeting.body).Effect.choices)
    return {level: labels[effect_of(level, meeting.body)] for level in GRAVE}


def _may_declare(roles: frozenset[ActorRole], one: Item) -> bool:
    return (
        one.track.state == TrackState.SCHEDULED and not one.proposes and ActorRole.MEMBER in roles
    )


def _require_why(level: str, why: str, title: str = "") -> None:
    if level in GRAVE and not why.strip():
        if title:
            raise Unfit(
                _("Say what your interest or conflict is in “{title}”.").format(title=title)
            )
        raise Unfit(_("Say in a few words what your interest or conflict is."))


def _said(level: str, track: Track) -> str:
    effect = effect_of(level, track.body)
    if effect == "note":
        return _("Noted. You can judge the item now.")
    if effect == "leave":
        return _("Noted: you stay out of this item, and leave the room for it.")
    return _("Noted: you may discuss this item, and neither judge it nor vote.")
