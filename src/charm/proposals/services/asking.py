"""The question itself: a one-time link to whoever may approve one version (7.4).

Of a link only the hash is kept, so it cannot be told again: a reminder brings a link of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from charm.core.workflow import EndorsementState
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.proposals.models import Endorsement, Evidence, Proposal, Reminder, Snapshot
from charm.proposals.services.letters import write_link
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
