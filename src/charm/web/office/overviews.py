"""Overviews of categories of the catalogue: edit, look at, publish, withdraw (7.21)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.catalogue import categories
from charm.catalogue.categories import (
    MAX_TYPED,
    Category,
    Overview,
    category_by_id,
    draft_of,
    versions_of,
)
from charm.catalogue.rules import keeps_overviews
from charm.catalogue.services import categories as acts
from charm.foundation.errors import NotAllowed, NotFound
from charm.web.office.forms import Moment
from charm.web.office.guard import in_office
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of
from charm.web.templatetags.charm import said
from charm.web.words import choices, language_name, other_languages

HERE = ("en", "es")
"""Languages that are always offered: those of the pages around the overview."""


class NewForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title in English"), max_length=acts.LONGEST_TITLE)


class OverviewForm(forms.Form):
    """Title and text in each language that has one, with room for one language more; and what
    belongs to the category."""

    by_field = forms.MultipleChoiceField(
        label=gettext_lazy("Everything in these fields"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    look_for = forms.CharField(
        label=gettext_lazy("Look for entries to add"), required=False, max_length=MAX_TYPED,
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    by_hand = forms.MultipleChoiceField(
        label=gettext_lazy("And these entries, which come first"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    place = forms.IntegerField(
        label=gettext_lazy("Place among the categories"), min_value=0, max_value=1000,
        help_text=gettext_lazy("The smallest number comes first."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Overview | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict.fromkeys((*HERE, *(row.title if row else ()), *(row.text if row else ())))
        self.languages = list(known)
        first: dict[str, forms.Field] = {}
        for code in self.languages:
            first |= self._in(code, str(language_name(code)), row)
        first["more"] = forms.ChoiceField(
            label=gettext_lazy("One language more"),
            required=False,
            choices=other_languages(self.languages),
        )
        first |= self._in("more", _("in that language"), None)
        self.fields = first | self.fields
        chosen: Any = self.fields["by_field"]
        chosen.choices = choices("field")
        self._offer_entries(row.by_hand if row else [])
        if row is not None:
            chosen.initial, self.fields["by_hand"].initial = row.by_field, row.by_hand
        self.fields["place"].initial = row.place if row else 0

    def _offer_entries(self, before: list[str]) -> None:
        """Those that were or are chosen, and others: of a long catalogue by words."""
        now = self.data.getlist("by_hand") if isinstance(self.data, QueryDict) else []
        chosen = list(dict.fromkeys([*before, *now]))[: 2 * acts.MOST_BY_HAND]
        asked = self.data.get("look_for", "")[:MAX_TYPED]
        offered = categories.to_choose_from(asked, chosen)
        there = [(ref, said(title)) for ref, title in (*offered.chosen, *offered.others)]
        gone = sorted(set(before) - {ref for ref, _title in there})
        hand: Any = self.fields["by_hand"]
        hand.choices = there + [(ref, _("An entry that is not offered now")) for ref in gone]
        if asked or offered.found > len(there):
            says = _("Found: {n}. Below, after what is chosen: {shown}.")
            look: Any = self.fields["look_for"]
            look.template_name = "office/_look_for.html"
            look.help_text = says.format(n=offered.found, shown=len(offered.others))
        else:
            del self.fields["look_for"]

    @staticmethod
    def _in(code: str, name: str, row: Overview | None) -> dict[str, forms.Field]:
        lang = {} if code == "more" else {"lang": code}
        return {
            f"title-{code}": forms.CharField(
                label=_("Title, {language}").format(language=name), required=False,
                max_length=acts.LONGEST_TITLE, initial=row.title.get(code, "") if row else "",
                widget=forms.TextInput(lang),
            ),
            f"text-{code}": forms.CharField(
                label=_("Text, {language}").format(language=name), required=False,
                max_length=acts.LONGEST_TEXT, initial=row.text.get(code, "") if row else "",
                widget=forms.Textarea({"rows": 6, **lang}),
            ),
        }  # fmt: skip

    def look_only(self) -> None:
        """Nothing of it is judged yet: whoever looks for entries goes on writing."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        if said and not said.get("more") and (said.get("title-more") or said.get("text-more")):
            self.add_error("more", _("Choose the language of the text below."))
        return said

    def said(self, what: str) -> dict[str, str]:
        texts = {code: self.cleaned_data[f"{what}-{code}"] for code in self.languages}
        if more := self.cleaned_data["more"]:
            texts[more] = self.cleaned_data[f"{what}-more"]
        return texts

    @property
    def in_their_order(self) -> list[str]:
        """Those that were chosen before keep their order, and new ones follow."""
        before: list[str] = list(self.fields["by_hand"].initial or ())
        now = self.cleaned_data["by_hand"]
        return [*(ref for ref in before if ref in now), *(ref for ref in now if ref not in before)]


class HourForm(forms.Form):
    at = Moment(gettext_lazy("Goes out at"))


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def all_overviews(request: HttpRequest) -> HttpResponse:
    """``/office/overviews/``: every category, and a new one."""
    _enter(request)
    form = NewForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        title = {"en": form.cleaned_data["title"]}
        try:
            return redirect(once(request, lambda: _begin(title, person_of(request))))
        except REFUSED as error:
            problems = reasons_of(error)
    lines = [_line(row) for row in categories.categories()]
    context = {"lines": lines, "form": form, "problems": problems, "once": new_key()}
    wrong = bool(problems or form.errors)
    return render(request, "office/overviews.html", context, status=422 if wrong else 200)


def _begin(title: dict[str, str], by: Person) -> str:
    return reverse("office-overview", args=[acts.add_category(title=title, by=by).pk])


def _line(row: Category) -> dict[str, Any]:
    rows = sorted(row.overviews.all(), key=lambda one: one.number or 0, reverse=True)
    draft = next((one for one in rows if one.number is None), None)
    latest = next((one for one in rows if one.number is not None), None)
    return {"category": row, "draft": draft, "latest": latest, "named": draft or latest}


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, category: uuid.UUID) -> HttpResponse:
    """``/office/overviews/<category>/``: the draft of the next version, and the history."""
    _enter(request)
    row = category_by_id(category)
    if request.method != "POST":
        return _show(request, row)
    form = OverviewForm(request.POST, row=_base(row))
    if "look" in request.POST:
        form.look_only()
        return _show(request, row, form=form)
    if not form.is_valid():
        return _show(request, row, form=form)
    try:
        acts.write_overview(
            category=row, title=form.said("title"), text=form.said("text"),
            by_field=form.cleaned_data["by_field"], by_hand=form.in_their_order,
            place=form.cleaned_data["place"], by=person_of(request), seen=seen_of(request),
        )  # fmt: skip
    except REFUSED as error:
        return _show(request, row, reasons_of(error), form=form)
    messages.success(request, _("The draft is kept. Nobody sees it until you publish it."))
    return redirect("office-overview", row.pk)


@in_office
@require_safe
def preview(request: HttpRequest, category: uuid.UUID) -> HttpResponse:
    """The draft as everybody would see it."""
    _enter(request)
    row = category_by_id(category)
    draft = draft_of(row)
    if draft is None:
        raise NotFound("There is no draft of this overview.")
    context = {"overview": draft, "gathered": categories.gathered(draft), "is_preview": True}
    return render(request, "public/overview.html", context)


@in_office
@require_POST
def schedule(request: HttpRequest, category: uuid.UUID) -> HttpResponse:
    """Let the draft go out by itself."""
    _enter(request)
    row, form = category_by_id(category), HourForm(request.POST)
    if not form.is_valid():
        return _show(request, row, hour=form)
    at = form.cleaned_data["at"]
    return _act(
        request, row, _("It goes out by itself at that hour."),
        lambda seen: acts.schedule_overview(
            category=row, at=at, by=person_of(request), seen=seen
        ),
        hour=form,
    )  # fmt: skip


@in_office
@require_POST
def act(request: HttpRequest, category: uuid.UUID, what: str) -> HttpResponse:
    """``publish``, ``take-back``, ``drop``, ``withdraw`` or ``bring-back``."""
    _enter(request)
    if what not in ACTS:
        raise NotFound("There is no such act.")
    row = category_by_id(category)
    service, done = ACTS[what]
    return _act(
        request, row, str(done),
        lambda seen: service(category=row, by=person_of(request), seen=seen),
    )  # fmt: skip


ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "publish": (acts.publish_overview, gettext_lazy("It is published.")),
    "take-back": (acts.take_back_hour, gettext_lazy("It waits until you publish it.")),
    "drop": (acts.drop_draft, gettext_lazy("The draft is gone.")),
    "withdraw": (acts.withdraw_category, gettext_lazy("Nobody sees it any more.")),
    "bring-back": (acts.bring_back_category, gettext_lazy("Everybody sees it again.")),
}


def _act(
    request: HttpRequest,
    row: Category,
    done: str,
    do: Callable[[int], object],
    hour: HourForm | None = None,
) -> HttpResponse:
    try:
        do(seen_of(request))
    except REFUSED as error:
        return _show(request, row, reasons_of(error), hour=hour)
    messages.success(request, done)
    return redirect("office-overview", row.pk) if row.pk else redirect("office-overviews")


def _enter(request: HttpRequest) -> None:
    if not keeps_overviews(person_of(request)):
        raise NotAllowed("The Communication Office of the alliance edits overviews.")


def _base(row: Category) -> Overview | None:
    return draft_of(row) or next(iter(versions_of(row)), None)


def _show(
    request: HttpRequest,
    row: Category,
    problems: list[Problem] | None = None,
    form: OverviewForm | None = None,
    hour: HourForm | None = None,
) -> HttpResponse:
    draft, versions = draft_of(row), versions_of(row)
    base = draft or next(iter(versions), None)
    context = {
        "category": row,
        "draft": draft,
        "versions": versions,
        "named": base,
        "form": form or OverviewForm(row=base),
        "hour": hour or HourForm(),
        "problems": problems or [],
    }
    wrong = bool(problems) or any(one is not None and one.errors for one in (form, hour))
    return render(request, "office/overview.html", context, status=422 if wrong else 200)
