"""Status lists: a place for each award, and the signed list that verifiers read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets

from charm.awards.keyfiles import signer_for
from charm.awards.models import Issuer, StatusList
from charm.awards.queries import status_list_address
from charm.awards.services.keys import active_key
from charm.awards.services.verifying import verifier_of
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import StatusPlace
from charm.core.credentials.status import (
    MINIMUM_LENGTH,
    random_index,
    status_list_credential,
)
from charm.core.credentials.status import StatusList as Bits
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock, jobs
from charm.foundation.transactions import act, locked

PURPOSE = "revocation"
VALID = dt.timedelta(days=30)
"""A list is signed anew each day; a verifier that reads one older than this distrusts it."""


def take_places(issuer: Issuer, count: int) -> list[tuple[StatusList, StatusPlace]]:
    """Places that no award ever had, in the issuer's newest list; a new list when that is full.
    Within the caller's transaction."""
    row = (
        StatusList.objects.select_for_update()
        .filter(issuer=issuer, purpose=PURPOSE)
        .order_by("-created_at", "-name")
        .first()
    )
    taken: list[tuple[StatusList, StatusPlace]] = []
    while len(taken) < count:
        if row is None or row.taken >= row.length:
            row = open_list(issuer)
        secret, address = bytes.fromhex(row.placing_key), status_list_address(row.name)
        last = min(row.length, row.taken + count - len(taken))
        for n in range(row.taken, last):
            index = random_index(n, secret=secret, length=row.length)
            taken.append((row, StatusPlace(address, index, row.purpose)))
        row.taken = last
        row.save(update_fields=["taken"])
    return taken


def open_list(issuer: Issuer) -> StatusList:
    """A new list of the issuer, signed and published empty."""
    number = StatusList.objects.filter(issuer=issuer, purpose=PURPOSE).count() + 1
    row = StatusList.objects.create(
        name=f"{issuer.slug}-{PURPOSE}-{number}",
        issuer=issuer,
        purpose=PURPOSE,
        length=MINIMUM_LENGTH,
        placing_key=secrets.token_hex(32),
        created_at=clock.now(),
    )
    publish_list(row.name)
    row.refresh_from_db()
    return row


@jobs.job
def publish_list(name: str) -> None:
    """Sign the list as the register says it is now. A second call publishes the same bits."""
    with act():
        row = locked(StatusList, name)
        bits = Bits(row.length)
        revoked = row.awards.filter(state=AwardState.REVOKED)
        for index in revoked.values_list("status_index", flat=True):
            bits[index] = True
        key = active_key(row.issuer)
        now = clock.now()
        document = add_proof(
            status_list_credential(
                bits,
                url=status_list_address(row.name),
                issuer=row.issuer.did,
                purpose=row.purpose,
                valid_from=now,
                valid_until=now + VALID,
            ),
            signer_for(key),
            created=now,
        )
        text = json.dumps(document, ensure_ascii=False)
        if not verifier_of(row.issuer)(text):
            raise RuntimeError(f"The signature of the status list {name} does not verify.")
        row.published, row.published_at = text, now
        row.sha256 = hashlib.sha256(text.encode()).hexdigest()
        row.save(update_fields=["published", "published_at", "sha256"])
