"""Share a credential by a link, and take the link back (6.4, 7.28)."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from charm.alliance.queries import Person
from charm.core.proposal.values import clean_line
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock, ledger
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, locked
from charm.recognition import rules
from charm.recognition.models import Share
from charm.recognition.queries import TOKEN_LENGTH, digest_of

DAYS = 90
MOST_DAYS = 730
MOST_OPEN = 50
CLAUSES = ("6.4", "7.26", "7.28")


def new_token() -> str:
    """256 random bits, to be given to :func:`share_award` once and to the learner once."""
    return secrets.token_urlsafe(32)


@act()
def share_award(
    *,
    award: uuid.UUID | str,
    by: Person,
    token: str,
    days: int = DAYS,
    with_files: bool = False,
    name: str = "",
) -> Share:
    """Let whoever has the link see the credential for so many days, by its learner alone. The same
    token gives the same share, so a second click makes no second link. Raises Unfit for a number of
    days that cannot be, and for an award that is not issued."""
    row = rules.award_to_share(by, award)
    known = Share.objects.filter(token_sha256=digest_of(token), award=row).first()
    if known is not None:
        return known
    if row.state != AwardState.ISSUED:
        raise Unfit("A credential is shared while it is issued: this one is not.")
    if len(token) != TOKEN_LENGTH:
        raise Unfit("This link cannot be made: reload the page and try again.")
    if not 1 <= days <= MOST_DAYS:
        raise Unfit(f"A link lasts for 1 to {MOST_DAYS} days.")
    now = clock.now()
    if Share.objects.filter(award=row, revoked_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise Unfit(f"There are {MOST_OPEN} open links to this credential: take one back first.")
    share = Share.objects.create(
        award=row,
        name=_line(name),
        with_files=with_files,
        token_sha256=digest_of(token),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    ledger.record(
        "award_shared",
        actor=by.key,
        role="learner",
        clauses=CLAUSES,
        about=row.ref,
        facts={"share": str(share.id), "days": days, "with_files": with_files},
    )
    return share


@act()
def revoke_share(*, share: uuid.UUID | str, by: Person) -> Share:
    """Take a link back, at once and for good; a second time changes nothing."""
    found = rules.share_for(by, share)
    row = locked(Share, found.pk)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        ledger.record(
            "share_revoked",
            actor=by.key,
            role="learner",
            clauses=CLAUSES,
            about=found.award.ref,
            facts={"share": str(row.id)},
        )
    return row


def _line(text: str) -> str:
    try:
        return clean_line(text)[:100]
    except ValueError as error:
        raise Unfit(f"For whom it is {error}.") from error
