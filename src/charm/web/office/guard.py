"""Who comes into the office, and what they may look after there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from charm.alliance.directory import reach_of
from charm.alliance.queries import Mandate, Person
from charm.foundation.errors import NotAllowed
from charm.web.hats import hats_of
from charm.web.signed_in import person_of

View = Callable[..., HttpResponseBase]
Office = Mandate.Office


def in_office(view: Any) -> View:
    """Guard a view: for people who hold an office, as deputies too."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not hats_of(person_of(request)).keeps_office:
            raise NotAllowed(
                _(
                    "These pages are for people who hold an office: your Institutional Manager, or "
                    "the operator of the platform, grants one."
                )
            )
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return login_required(guarded)


def operates(person: Person) -> bool:
    return (Office.OPERATOR, None) in hats_of(person).offices


def audits(person: Person) -> bool:
    return (Office.AUDITOR, None) in hats_of(person).offices


def runs_boards(person: Person) -> bool:
    return (Office.BOARDS_OFFICER, None) in hats_of(person).offices


def sees_people(person: Person) -> bool:
    return reach_of(person).is_any


def reads_ledger(person: Person) -> bool:
    return audits(person) or operates(person)


def reads_letters(person: Person) -> bool:
    return operates(person) or runs_boards(person) or audits(person)


def day_after(last: dt.date | None) -> dt.date | None:
    """Pages say the last day of an office, services the first day without it."""
    return last + dt.timedelta(days=1) if last else None
