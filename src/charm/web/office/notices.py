"""Notices of universities: draft, publish, history (7.26)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.directory import university_by_slug
from charm.alliance.queries import universities
from charm.delivery.notices import KINDS, LONGEST, draft_of, drafts, in_force, versions_of
from charm.delivery.rules import keeps_notices, reads_drafts
from charm.delivery.services.notices import drop_draft, publish_notice, write_notice
from charm.web.office.guard import in_office
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.words import language_name, other_languages

HERE = ("en", "es")
"""Languages that are always offered: those of the pages around the notice."""


class NoticeForm(forms.Form):
    """A text for each language that has one, and room for one language more."""

    def __init__(self, *args: Any, texts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(dict.fromkeys((*HERE, *texts)))
        for code in self.languages:
            self.fields[f"text-{code}"] = forms.CharField(
                label=str(language_name(code)),
                required=False,
                max_length=LONGEST,
                initial=texts.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 12, "lang": code}),
            )
        self.fields["more"] = forms.ChoiceField(
            label=gettext_lazy("One language more"),
            required=False,
            choices=other_languages(self.languages),
        )
        self.fields["text-more"] = forms.CharField(
            label=gettext_lazy("Text in that language"),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        if said and said.get("text-more", "").strip() and not said.get("more"):
            self.add_error("more", _("Choose the language of the text below."))
        return said

    @property
    def texts(self) -> dict[str, str]:
        said = {code: self.cleaned_data[f"text-{code}"] for code in self.languages}
        if self.cleaned_data["more"]:
            said[self.cleaned_data["more"]] = self.cleaned_data["text-more"]
        return said


@in_office
@require_safe
def all_notices(request: HttpRequest) -> HttpResponse:
    """``/office/notices/``: what each university tells its learners, and where something lacks."""
    viewer, rows = person_of(request), universities()
    current, waiting = in_force(row.code for row in rows), drafts()
    context = {
        "lines": [
            (
                row,
                kind,
                next((one for one in current.get(row.code, []) if one.kind == kind), None),
                (row.code, kind) in waiting and reads_drafts(viewer, row.code),
                keeps_notices(viewer, row.code),
            )
            for row in rows
            for kind in KINDS
        ]
    }
    return render(request, "office/notices.html", context)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """``/office/notices/<university>/<kind>/``: the draft of the next version, and the history."""
    if request.method != "POST":
        return _show(request, slug, kind)
    home = university_by_slug(slug)
    form = _form(request, slug, kind)
    if not form.is_valid():
        return _show(request, slug, kind, form=form)
    try:
        write_notice(
            university=home, kind=kind, texts=form.texts, by=person_of(request),
            seen=seen_of(request),
        )  # fmt: skip
    except REFUSED as error:
        return _show(request, slug, kind, reasons_of(error), form=form)
    messages.success(request, _("The draft is kept. Nobody sees it until you publish it."))
    return redirect("office-notice", slug, kind)


@in_office
@require_POST
def publish(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Make the draft the version in force."""
    home = university_by_slug(slug)
    try:
        row = publish_notice(
            university=home, kind=kind, by=person_of(request), seen=seen_of(request)
        )
    except REFUSED as error:
        return _show(request, slug, kind, reasons_of(error))
    messages.success(request, _("Version {n} is in force.").format(n=row.number))
    return redirect("office-notice", slug, kind)


@in_office
@require_POST
def drop(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Forget the draft."""
    home = university_by_slug(slug)
    drop_draft(university=home, kind=kind, by=person_of(request), seen=seen_of(request))
    messages.success(request, _("The draft is gone."))
    return redirect("office-notice", slug, kind)


def _form(request: HttpRequest, slug: str, kind: str) -> NoticeForm:
    home = university_by_slug(slug)
    draft, versions = draft_of(home, kind), versions_of(home, kind)
    base = draft or next(iter(versions), None)
    return NoticeForm(
        request.POST if "seen" in request.POST and "text-en" in request.POST else None,
        texts=base.texts if base is not None else {},
    )


def _show(
    request: HttpRequest,
    slug: str,
    kind: str,
    problems: list[Problem] | None = None,
    form: NoticeForm | None = None,
) -> HttpResponse:
    viewer, home = person_of(request), university_by_slug(slug)
    versions = versions_of(home, kind)
    draft = draft_of(home, kind) if reads_drafts(viewer, home.code) else None
    context = {
        "university": home,
        "kind": kind,
        "versions": versions,
        "draft": draft,
        "keeps": keeps_notices(viewer, home.code),
        "form": form or _form(request, slug, kind),
        "problems": problems or [],
    }
    wrong = bool(problems) or (form is not None and bool(form.errors))
    return render(request, "office/notice.html", context, status=422 if wrong else 200)
