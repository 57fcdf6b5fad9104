"""Help of the alliance with an edition: asked for by who runs it, answered by an office (7.27)."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.core.workflow.delivery import who_can
from charm.core.workflow.support import SUPPORT_STEPS
from charm.delivery.rules import INSIDE, classroom_for, roles_in
from charm.delivery.services.supporting import (
    answer_support,
    ask_support,
    take_up_support,
    withdraw_support,
)
from charm.delivery.support import ANSWERS, requests_in, roles_for_support, support_for
from charm.foundation.errors import NotFound
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.teach.frame import frame
from charm.web.teach.planning import form_page
from charm.web.words import OFFICE, SUPPORT

STEPS = frozenset(SUPPORT_STEPS) - {"ask-support"}


def _kinds() -> list[tuple[str, str]]:
    """Each kind with the office that answers it."""
    says = gettext_lazy("{kind} – answered by: {office}")
    return [(kind, says.format(kind=word, office=_office(kind))) for kind, word in SUPPORT.items()]


def _office(kind: str) -> str:
    """The first of those that answer."""
    return str(OFFICE[ANSWERS[kind][0][0]])


class SupportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind"), choices=_kinds, widget=forms.RadioSelect
    )
    need = forms.CharField(
        label=gettext_lazy("What you need"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Where, when, for how many. Nothing personal about learners."),
    )
    wanted_by = forms.DateField(
        label=gettext_lazy("By when"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def requests(request: HttpRequest, edition: uuid.UUID) -> HttpResponse:
    """``/teaching/editions/<id>/support/``: what was asked for, and a form to ask."""
    person = person_of(request)
    row = classroom_for(person, edition)
    form = SupportForm(request.POST or None)

    def act() -> str:
        said = form.cleaned_data
        made = ask_support(
            edition=row.pk, kind=said["kind"], need=said["need"], wanted_by=said["wanted_by"],
            by=person,
        )  # fmt: skip
        messages.success(request, _("Asked. You get a letter with the answer."))
        return reverse("support", args=[made.pk])

    step = SUPPORT_STEPS["ask-support"]
    context = frame(person, row) | {
        "tab": "support",
        "asked": requests_in(row),
        "may_ask": bool(roles_in(person, row) & step.who),
        "who": who_can(step),
    }
    return form_page(request, "teach/support.html", form, context, act)


@require_safe
@login_required
def request_for_support(request: HttpRequest, support: uuid.UUID) -> HttpResponse:
    """``/teaching/support/<id>/``: read by who runs or oversees the edition, and by the office that
    answers."""
    return _show(request, support)


@require_POST
@login_required
def answer(request: HttpRequest, support: uuid.UUID, step: str) -> HttpResponse:
    """Take it up, end it with an answer, or withdraw it."""
    person, seen = person_of(request), 0
    if step not in STEPS:
        raise NotFound("There is no such step.")
    support_for(person, support, to=step)
    try:
        seen = seen_of(request)
        if step == "take-up-support":
            take_up_support(request=support, by=person, seen=seen)
            said = _("Taken up. Who asked has a letter.")
        elif step == "withdraw-support":
            withdraw_support(request=support, by=person, seen=seen)
            said = _("Withdrawn.")
        else:
            answer_support(
                request=support, given=step == "give-support",
                answer=request.POST.get("answer", ""), by=person, seen=seen,
            )  # fmt: skip
            said = _("Answered. Who asked has a letter.")
    except REFUSED as error:
        return _show(request, support, reasons_of(error))
    messages.success(request, said)
    return redirect("support", support)


def _show(
    request: HttpRequest, ref: uuid.UUID, problems: list[Problem] | None = None
) -> HttpResponse:
    person = person_of(request)
    row = support_for(person, ref)
    roles = roles_for_support(person, row)
    may = {
        name.replace("-", "_")
        for name in STEPS
        if roles & SUPPORT_STEPS[name].who and row.state in SUPPORT_STEPS[name].sources
    }
    context = frame(person, row.edition) | {
        "support": row,
        "office": _office(row.kind),
        "may": may,
        "inside": bool(roles & INSIDE),
        "typed": request.POST if problems else {},
        "problems": problems or [],
    }
    return render(request, "teach/support_request.html", context, status=422 if problems else 200)
