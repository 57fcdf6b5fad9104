"""Meetings, what stands on their agenda, and what the bodies decide."""

from charm.boards.models.agenda import (
    AgendaEdit,
    AgendaItem,
    AgendaVersion,
    CompletenessCheck,
    Guest,
    Holiday,
)
from charm.boards.models.deciding import Condition, Decision, Interest, Meeting, Opinion, Track
from charm.boards.models.pack import Note, Pack, PackPaper, Reading

__all__ = [
    "AgendaEdit",
    "AgendaItem",
    "AgendaVersion",
    "CompletenessCheck",
    "Condition",
    "Decision",
    "Guest",
    "Holiday",
    "Interest",
    "Meeting",
    "Note",
    "Opinion",
    "Pack",
    "PackPaper",
    "Reading",
    "Track",
]
