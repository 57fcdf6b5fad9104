"""The rules by which a body decides: read by its people, changed by the Boards officer."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charm.alliance.directory import body_by_code
from charm.alliance.queries import Body, names_by_key
from charm.alliance.services.body_rules import (
    MOST_WRITTEN_DAYS,
    Change,
    Rules,
    changes_of,
    rules_of,
    set_rules,
)
from charm.foundation.errors import NotAllowed
from charm.web.office.forms import problems_of
from charm.web.office.guard import in_office, runs_boards
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of

LABELS = {
    "paper_deadline_working_days": _("Papers are due, in working days before a meeting"),
    "decides_by": _("How it decides"),
    "quorum_percent": _("Quorum, in percent of the voting members"),
    "counts_recused": _("Count those who stay out in the quorum too"),
    "interest_effect": _("What an interest means"),
    "conflict_effect": _("What a conflict means"),
    "opinions_shown": _("Who reads the opinions of others"),
    "written_procedure": _("Let it decide in writing, between meetings"),
    "written_days": _("Days to answer in writing"),
    "silence_agrees": _("In writing, who does not answer agrees"),
    "silence_rule": _("The rule of the body that says so"),
}


class RulesForm(forms.Form):
    decides_by = forms.ChoiceField(
        label=LABELS["decides_by"], choices=Body.DecidesBy.choices, widget=forms.RadioSelect
    )
    quorum_percent = forms.IntegerField(label=LABELS["quorum_percent"], min_value=1, max_value=100)
    counts_recused = forms.BooleanField(label=LABELS["counts_recused"], required=False)
    interest_effect = forms.ChoiceField(
        label=LABELS["interest_effect"], choices=Body.Effect.choices, widget=forms.RadioSelect,
        help_text=_(
            "In a small alliance proposals come from several members: the same university alone "
            "should not disqualify, or the body could not act."
        ),
    )  # fmt: skip
    conflict_effect = forms.ChoiceField(
        label=LABELS["conflict_effect"],
        choices=[one for one in Body.Effect.choices if one[0] != Body.Effect.NOTE],
        widget=forms.RadioSelect,
        help_text=_("Who has a conflict never judges and never votes."),
    )
    opinions_shown = forms.ChoiceField(
        label=LABELS["opinions_shown"], choices=Body.Shown.choices, widget=forms.RadioSelect
    )
    written_procedure = forms.BooleanField(label=LABELS["written_procedure"], required=False)
    written_days = forms.IntegerField(
        label=LABELS["written_days"], min_value=1, max_value=MOST_WRITTEN_DAYS
    )
    silence_agrees = forms.BooleanField(label=LABELS["silence_agrees"], required=False)
    silence_rule = forms.CharField(
        label=LABELS["silence_rule"], required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Silence counts only with it. Members read it in the letter that asks them."),
    )  # fmt: skip


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """``/office/bodies/<code>/rules/``"""
    officer, body = person_of(request), body_by_code(code)
    if not runs_boards(officer):
        raise NotAllowed("The Boards officer keeps the rules of the bodies.")
    if request.method != "POST":
        return _page(request, body, RulesForm(initial=asdict(rules_of(body))), body.revision)
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, body, form, seen_of(request), problems_of(form))
    try:
        set_rules(body=body, rules=Rules(**form.cleaned_data), by=officer, seen=seen_of(request))
    except REFUSED as error:
        return _page(request, body, form, seen_of(request), reasons_of(error))
    messages.success(request, _now("Saved. The rules hold from now on."))
    return redirect("office-body", body.code)


def told_changes(body: Body) -> list[dict[str, Any]]:
    """Each change with who made it when, and what it was before and after, in words."""
    changes = changes_of(body)
    names = names_by_key({one.actor for one in changes})
    return [
        {
            "at": dt.datetime.fromisoformat(one.at),
            "by": names.get(one.actor, ""),
            "lines": _lines(one),
        }
        for one in changes
    ]


def _lines(change: Change) -> list[tuple[Any, Any, Any]]:
    return [
        (LABELS.get(name, name), _said(name, before), _said(name, after))
        for name, (before, after) in change.fields.items()
    ]


def _said(name: str, value: Any) -> Any:
    choices: dict[str, Any] = {
        "decides_by": Body.DecidesBy,
        "interest_effect": Body.Effect,
        "conflict_effect": Body.Effect,
        "opinions_shown": Body.Shown,
    }
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if name in choices:
        return dict(choices[name].choices).get(value, value)
    return value


def _page(
    request: HttpRequest,
    body: Body,
    form: RulesForm,
    seen: int,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    context = {"body": body, "form": form, "seen": seen, "problems": problems or []}
    return render(request, "office/body_rules.html", context, status=422 if problems else 200)
