"""Offices that somebody has to hold before anything can go on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charm.alliance.queries import Mandate, holders
from charm.web.addresses import address_of
from charm.web.waiting.wait import Wait


def offices_to_give() -> Iterator[Wait]:
    """As after an installation, when the operator is alone in it."""
    if not holders(Mandate.Office.BOARDS_OFFICER):
        yield Wait(
            _("Invite somebody to be Boards officer"),
            address_of("office-invite"),
            _("Nobody is: proposals wait until somebody is."),
            clause="8.1",
            act=_("Invite"),
        )
