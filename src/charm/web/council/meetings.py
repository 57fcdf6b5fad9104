"""Meetings of the bodies: the calendar, one more, and each on its way from plan to session."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Body, Person, bodies
from charm.boards import rules, sessions, worklists
from charm.boards.calendar import papers_due
from charm.boards.invitations import meeting_as_calendar
from charm.boards.services import meetings as services
from charm.core.workflow import OVER, MeetingState
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Unfit
from charm.web.council.acting import BODIES, by_rank, seen_in
from charm.web.council.desk import enter
from charm.web.council.standing import meeting_moves
from charm.web.downloads import as_calendar
from charm.web.hats import hats_of
from charm.web.lists import listing, one_of
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of

FARTHEST = dt.timedelta(days=3 * 366)


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """``/boards/meetings/``: those ahead, and those held."""
    person = person_of(request)
    enter(person, hats_of(person))
    body = one_of(request, "body", BODIES)
    context = {
        "ahead": listing(
            request, lambda part: worklists.sittings_for(person, part, ahead=True, body=body)
        ),
        "held": listing(
            request,
            lambda part: worklists.sittings_for(person, part, ahead=False, body=body),
            at="held",
        ),
        "bodies": by_rank(bodies()),
        "body": body,
        "may_plan": rules.is_officer(person),
    }
    return render(request, "council/meetings.html", context)


class Planning(forms.Form):
    """A meeting to come; date and time are where the body is at home."""

    body = forms.ChoiceField(label=gettext_lazy("Body"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Begins at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial=dt.time(10, 0),
        help_text=gettext_lazy("In the time zone of the body."),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), required=False, max_length=200,
        help_text=gettext_lazy("A room, or the address of the video conference."),
    )  # fmt: skip

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"body": Body.Kind.COUNCIL})  # type: ignore[arg-type]
        self.known = {body.kind: body for body in by_rank(bodies())}
        choices = [(b.kind, f"{b.name} ({b.time_zone})") for b in self.known.values()]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if {"body", "day", "time"} <= said.keys():
            today = clock.today()
            if not today <= said["day"] <= today + FARTHEST:
                self.add_error("day", _("Choose a day from today on, at most three years ahead."))
            else:
                said["starts_at"] = self._starts_at(said["body"], said["day"], said["time"])
        return said

    def _starts_at(self, body: str, day: dt.date, time: dt.time) -> dt.datetime:
        zone = ZoneInfo(self.known[body].time_zone)
        moment = dt.datetime.combine(day, time, tzinfo=zone)
        if moment.astimezone(dt.UTC).astimezone(zone).replace(fold=0) != moment.replace(fold=0):
            self.add_error("time", _("Clocks are put forward then: this time does not exist."))
        elif moment < clock.now():
            self.add_error("time", _("This time has passed already."))
        return moment

    @property
    def chosen(self) -> Body:
        return self.known[self.cleaned_data["body"]]

    @property
    def papers_due(self) -> dt.datetime:
        """The deadline that follows from the body's rule (7.4.1)."""
        return papers_due(self.chosen, self.cleaned_data["starts_at"])

    @property
    def is_late(self) -> bool:
        return self.papers_due < clock.now()


@login_required
@require_safe
def calendar(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/calendar.ics``"""
    return as_calendar(meeting_as_calendar(rules.meeting_for(person_of(request), ref)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """``/boards/meetings/new/``: shows which paper deadline follows, then plans it."""
    by = person_of(request)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer plans meetings."))
    if request.method != "POST":
        form = Planning(request.GET) if "day" in request.GET else Planning()
        return _plan_page(request, form, new_key())
    form, key = Planning(request.POST), request.POST.get("once", "") or new_key()
    if not form.is_valid():
        return _plan_page(request, form, key, status=422)

    def act() -> str:
        planned = services.plan_meeting(
            body=form.chosen, starts_at=form.cleaned_data["starts_at"],
            place=form.cleaned_data["place"], by=by,
        )  # fmt: skip
        return reverse("meeting", args=[planned.id])

    try:
        address = once(request, act)
    except REFUSED as error:
        return _plan_page(request, form, key, problems=reasons_of(error), status=422)
    messages.success(request, _("Planned. It takes papers once you open it."))
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
        "previews": form.is_bound and form.is_valid(),
        "problems": problems,
    }
    return render(request, "council/plan.html", context, status=status)


@login_required
@require_safe
def show(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    return meeting(request, ref)


def meeting(
    request: HttpRequest, ref: uuid.UUID, *, problems: Sequence[Problem] = ()
) -> HttpResponse:
    """The meeting, with why an act was refused."""
    person = person_of(request)
    row = rules.meeting_for(person, ref)
    roles = rules.roles_in(person, row.body)
    agenda = worklists.agenda_of(person, row)
    context = {
        "meeting": row,
        "agenda": agenda,
        "decisions": worklists.decisions_in(row, reader=person),
        "moves": meeting_moves(person, row),
        "seats": sessions.seats_at(row),
        "present": sessions.present_at(row),
        "began": row.state == MeetingState.IN_SESSION or row.state in OVER,
        "runs": bool(roles & {"officer", "chair"}),
        "sits": bool(roles & {"member"}),
        "today": clock.today(),
        "problems": problems,
    }
    return render(request, "council/meeting.html", context, status=422 if problems else 200)


Act = Callable[[HttpRequest, Person, uuid.UUID, int], str]


def act(do: Act) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """A view for a move of a meeting: what it says, and why it was refused, is told on its page."""

    @login_required
    @require_POST
    @wraps(do)
    def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
        by = person_of(request)
        rules.meeting_for(by, ref, to="run")
        try:
            says = do(request, by, ref, seen_in(request, _("This meeting")))
        except REFUSED as error:
            return meeting(request, ref, problems=reasons_of(error))
        messages.success(request, says)
        name = "boards-session" if do.__name__ == "begin" else "meeting"
        return HttpResponseRedirect(reverse(name, args=[ref]))

    return view


@act
def open_for_papers(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.open_meeting(meeting=ref, by=by, seen=seen)
    return _("It takes papers now; what waited is on its agenda.")


@act
def close_papers(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.close_papers(meeting=ref, by=by, seen=seen)
    return _("The papers are closed: members read them as they are.")


@act
def begin(request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.begin_session(meeting=ref, present=_ticked(request, by, ref), by=by, seen=seen)
    return _("The session has begun.")


@act
def presence(request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    """Who came later, and who left."""
    services.change_presence(meeting=ref, present=_ticked(request, by, ref), by=by, seen=seen)
    return _("Recorded who is present.")


def _ticked(request: HttpRequest, by: Person, ref: uuid.UUID) -> list[Person]:
    seats = sessions.seats_at(rules.meeting_for(by, ref))
    people = {str(seat.person_id): seat.person for seat in seats}
    said = set(request.POST.getlist("present"))
    if not said:
        raise Unfit(_("Tick who is present."))
    if not said <= people.keys():
        raise Unfit(_("Only who has a seat on that day can be present: reload the page."))
    return [people[one] for one in said]


@act
def end(_request: HttpRequest, by: Person, ref: uuid.UUID, seen: int) -> str:
    services.end_session(meeting=ref, by=by, seen=seen)
    return _("The session is over. What it did not decide comes first in the next one.")
