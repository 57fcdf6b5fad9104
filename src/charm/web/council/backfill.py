"""``/boards/past/``: what a body approved before the platform, recorded from its minutes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MinValueValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charm.alliance.queries import Person, person_by_email, universities
from charm.boards import queries, rules
from charm.boards.services.backfilling import record_past_approval
from charm.core.appendix2 import UnusableForm
from charm.core.proposal.model import Kind, Role
from charm.core.proposal.reading import Unreadable
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.files import MOST_BYTES
from charm.proposals.services.recording import minutes_of
from charm.web.downloads import download
from charm.web.once import new_key, once
from charm.web.propose.starting import problems_of, values_in
from charm.web.refusals import REFUSED, Problem
from charm.web.signed_in import person_of
from charm.web.words import KIND

NOT_BEFORE = MinValueValidator(
    dt.date(2000, 1, 1), gettext_lazy("This was long before the alliance: look at the year again.")
)


class DayInput(forms.DateInput):
    input_type = "date"


class PastForm(forms.Form):
    """What was approved, by which minutes, and who looks after it now."""

    content = forms.FileField(
        label=gettext_lazy("The micro-credential"),
        help_text=gettext_lazy("Appendix 2 form as DOCX, or a proposal as JSON."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of learning"),
        required=False,
        help_text=gettext_lazy("Where the file does not say it: the form of Appendix 2 does not."),
    )
    university = forms.ChoiceField(
        label=gettext_lazy("University that answers for it"),
        required=False,
        help_text=gettext_lazy("Where the file names none."),
    )
    minutes = forms.FileField(
        label=gettext_lazy("The minutes"), help_text=gettext_lazy("PDF or DOCX, up to 10 MB.")
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Approved by the Academic Council on"),
        widget=DayInput(format="%Y-%m-%d"),
        validators=[NOT_BEFORE],
    )
    board_decided_on = forms.DateField(
        label=gettext_lazy("Approved by the Executive Board on"),
        required=False,
        widget=DayInput(format="%Y-%m-%d"),
        validators=[NOT_BEFORE],
        help_text=gettext_lazy("Only where money or resources were needed."),
    )
    people = forms.CharField(
        label=gettext_lazy("Who looks after it now"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "E-mail addresses of staff with an account, one on each line: they can amend it."
        ),
    )
    reasons = forms.CharField(
        label=gettext_lazy("What the minutes say of the decision"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_choice = ("", _("As the file says"))
        known = [(row.code, row.name) for row in universities()]
        self.fields["kind"].choices = [open_choice, *KIND.items()]  # type: ignore[attr-defined]
        self.fields["university"].choices = [open_choice, *known]  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past(request: HttpRequest) -> HttpResponse:
    by = person_of(request)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer records what was decided before."))
    if request.method != "POST":
        return _page(request, PastForm(), new_key())
    form, key = PastForm(request.POST, request.FILES), request.POST.get("once", "") or new_key()
    if not form.is_valid():
        return _page(request, form, key, status=422)
    try:
        address = once(request, lambda: _record(form.cleaned_data, by))
    except (*REFUSED, Unreadable, UnusableForm) as error:
        return _page(request, form, new_key(), problems_of(error), status=422)
    messages.success(request, _("Recorded. It enters the catalogue when the chair releases it."))
    return HttpResponseRedirect(address)


@login_required
@require_safe
def minutes(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/items/<id>/minutes/``: what an item was recorded from, for who reads the item."""
    found = minutes_of(rules.track_for(person_of(request), ref).proposal)
    if found is None:
        raise NotFound("It was not recorded from minutes.")
    return download(found)


def _record(said: dict[str, Any], by: Person) -> str:
    values, _notes = values_in(_bytes_of(said["content"]))
    if said["kind"]:
        values["kind"] = said["kind"]
    if said["university"] and not values.get("universities"):
        role = Role.ACCREDITING if values.get("kind") == Kind.FORMAL else Role.LEAD
        values["universities"] = [{"code": said["university"], "role": role.value}]
    proposal = record_past_approval(
        content=values,
        looked_after_by=_people(said["people"]),
        minutes=_bytes_of(said["minutes"]),
        name=said["minutes"].name or "",
        decided_on=said["decided_on"],
        board_decided_on=said["board_decided_on"],
        reasons=said["reasons"],
        by=by,
    )
    return reverse("item", args=[queries.tracks_of(proposal)[0].id])


def _bytes_of(file: UploadedFile[Any]) -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise Unfit(f"This file is larger than {MOST_BYTES >> 20} MB: hand in a smaller one.")
    content: bytes = file.read()
    return content


def _people(addresses: str) -> list[Person]:
    found = []
    for address in addresses.replace(",", "\n").split():
        person = person_by_email(address)
        if person is None:
            raise Unfit(
                _("Nobody has an account with the address {address}.").format(address=address)
            )
        if person not in found:
            found.append(person)
    return found


def _page(
    request: HttpRequest,
    form: PastForm,
    key: str,
    problems: list[Problem] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "once": key, "problems": problems or []}
    return render(request, "council/past.html", context, status=status)
