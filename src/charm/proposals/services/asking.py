"""The question itself: a one-time link to whoever may approve one version (7.4).

Of a link only the hash is kept, so it cannot be told again: a reminder brings a link of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from charm.alliance.queries import person_by_email
from charm.core.workflow import EndorsementState
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotFound
from charm.foundation.letterbook import Addressee, Reader
from charm.proposals import queries
from charm.proposals.models import Endorsement, Evidence, Proposal, Reminder, Snapshot
from charm.proposals.services.voiding import void_evidence

LINK_LIVES = dt.timedelta(days=14)


def put_question(
    proposal: Proposal,
    snapshot: Snapshot,
    *,
    email: str,
    name: str,
    university: str,
    office: str,
    letter: str,
    handed_from: Endorsement | None = None,
    **said: Any,
) -> Endorsement:
    """Ask somebody about a version; whoever was asked about it before is asked anew, and links that
    were sent before are dead. ``letter`` is the role of the letter that brings the link, ``said``
    what it says besides."""
    token = secrets.token_urlsafe(32)
    row, is_new = Endorsement.objects.update_or_create(
        snapshot=snapshot,
        email=email,
        defaults={
            "university_id": university,
            "office": office,
            "name": name,
            "token_hash": hash_of(token),
            "state": EndorsementState.ASKED,
            "asked_at": clock.now(),
            "expires_at": clock.now() + LINK_LIVES,
            "answered_at": None,
            "signed_name": "",
            "comment": "",
            "handed_from": handed_from,
        },
    )
    if not is_new:
        Reminder.objects.filter(endorsement=row).delete()
        void_evidence(Evidence.objects.filter(endorsement=row))
    write_link(letter, proposal, row, token, key=row.token_hash[:16], **said)
    return row


def write_link(
    letter: str, proposal: Proposal, row: Endorsement, token: str, *, key: str, **said: Any
) -> None:
    """The letter that brings a link."""
    letterbook.write(
        letter,
        key=f"{row.id}:{key}",
        to=reader_of(row),
        secret=f"{settings.BASE_URL}/endorse/{token}/",
        **{**about(proposal, row), **said},
    )


def tell_proposers(
    letter: str, proposal: Proposal, row: Endorsement, *, key: str = "", **said: Any
) -> None:
    """A letter to everybody who proposes it."""
    for person in queries.proposers_of(proposal):
        letterbook.write(
            letter,
            key=f"{row.id}:{key}{person.id}",
            to=person,
            at=("proposal-endorsements", proposal.id),
            **{**about(proposal, row), **said},
        )


def about(proposal: Proposal, row: Endorsement) -> Mapping[str, Any]:
    """What every letter about a question may name."""
    return {
        "title": proposal.title,
        "endorser": row.name,
        "university": row.university.name,
        "since": day_of(row.asked_at),
        "until": day_of(row.expires_at),
        "version": row.snapshot.number,
        "sha256": row.snapshot.sha256,
    }


def day_of(moment: dt.datetime) -> dt.date:
    """The day of the alliance on which it falls."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def reader_of(row: Endorsement) -> Reader:
    """Who answers: in the language of the account, if there is one under this address."""
    return person_by_email(row.email) or Addressee(row.email, row.name)


def by_token(token: str, *, lock: bool = True) -> Endorsement:
    """The question that the link asks. Raises NotFound for a link that was never sent."""
    digest = hash_of(token)
    rows = Endorsement.objects.select_related("snapshot", "university")
    if lock:
        rows = rows.select_for_update(of=("self",))
    reminded = Reminder.objects.filter(token_hash=digest).values_list("endorsement", flat=True)
    row = rows.filter(token_hash=digest).first() or rows.filter(pk__in=list(reminded)).first()
    if row is None:
        raise NotFound("This link was never sent, or is not complete.")
    return row


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
