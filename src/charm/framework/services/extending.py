"""A recorded decision that a programme's policy goes on being used (4.1)."""

from __future__ import annotations

import datetime as dt

from charm.core.policy import version_in_force
from charm.foundation import ledger
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act
from charm.framework.models import ProgrammeExtension


@act()
def extend_programme(
    *, until: dt.date, decided_on: dt.date, reference: str, actor: str
) -> ProgrammeExtension:
    """Record that the programme of the policy in force on ``decided_on`` goes on until ``until``.
    ``reference`` says where the decision stands, such as the minutes of a session; ``actor`` is the
    ledger's key of whom a higher room has let in."""
    programme = version_in_force(decided_on).programme
    if not reference.strip():
        raise Unfit("Say where the decision stands, such as the minutes of a session.")
    if until <= programme.ends:
        raise Unfit(f"{programme.name} runs until {programme.ends} anyway: give a later day.")
    extension = ProgrammeExtension.objects.create(
        programme=programme.name,
        until=until,
        decided_on=decided_on,
        reference=reference.strip()[:200],
    )
    ledger.record(
        "programme_extended",
        actor=actor,
        role="officer",
        clauses=["4.1"],
        about=f"programme:{programme.name}",
        facts={"until": until.isoformat(), "decided_on": decided_on.isoformat()},
        private={"reference": extension.reference},
    )
    return extension
