"""Meetings are planned, one or a series; moved and cancelled; and the days that do not count."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from charm.alliance.queries import Body, bodies
from charm.boards import rules
from charm.boards.holidays import Deadline, deadline_of, noted_holidays
from charm.boards.queries import Meeting
from charm.boards.services import meetings as services
from charm.boards.services.rescheduling import cancel_meeting, move_meeting
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.web.council.acting import by_rank, said_in, seen_in
from charm.web.council.standing import meeting_moves
from charm.web.lists import one_of
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

FARTHEST = dt.timedelta(days=3 * 366)
MOST_DAYS = 6
DATE = {"type": "date"}
TIME = {"type": "time"}


class Hours(forms.Form):
    """A day with its hours, where the body is at home."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Begins at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
        initial=dt.time(10, 0), help_text=gettext_lazy("In the time zone of the body."),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Place"), required=False, max_length=200,
        help_text=gettext_lazy("A room, or the address of the video conference."),
    )  # fmt: skip

    def moment(self, field: str, zone: str, day: dt.date, time: dt.time) -> dt.datetime | None:
        """Day and time in the zone; None, with the reason noted, where that cannot be."""
        today, where = clock.today(), ZoneInfo(zone)
        moment = dt.datetime.combine(day, time, tzinfo=where)
        if not today <= day <= today + FARTHEST:
            self.add_error(field, _("Choose a day from today on, at most three years ahead."))
        elif moment.astimezone(dt.UTC).astimezone(where).replace(fold=0) != moment.replace(fold=0):
            self.add_error("time", _("Clocks are put forward then: this time does not exist."))
        elif moment < clock.now():
            self.add_error("time", _("This time has passed already."))
        else:
            return moment
        return None


class Planning(Hours):
    """One meeting, or several at the same hours."""

    body = forms.ChoiceField(label=gettext_lazy("Body"), widget=forms.RadioSelect)
    ends = forms.TimeField(
        label=gettext_lazy("Ends at"), required=False, initial=dt.time(12, 0),
        widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
        help_text=gettext_lazy("You are warned when the agenda becomes longer."),
    )  # fmt: skip
    field_order = ("body", "day", "time", "ends", "place")

    def __init__(self, data: object = None, *, body: str = Body.Kind.COUNCIL) -> None:
        super().__init__(data, initial={"body": body})  # type: ignore[arg-type]
        self.known = {body.kind: body for body in by_rank(bodies())}
        choices = [(b.kind, f"{b.name} ({b.time_zone})") for b in self.known.values()]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]
        for number in range(2, MOST_DAYS + 1):
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("Day {n}").format(n=number), required=False,
                widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
            )  # fmt: skip

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if {"body", "day", "time"} <= said.keys():
            zone = self.known[said["body"]].time_zone
            days = [(name, said[name]) for name in self._days() if said.get(name)]
            starts = [self.moment(name, zone, day, said["time"]) for name, day in days]
            if len({day for _name, day in days}) < len(days):
                self.add_error("day", _("One day stands there twice."))
            said["starts"] = [one for one in starts if one is not None]
        if said.get("ends") and said.get("time") and said["ends"] <= said["time"]:
            self.add_error("ends", _("A meeting ends after it begins, on the same day."))
        return said

    def _days(self) -> list[str]:
        return ["day", *(f"day_{number}" for number in range(2, MOST_DAYS + 1))]

    @property
    def chosen(self) -> Body:
        return self.known[self.cleaned_data["body"]]

    @property
    def times(self) -> list[tuple[dt.datetime, dt.datetime | None]]:
        ends = self.cleaned_data.get("ends")
        return [
            (one, one.replace(hour=ends.hour, minute=ends.minute, fold=0) if ends else None)
            for one in sorted(self.cleaned_data["starts"])
        ]

    @property
    def deadlines(self) -> list[tuple[dt.datetime, Deadline, bool]]:
        """For each meeting the deadline that follows from the body's rule (7.4.1), and whether it
        has passed."""
        found = [(starts, deadline_of(self.chosen, starts)) for starts, _ends in self.times]
        return [(starts, due, due.at < clock.now()) for starts, due in found]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.field_order]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._days()[1:]]

    @property
    def is_series(self) -> bool:
        return any(field.value() or field.errors for field in self.further_fields)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """``/boards/meetings/new/``: shows which paper deadlines follow, then plans them."""
    by = person_of(request)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer plans meetings."))
    if request.method != "POST":
        body = one_of(request, "body", tuple(Body.Kind.values), Body.Kind.COUNCIL)
        form = Planning(request.GET) if "day" in request.GET else Planning(body=body)
        return _plan_page(request, form, new_key())
    form, key = Planning(request.POST), request.POST.get("once", "") or new_key()
    if not form.is_valid():
        return _plan_page(request, form, key, status=422)

    def act() -> str:
        planned = services.plan_meetings(
            body=form.chosen, times=form.times, place=form.cleaned_data["place"], by=by
        )
        if len(planned) > 1:
            return reverse("boards-meetings")
        return reverse("meeting", args=[planned[0].id])

    try:
        address = once(request, act)
    except REFUSED as error:
        return _plan_page(request, form, key, problems=reasons_of(error), status=422)
    many = len(form.times)
    says = ngettext(
        "Planned. It takes papers once you open it.",
        "{n} meetings are planned. Each takes papers once you open it.",
        many,
    )
    messages.success(request, says.format(n=many))
    return HttpResponseRedirect(address)


def _plan_page(
    request: HttpRequest,
    form: Planning,
    key: str,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "once": key,
        "bodies": by_rank(bodies()),
        "holidays": noted_holidays(since=clock.today()),
        "previews": form.is_bound and form.is_valid(),
        "problems": problems,
    }
    return render(request, "council/plan.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/move/``: another time, or not at all; everybody is told."""
    by = person_of(request)
    meeting = rules.meeting_for(by, ref, to="run")
    zone = ZoneInfo(meeting.body.time_zone)
    there = meeting.starts_at.astimezone(zone)
    if request.method != "POST":
        form = Hours(initial={"day": there.date(), "time": there.time(), "place": meeting.place})
        return _move_page(request, meeting, form)
    seen, reason = seen_in(request, _("This meeting")), said_in(request, "reason")
    if "cancel" in request.POST:
        return _told(
            request,
            meeting,
            Hours(),
            _("Cancelled. Members and proposers are told."),
            lambda: cancel_meeting(meeting=ref, reason=reason, by=by, seen=seen),
        )
    form = Hours(request.POST)
    if not form.is_valid():
        return _move_page(request, meeting, form, status=422)
    said = form.cleaned_data
    starts = form.moment("day", meeting.body.time_zone, said["day"], said["time"])
    if starts is None:
        return _move_page(request, meeting, form, status=422)
    return _told(
        request, meeting, form, _("Moved. Members and proposers are told."),
        lambda: move_meeting(meeting=ref, starts_at=starts, reason=reason, place=said["place"],
                             by=by, seen=seen),
    )  # fmt: skip


def _told(
    request: HttpRequest, meeting: Meeting, form: Hours, says: str, act: Callable[[], Meeting]
) -> HttpResponse:
    try:
        act()
    except REFUSED as error:
        return _move_page(request, meeting, form, problems=reasons_of(error), status=422)
    messages.success(request, says)
    return HttpResponseRedirect(reverse("meeting", args=[meeting.id]))


def _move_page(
    request: HttpRequest,
    meeting: Meeting,
    form: Hours,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "moves": meeting_moves(person_of(request), meeting),
        "reason": said_in(request, "reason"),
        "problems": problems,
    }
    return render(request, "council/move.html", context, status=status)
