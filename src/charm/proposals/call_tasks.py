"""What the clock does for calls (7.3)."""

from __future__ import annotations

from charm.core.workflow import CallState
from charm.foundation import clock, jobs
from charm.proposals.models import Call
from charm.proposals.services import call_reminding, calling


@jobs.scheduled("*/5 * * * *")
def open_and_close_calls() -> None:
    """At the moments that their managers announced. Whether a call takes proposals is asked of the
    clock itself; this tells the reviewers."""
    due = Call.objects.filter(state=CallState.PLANNED, opens_at__lte=clock.now())
    for pk in due.values_list("pk", flat=True):
        calling.open_in_time(pk)
    over = Call.objects.filter(state=CallState.OPEN, closes_at__lte=clock.now())
    for pk in over.values_list("pk", flat=True):
        calling.close_in_time(pk)


@jobs.scheduled("23 6 * * *")
def remind_people_of_calls() -> None:
    """Reviews that are due, drafts in calls that close soon."""
    for pk in Call.objects.filter(state=CallState.CLOSED).values_list("pk", flat=True):
        call_reminding.remind_reviewers(pk)
    for pk in Call.objects.filter(state=CallState.OPEN).values_list("pk", flat=True):
        call_reminding.warn_of_closing(pk)
