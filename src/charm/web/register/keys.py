"""The keys of an issuer: which signs, which are retired, which nobody may trust; one person asks
that they be changed, another approves (5.9, 7.10)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charm.awards.issuer_keys import key_lines_of, key_requests_of, open_request
from charm.awards.queries import keys_of, status_lists_of
from charm.awards.registry import seal_holders, signing_problem
from charm.awards.rules import Reach, issuer_for, key_request_for, may_rule, register_for
from charm.awards.services.asking_for_keys import (
    MADE_KINDS,
    approve_key_change,
    ask_for_key_change,
    refuse_key_change,
    withdraw_key_change,
)
from charm.awards.services.seconding import rule_keys_by_two
from charm.core.workflow.keys import KeyChange, KeyRequestState
from charm.foundation.errors import NotFound, Unfit
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.register.desk import _of
from charm.web.seen import number, seen_of
from charm.web.signed_in import person_of
from charm.web.teach.history import acts_of

C = TypeVar("C")
STEPS = frozenset({"approve", "refuse", "withdraw"})


@require_safe
@login_required
def keys(request: HttpRequest, issuer: str) -> HttpResponse:
    """``/register/<issuer>/keys/``"""
    return _show(request, register_for(person_of(request), issuer))


@require_POST
@login_required
def ask(request: HttpRequest, issuer: str) -> HttpResponse:
    """Ask that a key be made, retired or reported: a second person answers."""
    person = person_of(request)
    reach = register_for(person, issuer)
    issuer_for(person, issuer)
    said = request.POST
    try:
        change = _choice(said.get("change"), list(KeyChange))
        key = number(said.get("key"))
        _typed(request, _name_of(issuer, change, key))
        ask_for_key_change(
            issuer=issuer,
            change=change,
            by=person,
            reason=said.get("reason", ""),
            key=key,
            seen=seen_of(request) if change is KeyChange.ROTATE and "seen" in said else None,
            kind=_choice(said.get("kind") or MADE_KINDS[0], MADE_KINDS),
            at_once=said.get("at_once") == "1",
            on_machine=said.get("on_machine") == "1",
        )
    except REFUSED as error:
        return _show(request, reach, reasons_of(error))
    messages.success(request, _("Asked. Nothing changes before a second person approves."))
    return redirect("register-keys", issuer)


@require_POST
@login_required
def answer(request: HttpRequest, issuer: str, ref: uuid.UUID, step: str) -> HttpResponse:
    """Approve or refuse as the second person, or withdraw what one asked oneself."""
    person = person_of(request)
    if step not in STEPS:
        raise NotFound("There is no such step.")
    row = key_request_for(person, ref)
    if row.issuer_id != issuer:
        raise NotFound("There is no such request.")
    reach = register_for(person, issuer)
    try:
        says = _answer(request, ref, step)
    except REFUSED as error:
        return _show(request, reach, reasons_of(error))
    messages.success(request, says)
    return redirect("register-keys", issuer)


@require_POST
@login_required
def rule(request: HttpRequest, issuer: str) -> HttpResponse:
    """Whether the command on the machine needs two people as well."""
    person = person_of(request)
    reach = register_for(person, issuer)
    seen, asks = request.POST.get("seen") == "1", request.POST.get("asks") == "1"
    try:
        rule_keys_by_two(issuer=issuer, asks=asks, by=person, seen=seen)
    except REFUSED as error:
        return _show(request, reach, reasons_of(error))
    messages.success(request, _("The rule holds from now on."))
    return redirect("register-keys", issuer)


def _answer(request: HttpRequest, ref: uuid.UUID, step: str) -> str:
    person, seen = person_of(request), seen_of(request)
    if step == "refuse":
        refuse_key_change(request=ref, by=person, seen=seen, reason=request.POST.get("reason", ""))
        return _("Refused. Nothing was changed.")
    if step == "withdraw":
        withdraw_key_change(request=ref, by=person, seen=seen)
        return _("Withdrawn. Nothing was changed.")
    row = approve_key_change(request=ref, by=person, seen=seen)
    if row.state == KeyRequestState.APPROVED:
        return _("Approved. Now it waits for the command on the machine.")
    return _("Approved, and done.")


def _choice(said: object, choices: Sequence[C]) -> C:
    found = [choice for choice in choices if str(choice) == said]
    if not found:
        raise Unfit(_("Choose one of those that are offered."))
    return found[0]


def _name_of(issuer: str, change: KeyChange, key: int) -> str:
    """What has to be typed: the issuer for a new key, the key that is to stop."""
    if change is KeyChange.ROTATE:
        return issuer
    found = next((row for row in keys_of(issuer) if row.pk == key), None)
    if found is None:
        raise Unfit(_("There is no such key of this issuer."))
    return found.fragment


def _typed(request: HttpRequest, wanted: str) -> None:
    if request.POST.get("confirm", "").strip() != wanted:
        raise Unfit(_("Type {name} to confirm.").format(name=wanted))


def _show(
    request: HttpRequest, reach: Reach, problems: list[Problem] | None = None
) -> HttpResponse:
    person, issuer = person_of(request), reach.issuer
    lines = key_lines_of(issuer)
    asked = open_request(issuer)
    context = _of(reach) | {
        "lines": lines,
        "latest": lines[0].key if lines else None,
        "signing": next((line.key for line in lines if line.key.standing == "signs"), None),
        "kinds": MADE_KINDS,
        "asked": asked,
        "is_first": asked is not None and asked.asked_by_id == person.pk,
        "earlier": key_requests_of(issuer),
        "may_rule": may_rule(person, issuer),
        "lists": status_lists_of(issuer),
        "problem": signing_problem(issuer),
        "all_seal_holders": seal_holders(issuer),
        "acts": acts_of(issuer.ref),
        "problems": problems or [],
        "typed": request.POST if problems else {},
        "tab": "keys",
    }
    return render(request, "register/keys.html", context, status=422 if problems else 200)
