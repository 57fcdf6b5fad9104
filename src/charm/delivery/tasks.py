"""Repeated work of delivery."""

from __future__ import annotations

import datetime as dt

from charm.delivery.models import ClassConfirmation
from charm.delivery.services.confirming_class import work_class
from charm.delivery.services.running import list_what_takes_people
from charm.foundation import clock, jobs

LEFT = dt.timedelta(minutes=30)
"""After so long a job that was to do it has done it, or was given up."""


@jobs.scheduled("*/20 * * * *")
def confirm_what_was_left() -> None:
    """Classes whose job was given up."""
    rows = ClassConfirmation.objects.filter(
        state=ClassConfirmation.State.WORKING, asked_at__lt=clock.now() - LEFT
    )
    for row in rows:
        jobs.enqueue(work_class, confirmation=str(row.id))


@jobs.scheduled("50 2 * * *")
def list_dates() -> None:
    """Whatever takes people is found in the catalogue by its dates (7.17)."""
    list_what_takes_people()
