"""The officer notes the holidays of a body."""

from __future__ import annotations

import datetime as dt

from charm.alliance.queries import Body, Person
from charm.boards import rules
from charm.boards.models import Holiday
from charm.core.proposal.values import clean_line
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.transactions import act


@act()
def note_holiday(*, body: Body, day: dt.date, name: str, by: Person) -> Holiday:
    """Note a day that does not count before a paper deadline. Meetings that are planned already
    keep the deadline that was told. Raises Unfit without a name."""
    _require_officer(by)
    try:
        name = clean_line(name)[:100]
    except ValueError as error:
        raise Unfit(f"The name {error}.") from error
    if not name:
        raise Unfit("Give the holiday a name.")
    row, is_new = Holiday.objects.get_or_create(body=body, day=day, defaults={"name": name})
    if is_new:
        _note("holiday_noted", row, by)
    return row


@act()
def forget_holiday(*, holiday: int, by: Person) -> None:
    """Let the day count again for meetings planned from now on."""
    _require_officer(by)
    row = Holiday.objects.filter(pk=holiday).first()
    if row is None:
        raise NotFound("There is no such holiday.")
    _note("holiday_forgotten", row, by)
    row.delete()


def _require_officer(by: Person) -> None:
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer notes the holidays of a body.")


def _note(act: str, row: Holiday, by: Person) -> None:
    ledger.record(
        act, actor=by.key, role="officer", clauses=["7.4.1"], about=f"body:{row.body_id}",
        facts={"day": row.day.isoformat()},
    )  # fmt: skip
