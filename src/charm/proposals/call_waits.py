"""Calls that wait for their manager (7.3)."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.core.workflow import CallState
from charm.proposals.call_rules import managing
from charm.proposals.models import Call


def waiting_calls(person: Person) -> list[Call]:
    """Calls that the person manages: to be opened, or closed and to be decided."""
    rows = Call.objects.filter(state__in=(CallState.PLANNED, CallState.CLOSED))
    found = list(rows.select_related("owner").order_by("closes_at", "planned_at", "id"))
    is_mine = managing(person) if found else lambda _: False
    return [call for call in found if is_mine(call)]
