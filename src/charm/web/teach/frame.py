"""What every page of an edition begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import Person
from charm.core.workflow import Reason
from charm.core.workflow.assessment import MARKS
from charm.core.workflow.delivery import (
    EDITION_STEPS,
    DeliveryRole,
    EditionState,
    who_can,
)
from charm.delivery.plans import has_plan
from charm.delivery.queries import Edition
from charm.delivery.rules import INSIDE, STAFF, roles_in
from charm.delivery.services.running import reasons_now
from charm.web.lives import life_of_edition
from charm.web.public.search import Offer

NEXT = {
    EditionState.PLANNED: ("open-admission", _("Open admission")),
    EditionState.OPEN: ("start", _("Begin the edition")),
    EditionState.RUNNING: ("end", _("End the edition")),
}
"""The one step that leads on from each state."""


@dataclass(frozen=True, slots=True)
class Onward:
    """The next step of an edition, for this person today."""

    name: str
    label: str | Promise
    may: bool
    who: str
    reasons: tuple[Reason, ...]


def frame(person: Person, edition: Edition) -> dict[str, Any]:
    roles = roles_in(person, edition)
    is_planned = edition.state == EditionState.PLANNED
    changes = DeliveryRole.LEAD in roles or DeliveryRole.REGISTRAR in roles
    return {
        "edition": edition,
        "entry": edition.version.entry,
        "offer": Offer(edition.version),
        "life": life_of_edition(edition),
        "is_inside": bool(roles & INSIDE),
        "is_staff": bool(roles & STAFF),
        "is_marker": bool(roles & MARKS) and not is_planned and has_plan(edition),
        "is_registrar": DeliveryRole.REGISTRAR in roles,
        "changes": changes,
        "is_planned": is_planned,
        "is_over": edition.state == EditionState.ENDED,
    }


def onward(person: Person, edition: Edition) -> Onward | None:
    if EditionState(edition.state) not in NEXT:
        return None
    name, label = NEXT[EditionState(edition.state)]
    step = EDITION_STEPS[name]
    may = bool(roles_in(person, edition) & step.who)
    return Onward(name, label, may, who_can(step), reasons_now(edition, name))
