"""Which policy holds."""

from __future__ import annotations

import datetime as dt

from charm.core.policy import PolicyVersion, version_in_force
from charm.framework.models import ProgrammeExtension


def policy_in_force(on: dt.date) -> PolicyVersion:
    """The version that judges what is submitted on that day (4.1, 10.2)."""
    return version_in_force(on)


def programme_covers(policy: PolicyVersion, on: dt.date) -> bool:
    """Whether the policy's programme runs on that day, or a decision on record extends it (4.1)."""
    programme = policy.programme
    if on <= programme.ends:
        return True
    return ProgrammeExtension.objects.filter(programme=programme.name, until__gte=on).exists()
