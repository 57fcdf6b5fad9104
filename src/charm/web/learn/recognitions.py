"""A learner shows what they learned before, to count in an edition (6.6.1, 7.26)."""

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

from charm.delivery.recognitions import recognition_for, targets_of
from charm.delivery.rules import enrolment_for
from charm.delivery.services.recognising import ask_recognition, withdraw_recognition
from charm.foundation import files
from charm.foundation.errors import NotFound
from charm.foundation.files import MOST_BYTES
from charm.web.downloads import download
from charm.web.lives import life_of_edition
from charm.web.once import new_key, once
from charm.web.public.search import Offer
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.templatetags.charm import said as in_words
from charm.web.words import EARLIER


class EarlierForm(forms.Form):
    target = forms.ChoiceField(
        label=gettext_lazy("What it is to count for"), widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=list(EARLIER.items()), widget=forms.RadioSelect
    )
    what = forms.CharField(label=gettext_lazy("What you learned or did"), max_length=200)
    place = forms.CharField(
        label=gettext_lazy("Where"),
        max_length=200,
        help_text=gettext_lazy("The university, the employer, the association."),
    )
    credits = forms.CharField(
        label=gettext_lazy("Credits and result, if there are any"), max_length=40, required=False
    )
    explanation = forms.CharField(
        label=gettext_lazy("How it fits"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    link = forms.CharField(
        label=gettext_lazy("Address of the evidence"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Where it can be read, beginning with https://."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("PDF, DOCX, PNG or JPEG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, enrolment: uuid.UUID) -> HttpResponse:
    """``/learning/enrolments/<id>/earlier-learning/``: for the learner alone."""
    person = person_of(request)
    row = enrolment_for(person, enrolment)
    if row.learner_id != person.pk:
        raise NotFound("There is no such enrolment of yours.")
    form = EarlierForm(request.POST or None, request.FILES or None)
    target = form.fields["target"]
    assert isinstance(target, forms.ChoiceField)
    target.choices = [(one.code, in_words(one.text)) for one in targets_of(row.edition)]
    problems: list[Problem] = []

    def act() -> str:
        said = dict(form.cleaned_data)
        given = said.pop("file")
        file = (given.name, given.read(MOST_BYTES + 1)) if given else None
        ask_recognition(enrolment=row.pk, by=person, file=file, **said)
        messages.success(request, _("Sent. Who judges in this edition decides and writes to you."))
        return reverse("learning-enrolment", args=[row.pk]) + "#earlier"

    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request, act))
        except REFUSED as error:
            problems = reasons_of(error)
    context = {
        "enrolment": row,
        "edition": row.edition,
        "offer": Offer(row.edition.version),
        "life": life_of_edition(row.edition),
        "form": form,
        "once": new_key(),
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "learn/earlier.html", context, status=status)


@require_POST
@login_required
def withdraw(request: HttpRequest, recognition: uuid.UUID) -> HttpResponse:
    """The learner no longer asks."""
    person = person_of(request)
    row = recognition_for(person, recognition, to="withdraw-recognition")
    try:
        withdraw_recognition(recognition=row.pk, by=person, seen=seen_of(request))
    except REFUSED as error:
        messages.error(request, " ".join(problem.says for problem in reasons_of(error)))
    else:
        messages.success(request, _("Withdrawn. You can ask again."))
    return redirect(reverse("learning-enrolment", args=[row.enrolment_id]) + "#earlier")


@require_safe
@login_required
def file(request: HttpRequest, recognition: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """The evidence, for the learner and for who judges it."""
    row = recognition_for(person_of(request), recognition)
    return download(files.one_of(row.ref, file))
