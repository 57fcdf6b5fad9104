"""The forms of the data protection desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charm.alliance.protection_queries import Breach, DataRequest
from charm.alliance.queries import University
from charm.web.office.forms import CHOOSE, Day, Moment


class Words(forms.CharField):
    def __init__(self, label: Any, rows: int = 3, limit: int = 2000, **more: Any) -> None:
        super().__init__(
            label=label, max_length=limit, widget=forms.Textarea({"rows": rows}), **more
        )


class FactsForm(forms.Form):
    title = forms.CharField(label=_("In a few words"), max_length=200)
    happened = Words(
        _("What happened?"), 4, 10_000,
        help_text=_("How, from when until when, how it was noticed. No names of people concerned."),
    )  # fmt: skip
    kinds_of_data = Words(
        _("Which data, and whose?"), 2, help_text=_("Such as names and results of learners.")
    )
    about_how_many = forms.IntegerField(
        label=_("About how many people?"), min_value=0, max_value=1_000_000_000, required=False,
        help_text=_("Left open, it is not known yet."),
    )  # fmt: skip
    consequences = Words(_("What may follow for them?"), 3, 10_000, required=False)
    measures = Words(_("What was done, and what will be?"), 3, 10_000, required=False)


class BreachForm(FactsForm):
    universities = forms.MultipleChoiceField(
        label=_("Whose data?"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each university gets a record of its own, and its officer a letter."),
    )  # fmt: skip
    noticed_at = Moment(_("Noticed"))
    field_order = ("universities", "noticed_at")

    def __init__(self, *args: Any, universities: Iterable[University], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["universities"]
        field.choices = [(one.code, one.name) for one in universities]
        if len(field.choices) == 1:
            field.initial = [field.choices[0][0]]


class RiskForm(forms.Form):
    risk = forms.ChoiceField(
        label=_("Risk for the people"), choices=Breach.Risk.choices, widget=forms.RadioSelect
    )
    because = Words(_("Why?"))


class AuthorityForm(forms.Form):
    authority = forms.CharField(label=_("Which authority?"), max_length=200)
    at = Moment(_("Told"))
    reference = forms.CharField(label=_("Its reference"), max_length=200, required=False)
    late_because = Words(
        _("Reason of the delay"), 2, required=False,
        help_text=_("Needed where the 72 hours were over."),
    )  # fmt: skip


class PeopleForm(forms.Form):
    at = Moment(_("Told"))
    how = Words(_("How, and what?"))


class CloseBreachForm(forms.Form):
    conclusion = Words(_("What was learned, and changed?"))
    not_told_because = Words(
        _("Why the people need not be told"), 2, required=False,
        help_text=_(
            "Only for a high risk of which they were not told: the data were unreadable, the risk "
            "is averted, or a public notice was given (Article 34(3))."
        ),
    )  # fmt: skip


class RequestForm(forms.Form):
    university = forms.ChoiceField(label=_("Who is asked?"))
    kind = forms.ChoiceField(
        label=_("What is asked for?"), choices=[CHOOSE, *DataRequest.Kind.choices]
    )
    name = forms.CharField(label=_("Who asks?"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_("The answer goes there. An account of this address is found by itself."),
    )  # fmt: skip
    asked = Words(_("In their words"), 4, 10_000)
    received_on = Day(_("Received"), _("The month begins with this day."), required=True)

    def __init__(self, *args: Any, universities: Iterable[University], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["university"]
        known = [(one.code, one.name) for one in universities]
        field.choices = known if len(known) == 1 else [CHOOSE, *known]


class IdentityForm(forms.Form):
    how = forms.CharField(
        label=_("How did you make sure that it is the person?"), max_length=500,
        help_text=_("Such as: asked from the account, or by the address that is on record."),
    )  # fmt: skip


class ExtendForm(forms.Form):
    until = Day(_("Answered by"), required=True)
    because = Words(_("Why? The person reads it."))


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How it ends"), choices=[CHOOSE, *DataRequest.Outcome.choices]
    )
    answer = Words(
        _("The answer"), 5, 10_000,
        help_text=_("The person gets it by letter. A refusal says why."),
    )  # fmt: skip
