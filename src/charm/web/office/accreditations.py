"""``/office/accreditations/``: what universities are accredited for, and until when."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.dossier_queries import Dossier, document_of, dossiers
from charm.alliance.dossier_rules import dossier_for, may_check, may_record, recording_at
from charm.alliance.queries import universities
from charm.alliance.services.accrediting import (
    Facts,
    check_dossier,
    record_dossier,
    withdraw_dossier,
)
from charm.catalogue.queries import entries_accredited_by
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.files import MOST_BYTES
from charm.web.downloads import Attached, download
from charm.web.office.forms import Day, problems_of
from charm.web.office.guard import in_office
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of

STANDS: dict[str, tuple[str | Promise, str]] = {
    "valid": (gettext_lazy("valid"), "done"),
    "ending": (gettext_lazy("ends soon"), "miss"),
    "expired": (gettext_lazy("expired"), "miss"),
    "ahead": (gettext_lazy("not yet valid"), ""),
    "unchecked": (gettext_lazy("not checked yet"), ""),
    "withdrawn": (gettext_lazy("withdrawn"), ""),
}
"""How a dossier stands, in words, and how they look."""


class DossierForm(forms.Form):
    university = forms.ChoiceField(label=gettext_lazy("University"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("By which proposers find it, such as “Master programmes in water”."),
    )
    body = forms.CharField(label=gettext_lazy("Body that accredited"), max_length=200)
    reference = forms.CharField(label=gettext_lazy("Reference of the decision"), max_length=200)
    legal_basis = forms.URLField(
        label=gettext_lazy("Legal basis, as an address"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    scope = forms.CharField(
        label=gettext_lazy("What it covers"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Programmes and fields of study, and what it leaves out."),
    )
    eqf_levels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("EQF levels"),
        choices=[(level, str(level)) for level in range(1, 9)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: it is not limited to levels."),
    )
    valid_from = Day(gettext_lazy("First day of validity"), required=True)
    valid_until = Day(
        gettext_lazy("Last day of validity"), gettext_lazy("Left open, it has no end.")
    )
    document = forms.FileField(
        label=gettext_lazy("The decision"),
        help_text=gettext_lazy("PDF, DOCX, PNG or JPEG, up to 10 MB."),
    )


@in_office
@require_safe
def all_dossiers(request: HttpRequest) -> HttpResponse:
    today, code = clock.today(), request.GET.get("university", "")[:80]
    known = universities()
    code = code if code in {one.code for one in known} else ""
    page = Paginator(dossiers(university=code), 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, *STANDS[row.stands(today)]) for row in page],
        "universities": known,
        "chosen": code,
        "may_record": bool(recording_at(person_of(request))),
    }
    return render(request, "office/accreditations.html", context)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = person_of(request)
    own = {one.code: one for one in universities() if one.code in recording_at(by)}
    if not own:
        raise NotAllowed(
            _(
                "The quality office, the accreditation department or the manager of a university "
                "records its dossiers."
            )
        )
    is_sent = request.method == "POST"
    form = DossierForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    choices = forms.ChoiceField(
        label=form.fields["university"].label, choices=[(c, one.name) for c, one in own.items()]
    )
    form.fields["university"] = choices
    problems: list[Problem] = []
    if is_sent and not (problems := problems_of(form)):
        said = dict(form.cleaned_data)
        document, where = said.pop("document"), own[said.pop("university")]
        said["eqf_levels"] = tuple(said["eqf_levels"])
        try:
            if document.size > MOST_BYTES:
                raise Unfit(_("The file is too large: a decision has at most 10 MB."))
            row = record_dossier(
                university=where,
                facts=Facts(**said),
                document=document.read(),
                name=document.name,
                by=by,
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Recorded. A second person checks it now."))
            return redirect("office-dossier", row.pk)
    context = {"form": form, "problems": problems}
    status = 422 if problems else 200
    return render(request, "office/accreditation_new.html", context, status=status)


@in_office
@require_safe
def dossier(request: HttpRequest, dossier: uuid.UUID) -> HttpResponse:
    return _shown(request, dossier_for(person_of(request), dossier))


def _shown(
    request: HttpRequest, row: Dossier, problems: list[Problem] | None = None
) -> HttpResponse:
    by, file = person_of(request), document_of(row)
    says, tone = STANDS[row.stands(clock.today())]
    context = {
        "row": row,
        "says": says,
        "is_valid": row.stands(clock.today()) in ("valid", "ending"),
        "entries": entries_accredited_by(row.university_id, row.reference),
        "tone": tone,
        "document": file and Attached(file, reverse("office-dossier-document", args=[row.pk])),
        "may_check": row.checked_at is None and row.withdrawn_at is None and may_check(by, row),
        "may_withdraw": row.withdrawn_at is None and may_record(by, row.university_id),
        "problems": problems or [],
    }
    status = 422 if problems else 200
    return render(request, "office/accreditation.html", context, status=status)


@in_office
@require_safe
def document(request: HttpRequest, dossier: uuid.UUID) -> HttpResponse:
    file = document_of(dossier_for(person_of(request), dossier))
    if file is None:
        raise NotFound(_("There is no document."))
    return download(file)


@in_office
@require_POST
def check(request: HttpRequest, dossier: uuid.UUID) -> HttpResponse:
    by = person_of(request)
    row = dossier_for(by, dossier)
    try:
        check_dossier(dossier=dossier, by=by, seen=seen_of(request))
    except REFUSED as error:
        return _shown(request, row, reasons_of(error))
    messages.success(request, _("Checked: proposals can rest on it."))
    return redirect("office-dossier", row.pk)


@in_office
@require_POST
def withdraw(request: HttpRequest, dossier: uuid.UUID) -> HttpResponse:
    by = person_of(request)
    row = dossier_for(by, dossier, to="record")
    try:
        withdraw_dossier(
            dossier=dossier, reason=request.POST.get("reason", ""), by=by, seen=seen_of(request)
        )
    except REFUSED as error:
        return _shown(request, row, reasons_of(error))
    messages.success(request, _("Withdrawn. No new proposal can rest on it."))
    return redirect("office-dossier", row.pk)
