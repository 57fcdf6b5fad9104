"""The forms of sign-in and of one's own account: allauth's in our words, and our own."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import Rhythm

Words = dict[str, str | Promise]

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("The same password again")
CODE = _("Code")
GOOD_PASSWORD = _("At least 12 characters. A sentence that only you would say is good.")


class Plain:
    """Our labels and help; no words inside the fields, which vanish when one begins to write."""

    words: ClassVar[Words] = {}
    helps: ClassVar[Words] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label = self.words[name]  # type: ignore[assignment]
            field.help_text = self.helps.get(name, "")  # type: ignore[assignment]


class SignInForm(Plain, allauth_forms.LoginForm):  # type: ignore[misc]
    words: ClassVar[Words] = {
        "login": ADDRESS,
        "password": PASSWORD,
        "remember": _("Stay signed in on this device for 14 days"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class AskCodeForm(Plain, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"email": ADDRESS}


class LoginCodeForm(Plain, allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"code": CODE}


class AddressCodeForm(Plain, allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"code": CODE}


class NewAddressForm(Plain, allauth_forms.AddEmailForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"email": _("New e-mail address")}
    helps: ClassVar[Words] = {"email": _("We send a code there, to see that it is yours.")}


class AskResetForm(Plain, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"email": ADDRESS}


class ResetForm(Plain, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    helps: ClassVar[Words] = {"password1": GOOD_PASSWORD}


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    words: ClassVar[Words] = {
        "oldpassword": _("Current password"), "password1": NEW_PASSWORD, "password2": AGAIN,
    }  # fmt: skip
    helps: ClassVar[Words] = {"password1": GOOD_PASSWORD}


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    helps: ClassVar[Words] = {"password1": GOOD_PASSWORD}


class ConfirmByPasswordForm(Plain, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"password": PASSWORD}


FACTOR_CODE = _("Code of your authenticator app, or a recovery code")


class SecondFactorForm(Plain, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"code": FACTOR_CODE}


class ConfirmBySecondFactorForm(Plain, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"code": FACTOR_CODE}


class AppForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"code": _("The code that your app shows now")}


class PasskeyForm(Plain, AddWebAuthnForm):  # type: ignore[misc]
    """A key that signs in by itself: we ask for nothing less."""

    words: ClassVar[Words] = {
        "name": _("Name of this passkey"),
        "passwordless": _("Sign in with this passkey alone, without a password"),
    }
    helps: ClassVar[Words] = {"name": _("Such as the device it is on.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.initial["name"] = ""
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Plain, EditWebAuthnForm):  # type: ignore[misc]
    words: ClassVar[Words] = {"name": _("Name of this passkey")}


# --- ours ----------------------------------------------------------------------------------------


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]


class PreferencesForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(_zones, list)(),
        help_text=_("Times are shown in it. Deadlines name their own zone."),
    )
    rhythm = forms.ChoiceField(
        label=_("Letters that ask nothing of you"),
        choices=Rhythm.choices,
        help_text=_(
            "Requests to do something, letters with an entry for your calendar, and those about "
            "signing in come at once always."
        ),
    )
    sign_in_letters = forms.BooleanField(
        label=_("Write to me each time somebody signs in with my account"), required=False
    )


class JoinForm(forms.Form):
    """What a learner says to open an account."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As it shall stand on your credentials."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=ADDRESS,
        max_length=254,
        help_text=_("We send a code there, to see that it is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=CODE,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AcceptForm(forms.Form):
    """How somebody invited shall be called, and how they want to sign in."""

    WAYS = (
        ("password", _("With a password")),
        ("passkey", _("With a passkey: fingerprint, face or PIN of your device")),
        ("code", _("With a code that we send each time")),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    way = forms.ChoiceField(
        label=_("How do you want to sign in from now on?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        initial="password",
    )
    password = forms.CharField(
        label=PASSWORD,
        required=False,
        strip=False,
        help_text=GOOD_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        if said and said.get("way") == "password" and not said.get("password"):
            self.add_error("password", _("Choose a password, or another way to sign in."))
        return said


class TokenForm(forms.Form):
    """A token for a program that acts for its owner."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Which program or script will use it?")
    )
    expires_on = forms.DateField(
        label=_("Works until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year from now at most."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]
