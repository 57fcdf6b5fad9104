"""The forms of the office. Several stand on one page, so each has its prefix."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charm.alliance.queries import Mandate, Membership, Person, University, alliance
from charm.web.refusals import Problem
from charm.web.words import word

Choices = list[tuple[str, str | Promise]]
CHOOSE: tuple[str, str | Promise] = ("", _("Choose"))
NO_END = _("Left open, it lasts until somebody ends it.")


def said_in(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it was nothing; None where a form is only shown."""
    return request.POST if request.method == "POST" else None


def problems_of(form: forms.BaseForm) -> list[Problem]:
    """What is wrong with a form, for the summary above it."""
    return [
        Problem(f"{form[name].label}: {error}", field=form[name].html_name)
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]


def office_choices(offices: Iterable[tuple[str, University | None]]) -> Choices:
    """``registrar@uu.nl``: an office and where it is held."""
    return [
        (
            f"{office}@{where.code if where else ''}",
            _held_where(office, where),
        )
        for office, where in offices
    ]


def _held_where(office: str, where: University | None) -> str:
    """The seal of the alliance is named as such, so that nobody grants it for a university's."""
    if where is None and office == Mandate.Office.SEAL:
        return f"{word(office, 'office')}, {alliance().name}"
    return f"{word(office, 'office')}, {where.name}" if where else str(word(office, "office"))


def office_of(choice: str) -> tuple[str, str | None]:
    office, _at, code = choice.partition("@")
    return office, code or None


def people_choices(people: Iterable[Person]) -> Choices:
    return [CHOOSE, *((str(one.pk), f"{one.name} ({one.email})") for one in people)]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Day(forms.DateField):
    def __init__(self, label: Any, help_text: Any = "", *, required: bool = False) -> None:
        super().__init__(label=label, help_text=help_text, required=required, widget=DayInput())

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not 2000 <= day.year < 2200:
            raise forms.ValidationError(_now("Choose a day of this century or the next."))
        return day


class Why(forms.CharField):
    def __init__(self, help_text: Any = "", *, required: bool = True) -> None:
        super().__init__(
            label=_("Why?"),
            help_text=help_text,
            required=required,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class WithChoices(forms.Form):
    """A form whose choices are known when it is shown: ``choices={"office": [...]}``. A field
    without any is left out where it is not required."""

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in choices.items():
            field: Any = self.fields[name]
            if known or field.required:
                field.choices = [CHOOSE if field.required else ("", _("None")), *known]
            else:
                del self.fields[name]


class SureForm(forms.Form):
    """Asks for a name, so that nothing ends by a slip."""

    confirm = forms.CharField(max_length=300, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["confirm"].label = _now("Type “{name}” to confirm").format(name=name)
        self.order_fields([*(f for f in self.fields if f != "confirm"), "confirm"])

    def clean_confirm(self) -> str:
        said = str(self.cleaned_data["confirm"])
        if _folded(said) != _folded(self.name):
            raise forms.ValidationError(_now("This is not the name."))
        return said


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class GrantForm(WithChoices):
    office = forms.ChoiceField(label=pgettext_lazy("mandate", "Office"))
    since = Day(_("First day"), _("Today when left open."))
    last = Day(_("Last day"), NO_END)


class EndForm(SureForm):
    last = Day(_("Last day"), _("Left open, it ends at once."))
    reason = Why(_("Whoever holds it reads this in a letter."), required=False)


class EndSeatForm(EndForm):
    knowing = forms.BooleanField(
        label=_("I know that nobody chairs the body then, and that no decision can be released"),
        required=False,
    )


class HandOverForm(WithChoices):
    to = forms.ChoiceField(label=_("To whom?"))
    on = Day(_("Their first day"), _("You hold it until the day before."), required=True)


class DeputyForm(WithChoices):
    deputy = forms.ChoiceField(label=_("Who stands in?"))
    since = Day(_("First day of your absence"), required=True)
    last = Day(_("Last day of your absence"), required=True)


class InviteForm(WithChoices):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The link works for whoever reads letters there: once, for 14 days."),
    )
    university = forms.ChoiceField(label=_("Member of staff of"), required=False)
    office = forms.ChoiceField(label=pgettext_lazy("mandate", "Office"), required=False)
    seat = forms.ChoiceField(label=_("Seat in a body"), required=False)
    since = Day(_("First day"), _("Of office or seat. Left open, it is the day they accept."))
    last = Day(_("Last day"), NO_END)


class SeatForm(WithChoices):
    person = forms.ChoiceField(label=_("Who?"))
    role = forms.ChoiceField(label=_("Seat"))
    since = Day(_("First day"), _("Today when left open."))
    last = Day(_("Last day"), NO_END)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        roles: Choices = [(role.value, word(role, "seat")) for role in Membership.Role]
        known = {"person": people_choices(people)[1:], "role": roles}
        super().__init__(*args, choices=known, **kwargs)


class DeadlineForm(forms.Form):
    working_days = forms.IntegerField(
        label=_("Working days before a meeting"), min_value=0, max_value=60
    )


class CloseForm(SureForm):
    reason = Why(_("The person reads this in a letter."))


class ReopenForm(forms.Form):
    reason = Why()


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_(
            "Both addresses get a letter. The person is signed out everywhere, and signs in by a "
            "code sent to the new one."
        ),
    )


class UniversityForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    own_name = forms.CharField(label=_("Name in its own language"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=100)
    url = forms.URLField(label=_("Website"), max_length=200, assume_scheme="https")
    member_until = Day(
        _("Last day of membership"),
        _("From the day after, its staff proposes nothing and no office begins there."),
    )


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    topics = forms.CharField(
        label=_("Asked about"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text=_("One topic on each line."),
    )


class Moment(forms.DateTimeField):
    """A moment in the zone of whoever writes it, which the field names."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            **more,
        )

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        self.help_text = _now("Time of {zone}.").format(zone=timezone.get_current_timezone_name())
        return super().get_bound_field(form, field_name)
