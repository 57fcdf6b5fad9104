"""Plan an edition and prepare it: dates, sessions, criteria, staff (7.14, 7.20.2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import Person, somebody
from charm.catalogue.queries import Entry, current_version
from charm.catalogue.rules import entry_for
from charm.core.vocab.zones import ZONES
from charm.core.workflow.delivery import EDITION_STEPS, EditionFacts, reasons_against, who_can
from charm.delivery.queries import Edition
from charm.delivery.rules import edition_for, roles_for_entry, workplace_for
from charm.delivery.services import planning, replanning
from charm.foundation.errors import NotAllowed
from charm.web.once import new_key, once
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.forms import EditionForm, FrameForm, SessionForm, StaffForm
from charm.web.teach.frame import frame

either = require_http_methods(["GET", "HEAD", "POST"])


@either
@login_required
def plan(request: HttpRequest, entry: str) -> HttpResponse:
    """``/teaching/plan/<entry>/``: a new edition of the version in force."""
    person = person_of(request)
    found = entry_for(person, entry)
    step = EDITION_STEPS["plan"]
    if not roles_for_entry(person, found) & step.who:
        raise NotAllowed(who_can(step))
    offer = Offer(current_version(found))
    first = {
        "lead": person.email,
        "time_zone": _zone_of(person, found),
        "languages": list(offer.content.languages),
    }
    form = EditionForm(
        request.POST or None, initial=first, languages=tuple(offer.content.languages)
    )

    def act() -> str:
        said = dict(form.cleaned_data)
        lead = somebody(said.pop("lead"))
        edition = planning.plan_edition(entry=found.id, by=person, lead=lead, **said)
        messages.success(request, _("The edition is planned. Prepare it, then open admission."))
        return reverse("teaching-edition", args=[edition.id])

    published = EditionFacts(entry_published=found.state == "published")
    context = {
        "entry": found,
        "offer": offer,
        "against": reasons_against(EDITION_STEPS, "plan", state=None, facts=published),
    }
    return form_page(request, "teach/plan.html", form, context, act)


def _zone_of(person: Person, entry: Entry) -> str:
    """Where the person teaches, whatever zone they read times in."""
    home = person.university or entry.university
    return ZONES.get(home.country, person.time_zone)


@either
@login_required
def change(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/change/``: dates, seats, zone, place, until admission opens."""
    person, row = to_prepare(request, edition, to="prepare")
    offer = Offer(row.version)
    names = ("starts_on", "ends_on", "seats", "time_zone", "place", "languages")
    form = FrameForm(
        request.POST or None,
        initial={name: getattr(row, name) for name in names},
        languages=tuple(dict.fromkeys([*offer.content.languages, *row.languages])),
    )

    def act() -> str:
        said = form.cleaned_data
        replanning.change_plan(edition=row.id, by=person, seen=seen_of(request), **said)
        messages.success(request, _("The plan is changed."))
        return reverse("teaching-edition", args=[row.id])

    context = frame(person, row) | {
        "title": _("Dates, seats and place"),
        "act": _("Change the plan"),
        "lede": _("Learners choose by them: once admission is open they stay."),
        "clause": "7.14",
        "seen": request.POST.get("seen", row.revision),
    }
    return form_page(request, "teach/form.html", form, context, act)


@require_POST
@login_required
def remove_session(request: HttpRequest, edition: uuid.UUID, session: int) -> HttpResponse:
    person, _edition = to_prepare(request, edition, to="prepare")
    replanning.take_back_session(edition=edition, session=session, by=person)
    messages.success(request, _("The session is out of the plan."))
    return redirect("teaching-edition", edition)


@either
@login_required
def new_session(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Add a session, in the time zone of the edition."""
    person, row = to_prepare(request, edition, to="add-session")
    form = SessionForm(request.POST or None, initial={"day": row.starts_on, "place": row.place})

    def act() -> str:
        begins, ends = form.moments(row.time_zone)
        planning.add_session(
            edition=row.id, starts_at=begins, ends_at=ends, by=person,
            online=form.cleaned_data["online"], place=form.cleaned_data["place"],
        )  # fmt: skip
        messages.success(request, _("The session is added."))
        here = "teaching-session-new" if "another" in request.POST else "teaching-edition"
        return reverse(here, args=[row.id])

    context = frame(person, row) | {
        "title": _("Add a session"),
        "lede": _("Times are those of {zone}.").format(zone=row.time_zone),
        "clause": "7.14",
        "another": True,
    }
    return form_page(request, "teach/form.html", form, context, act)


@either
@login_required
def new_staff(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Name somebody among the teaching staff, or change their role."""
    person, row = to_prepare(request, edition, to="change-staff")
    form = StaffForm(request.POST or None)

    def act() -> str:
        added = somebody(form.cleaned_data["email"])
        role = form.cleaned_data["role"]
        planning.add_staff(edition=row.id, person=added, by=person, role=role)
        messages.success(request, _("{name} teaches this edition.").format(name=added.name))
        return reverse("teaching-edition", args=[row.id])

    context = frame(person, row) | {
        "title": _("Name teaching staff"),
        "lede": _("Staff record what learners do, and confirm who completed."),
        "clause": "7.10",
    }
    return form_page(request, "teach/form.html", form, context, act)


@require_POST
@login_required
def remove_staff(request: HttpRequest, edition: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    by, _edition = to_prepare(request, edition, to="change-staff")
    planning.remove_staff(edition=edition, person=person, by=by)
    messages.success(request, _("Taken off the teaching staff. What they confirmed stays."))
    return redirect("teaching" if person == by.pk else reverse("teaching-edition", args=[edition]))


def to_prepare(request: HttpRequest, edition: uuid.UUID, *, to: str) -> tuple[Person, Edition]:
    person = person_of(request)
    workplace_for(person, edition)
    return person, edition_for(person, edition, to=to)


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    context: dict[str, object],
    act: Callable[[], str],
) -> HttpResponse:
    """The form; or, when it was sent and is good, where the act leads to."""
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request, act))
        except REFUSED as error:
            problems = reasons_of(error)
    status = 422 if request.method == "POST" else 200
    context = context | {"form": form, "problems": problems, "once": new_key()}
    return render(request, template, context, status=status)
