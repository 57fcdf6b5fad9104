"""One thing that waits, and a desk full of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charm.catalogue.queries import published
from charm.delivery.queries import Edition
from charm.foundation import clock
from charm.web.templatetags.charm import said

Moment = dt.datetime | dt.date


@dataclass(frozen=True, slots=True)
class Wait:
    what: str | Promise
    url: str = ""
    about: str = ""
    since: Moment | None = None
    until: Moment | None = None
    clause: str = ""
    act: str = ""
    """What the link invites to do."""

    @property
    def late(self) -> bool:
        if self.until is None:
            return False
        if isinstance(self.until, dt.datetime):
            return self.until < clock.now()
        return self.until < clock.today()


@dataclass(slots=True)
class Desk:
    mine: list[Wait] = field(default_factory=list)
    """Waits for this person, the most pressing first."""
    others: list[Wait] = field(default_factory=list)
    """The person waits for somebody else."""


def title_of(edition: Edition) -> str:
    return said(published(edition.version).content.title)


def titled(text: str) -> str:
    return text or _("Without a title")
