"""Which policy holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import Max

from charm.core.policy import PolicyVersion, version_in_force
from charm.foundation.looking import once
from charm.framework.models import ProgrammeExtension


def policy_in_force(on: dt.date) -> PolicyVersion:
    """The version that judges what is submitted on that day (4.1, 10.2), its programme ending when
    the latest decision on record says."""
    policy = version_in_force(on)
    programme = policy.programme
    rows = ProgrammeExtension.objects.filter(programme=programme.name)
    extended = once(("extended", programme.name), lambda: rows.aggregate(last=Max("until"))["last"])
    ends = max(programme.ends, extended or programme.ends)
    return replace(policy, programme=replace(programme, ends=ends))
