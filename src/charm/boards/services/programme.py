"""The office records that the alliance extended its programme (4.1)."""

from __future__ import annotations

import datetime as dt

from charm.alliance.queries import Person
from charm.boards import rules
from charm.foundation.errors import NotAllowed
from charm.framework.services import extending


def extend_programme(*, until: dt.date, decided_on: dt.date, reference: str, by: Person) -> None:
    """Record the decision; until then a proposal begun after the end carries a finding."""
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer records decisions on the programme.")
    extending.extend_programme(
        until=until, decided_on=decided_on, reference=reference, actor=by.key
    )
