"""Repeated work of the register."""

from __future__ import annotations

from charm.awards.queries import status_lists
from charm.awards.services.status_lists import publish_list
from charm.foundation import jobs


@jobs.scheduled("17 3 * * *")
def renew_status_lists() -> None:
    """Sign every list anew, long before verifiers would call it out of date."""
    for row in status_lists():
        jobs.enqueue(publish_list, name=row.name)
