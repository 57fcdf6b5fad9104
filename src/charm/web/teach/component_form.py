"""What is said of one assessment of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charm.web.templatetags.charm import said
from charm.web.words import ASSESSMENT, SECOND

BY_ITSELF, MADE_UP_FOR = "by-itself", "made-up-for"


class ComponentForm(forms.Form):
    """One field more for each learning outcome: the levels of its rubric, one a line."""

    kind = forms.ChoiceField(label=_("Type of assessment"), choices=list(ASSESSMENT.items()))
    title = forms.CharField(label=_("Title"), max_length=120)
    asks = forms.CharField(
        label=_("What learners do"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Learners read it before they enrol."),
    )
    outcomes = forms.TypedMultipleChoiceField(
        label=_("Learning outcomes that it assesses"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    weight = forms.IntegerField(
        label=_("Weight, per cent of the result"), min_value=0, max_value=100, required=False
    )
    in_words = forms.BooleanField(
        label=_("Only passed or failed"),
        required=False,
        help_text=_("It weighs nothing, and must be passed."),
    )
    must_pass = forms.ChoiceField(
        label=_("To pass"),
        choices=[
            (BY_ITSELF, _("It must be passed by itself")),
            (MADE_UP_FOR, _("Better marks make up for it")),
        ],
        widget=forms.RadioSelect,
    )
    pass_mark = forms.CharField(
        label=_("Its own pass mark"),
        max_length=12,
        required=False,
        help_text=_("Empty: that of the scale."),
    )
    due_day = forms.DateField(
        label=_("Due, or taken, on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    due_time = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    handed_in = forms.BooleanField(
        label=_("Learners hand in something here"),
        required=False,
        help_text=_("A text or files. An oral exam takes nothing."),
    )
    supervised = forms.BooleanField(label=_("It is supervised"), required=False)
    identity_checked = forms.BooleanField(
        label=_("The identity of learners is checked"), required=False
    )
    second = forms.ChoiceField(
        label=_("Marked by"), choices=list(SECOND.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, outcomes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbered = [(n, f"{n}. {said(text)}") for n, text in enumerate(outcomes, 1)]
        field = self.fields["outcomes"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = numbered
        self.rubrics = [n for n, _label in numbered]
        for n in self.rubrics:
            self.fields[f"rubric-{n}"] = forms.CharField(
                label=_("Rubric of outcome {n}").format(n=n),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("What each level looks like, one on each line, from the lowest."),
            )

    def said(self) -> dict[str, Any]:
        """As :class:`~charm.delivery.services.assessment_planning.Assessment` takes it."""
        given = dict(self.cleaned_data)
        given["due"] = dt.datetime.combine(given.pop("due_day"), given.pop("due_time"))
        given["must_pass"] = given["must_pass"] == BY_ITSELF
        given["weight"] = given["weight"] or 0
        given["rubric"] = {n: given.pop(f"rubric-{n}").splitlines() for n in self.rubrics}
        return given
