"""How an edition admits, who asks for a seat, who is invited (7.14, 7.26)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.core.workflow.delivery import APPLICATION_STEPS, ApplicationState, who_can
from charm.delivery.admissions import (
    Admission,
    Application,
    admission_of,
    applications_to,
    place_in_line,
    reasons_now,
)
from charm.delivery.name_lists import Invitee, read_list
from charm.delivery.queries import seats_left
from charm.delivery.rules import application_for, classroom_for, roles_for_application, roles_in
from charm.delivery.services import admitting, enrolling, inviting
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.spoken import spoken
from charm.foundation.spreadsheets import MAX_FILE, WrongCells
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame
from charm.web.teach.planning import form_page, to_prepare

PER_PAGE = 25
MOST_SHOWN = 20
"""Wrong cells of a list that are named one by one."""
ORDER = [state.value for state in (
    ApplicationState.APPLIED, ApplicationState.WAITING, ApplicationState.INVITED,
    ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN,
)]  # fmt: skip
WAYS = {
    Admission.Way.OPEN: gettext_lazy("Open to everybody, as long as there are seats"),
    Admission.Way.APPLICATION: gettext_lazy("By application: you read it and decide"),
    Admission.Way.INVITATION: gettext_lazy("By invitation only"),
}


def fee_choices() -> list[tuple[str, str]]:
    return [
        (Admission.FeePrevents.NOTHING, _("Nothing")),
        (Admission.FeePrevents.FIRM_SEAT, _("That the seat is firm: you may give it to others")),
    ]


class AdmissionForm(forms.Form):
    way = forms.ChoiceField(
        label=gettext_lazy("Who gets a seat"),
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
    )
    questions = forms.CharField(
        label=gettext_lazy("Questions of the application"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One a line. Ask only what you need to decide."),
    )
    asks_for_needs = forms.BooleanField(
        label=gettext_lazy("Applicants say how they meet what is needed before"),
        required=False,
    )
    waiting_list = forms.BooleanField(
        label=gettext_lazy("Keep a waiting list when every seat is taken"), required=False
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day of admission"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: until the edition begins."),
    )
    checks_identity = forms.BooleanField(
        label=gettext_lazy("Check the identity of each learner before completion is confirmed"),
        required=False,
        help_text=gettext_lazy(
            "Where a part of the assessment asks for it, it is asked anyway. Kept is who checked, "
            "when and how, never a document or its number."
        ),
    )
    asks_fee = forms.BooleanField(label=gettext_lazy("Who has a seat owes a fee"), required=False)
    fee_prevents = forms.ChoiceField(
        label=gettext_lazy("What a fee that is due prevents"),
        choices=fee_choices,
        widget=forms.RadioSelect,
        initial="nothing",
        required=False,
        help_text=gettext_lazy("Never the award."),
    )

    def clean_fee_prevents(self) -> str:
        return self.cleaned_data["fee_prevents"] or Admission.FeePrevents.NOTHING


class InviteForm(forms.Form):
    gives = forms.ChoiceField(
        label=gettext_lazy("What they get"),
        choices=[
            ("invitation", gettext_lazy("An invitation: they take the seat themselves")),
            ("seat", gettext_lazy("A seat at once: they were admitted elsewhere")),
        ],
        widget=forms.RadioSelect,
        initial="invitation",
        required=False,
    )
    people = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line. A name may stand before the address. They need no account yet."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("or a list, as CSV or XLSX"),
        required=False,
        help_text=gettext_lazy(
            "A column “E-mail”, and one with names or two with given and family names. Nobody is "
            "invited while a line is wrong."
        ),
    )

    def clean_people(self) -> list[Invitee]:
        """Everybody, or the lines that cannot be read: nobody is invited by halves."""
        found, wrong = [], []
        for line in self.cleaned_data["people"].splitlines():
            if not line.strip(" ,;"):
                continue
            *name, address = line.strip(" ,;").replace("<", " ").replace(">", " ").split() or [""]
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(line.strip()[:80])
            else:
                found.append(Invitee(address, " ".join(name).strip(' "')))
        if wrong:
            raise ValidationError(_("These are no addresses: {lines}").format(
                lines="; ".join(wrong[:5])))  # fmt: skip
        return found

    def clean(self) -> dict[str, Any]:
        """Those typed, and those of the file after them."""
        said = super().clean() or {}
        file = said.get("file")
        if file is not None and "people" in said:
            if (file.size or 0) > MAX_FILE:
                raise ValidationError(_("The file is larger than 5 MB."))
            try:
                listed = read_list(file.read())
            except WrongCells as error:
                wrong = [f"{cell.place}: {spoken(cell.says)}" for cell in error.cells[:MOST_SHOWN]]
                more = len(error.cells) - len(wrong)
                if more:
                    wrong.append(ngettext("{n} cell more", "{n} cells more", more).format(n=more))
                raise ValidationError({"file": wrong}) from error
            except Unfit as error:
                raise ValidationError({"file": spoken(str(error))}) from error
            said["people"] = [*said["people"], *listed]
        if "people" in said and not said["people"] and not self.errors:
            raise ValidationError({"people": _("Give at least one address, or a list.")})
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def admission(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/admission/``: the way in, fixed before admission opens."""
    person, row = to_prepare(request, edition, to="prepare")
    known = admission_of(row)
    form = AdmissionForm(
        request.POST or None,
        initial={
            "way": known.way,
            "questions": "\n".join(known.questions),
            "asks_for_needs": known.asks_for_needs,
            "waiting_list": known.waiting_list,
            "closes_on": known.closes_on,
            "checks_identity": known.checks_identity,
            "asks_fee": known.asks_fee,
            "fee_prevents": known.fee_prevents,
        },
    )

    def act() -> str:
        said = dict(form.cleaned_data)
        said["questions"] = said["questions"].splitlines()
        admitting.set_admission(edition=row.id, by=person, seen=seen_of(request), **said)
        messages.success(request, _("The way into this edition is set."))
        return reverse("teaching-edition", args=[row.id])

    context = frame(person, row) | {
        "title": _("Admission"),
        "act": _("Set the way in"),
        "lede": _("Everybody is asked the same: once admission is open it stays."),
        "clause": "7.26",
        "seen": request.POST.get("seen", row.revision),
    }
    return form_page(request, "teach/form.html", form, context, act)


@require_safe
@login_required
def applications(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/applications/``: who asks for a seat, those to decide first."""
    return _list(request, edition, InviteForm())


@require_POST
@login_required
def invite(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """Invite people by address; who is known already is left as it is."""
    person = person_of(request)
    classroom_for(person, edition)
    form = InviteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, edition, form, status=422)

    def act() -> str:
        people = form.cleaned_data["people"]
        if form.cleaned_data["gives"] == "seat":
            seated = enrolling.enrol_people(edition=edition, people=people, by=person)
            said = ngettext("{n} person is enrolled.", "{n} people are enrolled.", len(seated))
            messages.success(request, said.format(n=len(seated)))
            return reverse("teaching-learners", args=[edition])
        made = inviting.invite(edition=edition, people=people, by=person)
        said = ngettext("{n} person is invited.", "{n} people are invited.", len(made))
        messages.success(request, said.format(n=len(made)))
        return reverse("teaching-applications", args=[edition])

    try:
        return redirect(once(request, act))
    except REFUSED as error:
        return _list(request, edition, form, reasons_of(error), status=422)


@require_safe
@login_required
def application(request: HttpRequest, application: uuid.UUID) -> HttpResponse:
    """``/teaching/applications/<id>/``: what the applicant says, and the answers to give."""
    person, row = _opened(request, application)
    return _show(request, person, row)


@require_POST
@login_required
def decide(request: HttpRequest, application: uuid.UUID, answer: str) -> HttpResponse:
    """Admit, put on the waiting list, or refuse with a reason."""
    person, row = _opened(request, application)
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "admit": (admitting.admit, _("Admitted. The applicant has a seat and a letter.")),
        "wait": (admitting.put_on_waiting_list, _("On the waiting list now.")),
        "refuse": (admitting.refuse, _("Refused. The applicant has your reason.")),
    }
    if answer not in acts:
        raise NotFound("There is no such answer.")
    act, says = acts[answer]
    more = {"reason": request.POST.get("reason", "")} if answer == "refuse" else {}
    try:
        act(application=row.pk, by=person, seen=seen_of(request), **more)
    except REFUSED as error:
        return _show(request, person, row, reasons_of(error))
    messages.success(request, says)
    return redirect("teaching-applications", row.edition_id)


def _opened(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, Application]:
    """From inside: the applicant has a page of their own."""
    person = person_of(request)
    row = application_for(person, ref)
    classroom_for(person, row.edition_id)
    return person, row


def _list(
    request: HttpRequest,
    edition: uuid.UUID,
    form: InviteForm,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    row = classroom_for(person, edition)
    rows = sorted(applications_to(row), key=lambda one: ORDER.index(one.state))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    step = APPLICATION_STEPS["invite"]
    context = frame(person, row) | {
        "page": page,
        "admission": admission_of(row),
        "way": WAYS[Admission.Way(admission_of(row).way)],
        "seats_left": seats_left(row),
        "may_invite": bool(roles_in(person, row) & step.who) and row.state in ("planned", "open"),
        "form": form,
        "once": new_key(),
        "problems": problems or [],
        "tab": "applications",
    }
    return render(request, "teach/applications.html", context, status=status)


def _show(
    request: HttpRequest,
    person: Person,
    row: Application,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    step = APPLICATION_STEPS["admit"]
    context = frame(person, row.edition) | {
        "application": row,
        "title": row.name or row.email,
        "sub": True,
        "place": place_in_line(row),
        "may_decide": bool(roles_for_application(person, row) & step.who),
        "who": who_can(step),
        "is_open": row.state in ("applied", "waiting"),
        "may_take_back": row.state == ApplicationState.INVITED,
        "against": reasons_now(row, "admit"),
        "against_waiting": reasons_now(row, "put-on-waiting-list"),
        "seats_left": seats_left(row.edition),
        "reason": request.POST.get("reason", "") if problems else "",
        "problems": problems or [],
    }
    status = 422 if problems else 200
    return render(request, "teach/application.html", context, status=status)
