"""Documents that are attached to the items of an agenda."""

from __future__ import annotations

import uuid

from charm.boards.agendas import Agenda
from charm.boards.models import AgendaItem
from charm.foundation import files
from charm.foundation.files import StoredFile

PREFIX = "agenda-item:"


def about_item(item: uuid.UUID) -> str:
    """How the documents of an item are kept."""
    return f"{PREFIX}{item}"


def documents_of(item: AgendaItem) -> list[StoredFile]:
    """The oldest first."""
    return files.of(about_item(item.id))


def documents_in(agenda: Agenda) -> dict[uuid.UUID, list[StoredFile]]:
    """Those of every item that has any, in one read."""
    found: dict[uuid.UUID, list[StoredFile]] = {}
    for row in files.of_all([about_item(line.item.id) for line in agenda.flat]):
        found.setdefault(uuid.UUID(row.about.removeprefix(PREFIX)), []).append(row)
    return found
