"""The demo accounts that the sign-in page offers on one's own machine, and nowhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import Person, person_by_email

PASSWORD = "charm-demo"  # noqa: S105 - printed on purpose, for demo data only


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    who: str | Promise


MOST_USEFUL = (
    Account("proposer@uu.nl", _("proposes and teaches, Utrecht")),
    Account("manager@uu.nl", _("Institutional Manager, Utrecht")),
    Account("quality@uu.nl", _("sits in the Council, Utrecht")),
    Account("registrar@uu.nl", _("registrar with seal, Utrecht")),
    Account("boards@charm-eu.example", _("Boards officer")),
    Account("council-chair@charm-eu.example", _("chairs the Academic Council")),
    Account("board-chair@charm-eu.example", _("chairs the Executive Board")),
    Account("protection@ub.edu", _("data protection officer, Barcelona")),
    Account("operator@charm-eu.example", _("operates the platform")),
    Account("auditor@charm-eu.example", _("reads everything")),
    Account("learner1@charm-eu.example", _("learns")),
)


def is_at_this_machine(request: HttpRequest) -> bool:
    """Whether only people at this machine can be served: by the address that the installation has,
    and by where the request comes from."""
    return (
        settings.IS_HERE_ONLY
        and request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"}
        and "HTTP_X_FORWARDED_FOR" not in request.META
    )


def demo_accounts(request: HttpRequest) -> tuple[Account, ...]:
    """They are offered while the demo password opens one of them, on this machine."""
    if not is_at_this_machine(request):
        return ()
    operator = person_by_email("operator@charm-eu.example")
    return MOST_USEFUL if operator is not None and _opens(operator) else ()


def _opens(person: Person) -> bool:
    """Remembered per hash: to check a password is slow on purpose."""
    if not person.has_usable_password():
        return False
    key = "demo:" + hashlib.sha256(person.password.encode()).hexdigest()
    known = cache.get(key)
    if known is None:
        known = person.check_password(PASSWORD)
        cache.set(key, known, timeout=24 * 60 * 60)
    return bool(known)
