"""Who changed which fields of a draft: one row for what somebody changes in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.core.proposal.model import Proposal as Content
from charm.foundation import clock
from charm.proposals.models import Edit, Proposal

ONE_GO = dt.timedelta(minutes=30)
"""Who goes on after a shorter pause goes on with the same edit."""


def note_edit(proposal: Proposal, by: Person, changed: Collection[str]) -> None:
    """Note the fields, in the transaction that changes them; what nobody changed is not noted."""
    if not changed:
        return
    now = clock.now()
    last = Edit.objects.filter(proposal=proposal).first()
    if last is not None and last.person_id == by.id and last.until <= now <= last.until + ONE_GO:
        last.until, last.changed = now, _in_order({*last.changed, *changed})
        last.save(update_fields=["until", "changed"])
    else:
        Edit.objects.create(
            proposal=proposal, person=by, since=now, until=now, changed=_in_order(changed)
        )


def fields_that_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Of two drafts as JSON."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _in_order(names: Collection[str]) -> list[str]:
    return [name for name in Content.model_fields if name in names]
