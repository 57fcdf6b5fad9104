"""An agenda as it was, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from charm.boards.documents import about_item
from charm.boards.models import AgendaItem, Meeting
from charm.foundation import files
from charm.foundation.errors import Unfit

KEPT = (
    "id", "parent_id", "order", "kind", "role", "title", "note", "minutes", "presenter_id",
    "presenter_name", "confidential", "track_id", "left", "late_because", "told_begins",
    "told_minutes",
)  # fmt: skip
"""What of an item comes back when an act is undone."""

_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "told_begins": lambda value: value.isoformat(),
    **dict.fromkeys(("id", "parent_id", "presenter_id", "track_id"), str),
}


def kept(rows: list[AgendaItem]) -> list[dict[str, Any]]:
    """The rows as JSON."""

    def plain(row: AgendaItem, name: str) -> Any:
        value = getattr(row, name)
        return value if value is None or name not in _TO_JSON else _TO_JSON[name](value)

    return [{name: plain(row, name) for name in KEPT} for row in rows]


def restore(meeting: Meeting, rows: list[AgendaItem], before: list[dict[str, Any]]) -> None:
    """Let the agenda be what was kept. Raises Unfit where an item that goes has documents."""
    stays = {said["id"] for said in before}
    known = {str(row.id): row for row in rows}
    AgendaItem.objects.filter(pk__in=[row.id for row in rows]).update(parent=None)
    for said in before:
        row = AgendaItem(meeting=meeting, **{**said, "parent_id": None})
        is_there = said["id"] in known
        row.save(force_update=is_there, force_insert=not is_there)
    for said in before:
        if said["parent_id"] is not None:
            AgendaItem.objects.filter(pk=said["id"]).update(parent=said["parent_id"])
    for name, row in known.items():
        if name not in stays:
            if files.of(about_item(row.id)):
                raise Unfit("Remove its documents first.")
            row.delete()
