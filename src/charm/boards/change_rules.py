"""Who may see and confirm what kind of change it is (workflow 3 and 10)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import Change
from charm.foundation.errors import NotAllowed, NotFound
from charm.proposals import rules as proposal_rules


def change_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> Change:
    """The one door to a change: for its proposers, the Boards officer and auditors. ``to`` is
    ``read`` or ``confirm``. Strangers get NotFound, other readers NotAllowed."""
    related = ("proposal", "base__proposal", "snapshot", "confirmed_by")
    try:
        row = Change.objects.select_related(*related).get(pk=ref)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such change.") from None
    if not (rules.reads_everything(person) or proposal_rules.is_proposer(person, row.proposal)):
        raise NotFound("There is no such change.")
    if to == "confirm" and not rules.is_officer(person):
        raise NotAllowed("The Boards officer says what kind of change it is.")
    return row
