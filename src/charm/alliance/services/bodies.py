"""The rules of a body, which its office can change."""

from __future__ import annotations

from django.db import transaction

from charm.alliance import rules
from charm.alliance.models import Body, Mandate, Person
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, Unfit


@transaction.atomic
def set_paper_deadline(*, body: Body, working_days: int, by: Person) -> Body:
    """Say how many working days before a meeting its papers are due. Counts for meetings that are
    planned from now on."""
    if not rules.holds(by, Mandate.Office.BOARDS_OFFICER):
        raise NotAllowed("The Boards officer keeps the rules of the bodies.")
    if not 0 <= working_days <= 60:
        raise Unfit("A paper deadline lies 0 to 60 working days before the meeting.")
    body.paper_deadline_working_days = working_days
    body.save(update_fields=["paper_deadline_working_days"])
    ledger.record(
        "paper_deadline_set",
        actor=by.key,
        role="officer",
        clauses=["7.4.1"],
        about=f"body:{body.code}",
        facts={"working_days": working_days},
    )
    return body
