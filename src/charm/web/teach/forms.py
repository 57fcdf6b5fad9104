"""What teaching staff fill in."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charm.web.words import STAFF, language_name


def zones() -> list[tuple[str, str]]:
    """Time zones of Europe, and of the world in general."""
    known = sorted(z for z in zoneinfo.available_timezones() if z.startswith("Europe/"))
    return [(zone, zone.replace("_", " ")) for zone in (*known, "UTC")]


def _date(**attributes: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attributes})


def _time() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class FrameForm(forms.Form):
    """What an edition can have otherwise until admission opens."""

    starts_on = forms.DateField(label=_("First day"), widget=_date())
    ends_on = forms.DateField(label=_("Last day"), widget=_date())
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100_000, initial=25)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Times of sessions are given in it; everybody sees them in their own."),
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("City and building, or “online”."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which languages it is taught."),
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = [code for code in ("en",) if code not in languages]
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, str(language_name(code))) for code in (*languages, *more)]


class EditionForm(FrameForm):
    lead = forms.EmailField(
        label=_("Lead"),
        help_text=_("E-mail address of the member of staff who runs it."),
    )
    validation = forms.BooleanField(
        label=_("A validation round"),
        required=False,
        help_text=_(
            "Outcomes of prior learning are assessed without attending a course (§ 6.6.1)."
        ),
    )


class SessionForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=_date())
    begins = forms.TimeField(label=_("Begins"), widget=_time())
    ends = forms.TimeField(label=_("Ends"), widget=_time())
    online = forms.BooleanField(label=_("Online"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def moments(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """Beginning and end in the zone of the edition; past midnight it ends the next day."""
        here = zoneinfo.ZoneInfo(zone)
        day, begins, ends = (self.cleaned_data[name] for name in ("day", "begins", "ends"))
        last = day + dt.timedelta(days=1) if ends < begins else day
        return (
            dt.datetime.combine(day, begins, tzinfo=here),
            dt.datetime.combine(last, ends, tzinfo=here),
        )


class StaffForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The person needs an account here first.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(STAFF.items()), initial="teacher")


class EnrolForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_(
            "Where there is no account yet: the learner gets a one-time link to come to the seat."
        ),
    )


class ResultForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("passed", _("Passed")), ("failed", _("Failed"))],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=_("Result"), max_length=40, help_text=_("As awarded, such as 8.5.")
    )
    scheme = forms.CharField(
        label=_("Scheme of grades"), max_length=100, help_text=_("Such as “Dutch grades 1–10”.")
    )
    assessed_on = forms.DateField(label=_("Assessed on"), widget=_date())
