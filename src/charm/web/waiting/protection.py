"""Breaches whose 72 hours run, and what people ask for about their data (7.26)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charm.alliance.protection_queries import (
    Breach,
    DataRequest,
    open_breaches_kept_by,
    open_breaches_without_officer,
    open_requests_kept_by,
    requests_to_carry_out,
)
from charm.alliance.queries import Mandate, Person
from charm.web.addresses import address_of
from charm.web.hats import Hats
from charm.web.waiting.wait import Wait

HIGH = Breach.Risk.HIGH


def in_data_protection(person: Person, hats: Hats) -> Iterator[Wait]:
    if hats.holds(Mandate.Office.PROTECTION):
        for breach in open_breaches_kept_by(person):
            yield _of_breach(breach)
        for asked in open_requests_kept_by(person):
            yield _of_request(asked)
    if hats.operates:
        for breach in open_breaches_without_officer():
            yield _without_officer(breach)
        for asked in requests_to_carry_out():
            yield _to_carry_out(asked)


def _of_breach(row: Breach) -> Wait:
    until = None
    if not row.risk:
        what, until = _("Judge the risk of the breach “{title}”"), row.due_at
    elif row.risk != Breach.Risk.UNLIKELY and row.authority_told_at is None:
        what, until = _("Tell the authority of the breach “{title}”"), row.due_at
    elif row.risk == HIGH and row.people_told_at is None:
        what = _("Tell the people of the breach “{title}”")
    else:
        what = _("Close the breach “{title}”")
    return Wait(
        what.format(title=row.title),
        address_of("office-breach", args=[row.pk]),
        row.university.name,
        row.noticed_at,
        until,
        "7.26",
        pgettext("act", "Open"),
    )


def _of_request(row: DataRequest) -> Wait:
    if row.identity_checked_at is None:
        what = _("Make sure who asks: {kind}")
    else:
        what = _("Answer a request: {kind}")
    return _asked(row, what)


def _to_carry_out(row: DataRequest) -> Wait:
    return _asked(row, _("Carry out a request: {kind}"))


def _asked(row: DataRequest, what: str) -> Wait:
    return Wait(
        what.format(kind=row.get_kind_display()),
        address_of("office-data-request", args=[row.pk]),
        _("{name}, at {university}.").format(name=row.name, university=row.university.name),
        row.received_on,
        row.due_on,
        "7.26",
        pgettext("act", "Open"),
    )


def _without_officer(row: Breach) -> Wait:
    return Wait(
        _("Find a data protection officer for {university}").format(university=row.university.name),
        address_of("office-protection"),
        _("Nobody can judge the breach “{title}”.").format(title=row.title),
        row.noticed_at,
        row.due_at if row.authority_told_at is None else None,
        "7.26",
        pgettext("act", "Open"),
    )
