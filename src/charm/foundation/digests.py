"""Letters that wait for the digest of their reader, and go out together in one letter.

Each is gathered until its digest is written; then, in the transaction that writes the digest, it is
marked as told. So whatever happens between, none is lost, and none is told twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from itertools import groupby

from django.db import transaction
from django.db.models import Min

from charm.foundation import clock
from charm.foundation.letter_roles import groups
from charm.foundation.models import OutboxMessage

State = OutboxMessage.State
RULE = "– "


def readers_with_letters() -> dict[str, dt.datetime]:
    """Keys of those for whom letters are gathered, with the moment of the first one."""
    rows = OutboxMessage.objects.filter(state=State.GATHERED).order_by()
    return dict(rows.values_list("reader").annotate(first=Min("created_at")))


def gathered_for(reader: str) -> list[OutboxMessage]:
    """The letters that wait for the digest, the oldest first, locked until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Letters are told inside the transaction that writes the digest.")
    rows = OutboxMessage.objects.select_for_update().filter(reader=reader, state=State.GATHERED)
    return list(rows.order_by("created_at", "id"))


def told_together(rows: Collection[OutboxMessage], language: str) -> str:
    """Their words one after the other, grouped by what they are about, each with its subject before
    it and the page where its reader goes on behind it."""
    places = {role.code: place for place, group in enumerate(groups()) for role in group.roles}
    ordered = sorted(rows, key=lambda row: places.get(row.name, len(groups())))
    parts = []
    for place, some in groupby(ordered, lambda row: places.get(row.name, len(groups()))):
        if place < len(groups()):
            parts.append(groups()[place].titled(language).upper())
        parts += [_told(row) for row in some]
    return "\n\n".join(parts)


def _told(row: OutboxMessage) -> str:
    words = row.payload
    told = [f"{RULE}{words['subject']}", words.get("text") or words["body"].strip()]
    if words.get("link"):
        told.append(words["link"])
    return "\n".join(told)


def mark_told(rows: Collection[OutboxMessage]) -> None:
    """In the transaction that writes the digest."""
    now = clock.now()
    for row in rows:
        row.state, row.done_at = State.TOLD, now
    OutboxMessage.objects.bulk_update(rows, ["state", "done_at"])
