"""Repeated work of the register."""

from __future__ import annotations

import datetime as dt

from charm.awards.models import Award, Group
from charm.awards.queries import status_lists, tenant_lists
from charm.awards.services.asking_for_keys import begin_announced_keys, expire_key_changes
from charm.awards.services.signing import sign_soon
from charm.awards.services.status_lists import lists_behind, publish_list
from charm.awards.services.tenancy import renew_tenant_list
from charm.awards.services.working import award_group
from charm.core.workflow.delivery import AwardState, GroupState
from charm.foundation import clock, jobs
from charm.foundation.transactions import act

LEFT = dt.timedelta(minutes=30)
"""After so long a job that was to do it has done it, or was given up."""


@jobs.scheduled("17 3 * * *")
def renew_status_lists() -> None:
    """Sign every list anew, long before verifiers would call it out of date."""
    for row in status_lists():
        jobs.enqueue(publish_list, name=row.name)
    for name in tenant_lists():
        jobs.enqueue(renew_tenant_list, name=name)


@jobs.scheduled("*/2 * * * *")
def publish_what_changed() -> None:
    """Lists whose job was given up: verifiers learn of an act within five minutes."""
    for name in lists_behind():
        jobs.enqueue(publish_list, name=name)


@jobs.scheduled("*/20 * * * *")
def take_up_what_was_left() -> None:
    """Groups and signatures whose job was given up, such as while a key file was missing. What
    waits for a case or a suspended entry is looked at, and waits on."""
    with act():
        before = clock.now() - LEFT
        working = Group.objects.filter(state=GroupState.WORKING, chosen_at__lt=before)
        for group in working.exclude(answered_at__gte=before):
            jobs.enqueue(award_group, group=str(group.id))
        waiting = Award.objects.filter(state=AwardState.INTENDED, intended_at__lt=before)
        sign_soon(waiting.order_by("intended_at", "number"))


@jobs.scheduled("*/10 * * * *")
def look_after_keys() -> None:
    """Announced keys begin to sign when their time has come; requests that nobody answered end."""
    begin_announced_keys()
    expire_key_changes()
