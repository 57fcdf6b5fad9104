"""Meetings, what stands on their agenda, and what the bodies decide."""

from charm.boards.models.agenda import (
    AgendaEdit,
    AgendaItem,
    AgendaVersion,
    CompletenessCheck,
    Guest,
    Holiday,
)
from charm.boards.models.changing import Change, Kept
from charm.boards.models.correcting import Correction, Revisit
from charm.boards.models.deciding import (
    Condition,
    Decision,
    Interest,
    Meeting,
    Opinion,
    Track,
    WrittenProcedure,
)
from charm.boards.models.followups import FollowUp
from charm.boards.models.minutes import Minutes, MinutesComment, MinutesFile, MinutesPart
from charm.boards.models.pack import Note, Pack, PackPaper, Reading
from charm.boards.models.saying import Comment, EarlierOpinion, OpinionDraft, Reply
from charm.boards.models.voting import SessionNote, Voice
from charm.boards.models.written import WrittenAnswer

__all__ = [
    "AgendaEdit",
    "AgendaItem",
    "AgendaVersion",
    "Change",
    "Comment",
    "CompletenessCheck",
    "Condition",
    "Correction",
    "Decision",
    "EarlierOpinion",
    "FollowUp",
    "Guest",
    "Holiday",
    "Interest",
    "Kept",
    "Meeting",
    "Minutes",
    "MinutesComment",
    "MinutesFile",
    "MinutesPart",
    "Note",
    "Opinion",
    "OpinionDraft",
    "Pack",
    "PackPaper",
    "Reading",
    "Reply",
    "Revisit",
    "SessionNote",
    "Track",
    "Voice",
    "WrittenAnswer",
    "WrittenProcedure",
]
