"""Codes by letter that show that somebody reads an address, kept in their session as a hash."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from charm.foundation import clock
from charm.foundation.errors import Unfit

LIVES = 15 * 60
MOST_TRIES = 4
LIMITS = {"send": "20/m/ip,3/10m/key"}


def send(
    request: HttpRequest, purpose: str, *, email: str, is_known: bool | None = None, **keep: str
) -> bool:
    """Send a code for a purpose, and remember it with what is to be kept meanwhile. With
    ``is_known`` the address has an account: its letter says so, and no code fits, while the page
    looks the same. False: asked for too often."""
    if not consume(request, app="charm", action="send", config=LIMITS, key=f"{purpose}:{email}"):
        return False
    adapter = get_adapter(request)
    code = adapter.generate_email_verification_code()
    if is_known:
        adapter.send_account_already_exists_mail(email)
        code = ""
    else:
        adapter.send_mail(f"account/email/{purpose}_code", email, {"code": code})
    request.session[_key(purpose)] = {
        "email": email,
        "hash": _hash(code) if code else uuid.uuid4().hex,
        "at": clock.now().timestamp(),
        "tries": 0,
        **keep,
    }
    return True


def pending(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """What is remembered, unless it is too old."""
    kept: dict[str, Any] | None = request.session.get(_key(purpose))
    if kept and clock.now().timestamp() - kept["at"] <= LIVES:
        return kept
    request.session.pop(_key(purpose), None)
    return None


def check(request: HttpRequest, purpose: str, code: str) -> dict[str, Any]:
    """What was remembered, once, for the right code. Raises Unfit for a wrong one; after some of
    these the code is gone."""
    kept = pending(request, purpose)
    if kept is None:
        raise Unfit("This code is too old: ask for a new one.")
    if constant_time_compare(_hash(code), kept["hash"]):
        del request.session[_key(purpose)]
        return kept
    kept["tries"] += 1
    if kept["tries"] >= MOST_TRIES:
        del request.session[_key(purpose)]
        raise Unfit("That was not the code either, and it is void now: ask for a new one.")
    request.session[_key(purpose)] = kept
    raise Unfit("This is not the code. Look at the latest letter.")


def _key(purpose: str) -> str:
    return f"code_for_{purpose}"


def _hash(code: str) -> str:
    spelled = normalize_user_code(code)
    return salted_hmac("charm.codes", spelled, algorithm="sha256").hexdigest()
