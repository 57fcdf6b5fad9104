"""Days that do not count before a paper deadline (7.4.1)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charm.alliance.queries import Body, bodies
from charm.boards import rules
from charm.boards.holidays import noted_holidays
from charm.boards.services import holidays as services
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.web.council.acting import by_rank
from charm.web.refusals import REFUSED, reasons_of
from charm.web.signed_in import person_of

DATE = {"type": "date"}


class HolidayForm(forms.Form):
    """A day on which a body does not work."""

    body = forms.ChoiceField(label=gettext_lazy("Body"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"body": Body.Kind.COUNCIL})  # type: ignore[arg-type]
        self.known = {body.kind: body for body in by_rank(bodies())}
        choices = [(b.kind, b.name) for b in self.known.values()]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """``/boards/holidays/``: days that do not count before a paper deadline."""
    by = person_of(request)
    if not rules.is_officer(by):
        raise NotAllowed(_("The Boards officer notes the holidays of a body."))
    form, problems = HolidayForm(request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.note_holiday(
                body=form.known[said["body"]], day=said["day"], name=said["name"], by=by
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Noted. It does not count for meetings you plan now."))
            return HttpResponseRedirect(reverse("boards-holidays"))
    context = {
        "form": form,
        "holidays": noted_holidays(since=clock.today()),
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "council/holidays.html", context, status=status)


@login_required
@require_POST
def forget_holiday(request: HttpRequest, number: int) -> HttpResponse:
    """The day counts again, for meetings planned from now on."""
    services.forget_holiday(holiday=number, by=person_of(request))
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("boards-holidays"))
