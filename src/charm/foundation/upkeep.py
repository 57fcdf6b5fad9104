"""What has to happen by itself, day after day."""

from __future__ import annotations

import datetime as dt

from django_tasks_db.models import DBTaskResult

from charm.foundation import clock, idempotency, jobs, limits, outbox
from charm.foundation.models import OutboxMessage, ReturnedAddress

KEEP_FINISHED_JOBS = dt.timedelta(days=30)
KEEP_LETTERS = dt.timedelta(days=365)
LEFT_BEHIND = dt.timedelta(hours=1)
"""Longer than all retries of a message take together."""


@jobs.scheduled("*/10 * * * *")
def deliver_left_behind() -> None:
    """Give a message whose job was lost (worker killed at every attempt) a new one."""
    state = OutboxMessage.State
    left = OutboxMessage.objects.filter(
        state__in=(state.WAITING, state.IN_FLIGHT), created_at__lt=clock.now() - LEFT_BEHIND
    )
    for message in left[:1000]:
        jobs.enqueue(outbox.deliver, message=str(message.id))


@jobs.scheduled("20 2 * * *")
def forget_what_is_over() -> None:
    """Keep the promises of the data map about letters and technical records."""
    now = clock.now()
    idempotency.forget_expired(now)
    limits.forget_over(now)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED_JOBS).delete()
    OutboxMessage.objects.filter(
        kind=OutboxMessage.Kind.LETTER,
        state__in=(*outbox.SETTLED, OutboxMessage.State.RETURNED),
        done_at__lt=now - KEEP_LETTERS,
    ).update(payload={}, last_error="", reader="")
    ReturnedAddress.objects.filter(at__lt=now - KEEP_LETTERS).delete()
