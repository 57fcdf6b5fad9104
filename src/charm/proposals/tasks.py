"""What the clock does for those who propose and endorse."""

from __future__ import annotations

from charm.foundation import clock, jobs
from charm.proposals import late
from charm.proposals.models import Endorsement
from charm.proposals.services import reminding


@jobs.scheduled("*/15 * * * *")
def end_links_whose_time_is_over() -> None:
    """Links to endorse live fourteen days (7.4)."""
    over = Endorsement.objects.filter(state__in=late.OPEN, expires_at__lte=clock.now())
    for pk in over.values_list("pk", flat=True):
        reminding.expire(pk)


@jobs.scheduled("8 * * * *")
def remind_endorsers() -> None:
    """After 3, 7 and 12 days (7.4)."""
    asked = Endorsement.objects.filter(state__in=late.OPEN, expires_at__gt=clock.now())
    for pk in asked.values_list("pk", flat=True):
        reminding.remind(pk)
