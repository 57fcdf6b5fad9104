"""Claim by a one-time link, with what was awarded (6.4, 7.26)."""

from __future__ import annotations

from collections.abc import Collection

from charm.alliance.queries import Person
from charm.awards.models import Award
from charm.awards.queries import to_be_named
from charm.delivery.claims import Claim, claim_by_token
from charm.delivery.services import claiming
from charm.foundation import ledger
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, save_next


@act()
def claim(
    *, token: str, by: Person, reads_address: bool = False, notices: Collection[str] = ()
) -> Claim:
    """As :func:`charm.delivery.services.claiming.claim`; the awards of the enrolment go with it.
    What was signed stays as it is. Raises Unfit for who awarded them, and for an account of another
    name where the identity of the learner was checked and nothing is awarded yet."""
    checked_as = _checked_as(token)
    row = claiming.claim(token=token, by=by, reads_address=reads_address, notices=notices)
    if checked_as and checked_as != by.name:
        raise Unfit(
            f"The identity of this learner was checked as “{checked_as}”: claim the seat with an "
            "account of that name, or let staff take the check back first."
        )
    if row.enrolment_id is None:
        return row
    rows = Award.objects.select_for_update().filter(enrolment=row.enrolment_id)
    for award in rows.exclude(learner=by).order_by("number"):
        if by.pk in (award.intended_by_id, award.approved_by_id):
            raise Unfit("Nobody awards to themselves: this account awarded it.")
        award.learner = by
        save_next(award, "learner")
        ledger.record(
            "award_claimed",
            actor=by.key,
            role="learner",
            clauses=claiming.CLAUSES,
            about=award.ref,
            facts={"number": award.number},
        )
    return row


def _checked_as(token: str) -> str:
    """The name under which the identity of the learner was checked, while nothing is awarded."""
    seat = claim_by_token(token).enrolment
    return seat.learner.name if seat is not None and seat in to_be_named(seat.learner) else ""
