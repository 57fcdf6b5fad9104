"""How allauth does things in this house: letters through our outbox, no sign-up behind our back,
a foreign identity believed only as far as the settings say."""

from __future__ import annotations

import base64
import uuid
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charm.alliance.queries import Person, alliance
from charm.foundation import outbox
from charm.web.account import log

SECRETS = ("code", "password_reset_url", "activate_url")
"""What in a letter lets its reader in: sent, and then forgotten by the outbox."""


WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use the app or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with address and password, code or passkey."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The address and the password do not fit together. Check both, or ask for a code."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait five minutes, then try again."
        ),
        "incorrect_code": gettext_lazy("This is not the code. Look at the latest letter."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "invalid_or_expired_key": gettext_lazy("This link is used or too old."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are opened by :mod:`charm.web.account.joining` alone."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter into the outbox; its code or link is sent, then forgotten."""
        words = {key: _at_our_address(value) for key, value in context.items()}
        secret = next((str(words[name]) for name in SECRETS if words.get(name)), "")
        words |= {name: "{secret}" for name in SECRETS if words.get(name)}
        words |= {"email": email, "alliance": alliance(), "home": settings.BASE_URL}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        body = render_to_string(f"{template_prefix}_message.txt", words)
        with transaction.atomic():
            outbox.post(
                template_prefix.rpartition("/")[2].replace("_", "-"),
                key=str(uuid.uuid4()),
                to=email,
                subject=subject,
                body=body.strip() + "\n",
                secret=secret if "{secret}" in body else "",
            )

    def authentication_failed(self, *_: Any, **__: Any) -> None:
        log.event("failed", method="password")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            log.warning("held_back", method="password")
            raise

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has neither password nor second factor confirms by a code sent by letter. The
        ways are named as on our pages."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS.get(method["id"], method["description"])
        if not methods and user.is_authenticated:
            says = _("Use a code that we send you")
            methods = [{"id": "code", "description": says, "url": reverse("account_confirm")}]
        return methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("account_security")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors; their secrets are kept encrypted."""

    def _get_site_name(self) -> str:
        return f"{alliance().name} micro-credentials"

    def build_totp_svg(self, url: str) -> str:
        """Part of the page, so that nothing is loaded for it."""
        return str(
            segno.make(url, error="m").svg_inline(
                scale=5, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None
            )
        )

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class InstitutionAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by an institution. It lets people in who are known here, and makes nobody."""

    def is_open_for_signup(self, *_: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """An institution is believed only for addresses of the domains that the settings name."""
        app = getattr(login.provider, "app", None)
        domains = app.settings.get("domains", []) if app else []
        return "*" in domains or email.rpartition("@")[2].lower() in domains

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Person, str] | None:
        """The person whose own verified address this is. An address that was never verified here
        connects nobody: its owner first signs in once by a code."""
        found: tuple[Person, str] | None = super().authenticate_by_email(sociallogin)
        if found is None:
            return None
        verified = EmailAddress.objects.filter(user=found[0], email=found[1].lower(), verified=True)
        return found if verified.exists() else None


def _cipher() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"charm second factors")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def _at_our_address(value: Any) -> Any:
    """An address of this house as ``CHARM_BASE_URL`` begins it, whatever host the request named."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts, ours = urlsplit(value), urlsplit(settings.BASE_URL)
    return urlunsplit((ours.scheme, ours.netloc, *parts[2:]))
