"""What allauth says has happened at the door: lines in the log, letters to who wants them."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from charm.web.account import log


@receiver(account.user_logged_in)
def signed_in(request: Any, user: Any, **_: Any) -> None:
    from allauth.account.internal.flows.login import get_authentication_records

    methods = [record["method"] for record in get_authentication_records(request, user)]
    log.event("signed_in", user, method="+".join(methods) or "unknown")
    if user.sign_in_letters:
        get_adapter(request).send_notification_mail("account/email/signed_in", user)


@receiver(user_logged_out)
def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        log.event("signed_out", user)


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(request: Any, user: Any, **_: Any) -> None:
    """Whoever else was signed in is signed out: the hash of the password is in every session, and
    their rows go too."""
    log.event("password_changed", user)
    if request.user.is_authenticated:
        end_other_sessions(request, user)


@receiver([mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset])
def factors_changed(user: Any, authenticator: Any, **_: Any) -> None:
    log.event("second_factor_changed", user, kind=str(authenticator.type))


@receiver([account.login_code_rejected])
def code_rejected(user: Any, last_attempt: bool, **_: Any) -> None:
    (log.warning if last_attempt else log.event)("code_rejected", user)


@receiver(social.social_account_added)
def institution_connected(sociallogin: Any, **_: Any) -> None:
    log.event("institution_connected", sociallogin.user, provider=sociallogin.account.provider)


@receiver(social.social_account_removed)
def institution_left(socialaccount: Any, **_: Any) -> None:
    log.event("institution_left", socialaccount.user, provider=socialaccount.provider)
