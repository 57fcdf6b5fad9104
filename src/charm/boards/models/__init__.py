"""Meetings, what stands on their agenda, and what the bodies decide."""

from charm.boards.models.deciding import Condition, Decision, Interest, Meeting, Opinion, Track

__all__ = ["Condition", "Decision", "Interest", "Meeting", "Opinion", "Track"]
