"""Status lists: a place for each award, and the signed list that verifiers read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from charm.awards.keyfiles import signer_for
from charm.awards.models import Award, Issuer, StatusList, TenantList
from charm.awards.queries import status_list_address
from charm.awards.services.keys import active_key
from charm.awards.services.verifying import verifier_of
from charm.core.credentials.keys import Signer
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import StatusPlace
from charm.core.credentials.status import (
    MINIMUM_LENGTH,
    Purpose,
    random_index,
    status_list_credential,
)
from charm.core.credentials.status import StatusList as Bits
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock, jobs
from charm.foundation.transactions import act, locked

VALID = dt.timedelta(days=30)
"""A list is signed anew each day; a verifier that reads one older than this distrusts it."""


Taken = tuple[StatusList, StatusPlace]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the status of one award is published."""

    revocation: Taken
    suspension: Taken
    """In the credential it stands where the installation has it so (``CHARM_SUSPENSION``)."""


def places_for(issuer: Issuer, count: int) -> list[Places]:
    """For so many awards, within the caller's transaction."""
    revocations = take_places(issuer, count)
    suspensions = take_places(issuer, count, Purpose.SUSPENSION)
    return [Places(*both) for both in zip(revocations, suspensions, strict=True)]


def take_places(issuer: Issuer, count: int, purpose: Purpose = Purpose.REVOCATION) -> list[Taken]:
    """Places that no award ever had, in the issuer's newest list of that purpose; a new list when
    that is full. Within the caller's transaction."""
    row = (
        StatusList.objects.select_for_update()
        .filter(issuer=issuer, purpose=purpose)
        .order_by("-created_at", "-name")
        .first()
    )
    taken: list[Taken] = []
    while len(taken) < count:
        if row is None or row.taken >= row.length:
            row = open_list(issuer, purpose)
        secret, address = bytes.fromhex(row.placing_key), status_list_address(row.name)
        last = min(row.length, row.taken + count - len(taken))
        for n in range(row.taken, last):
            index = random_index(n, secret=secret, length=row.length)
            taken.append((row, StatusPlace(address, index, row.purpose)))
        row.taken = last
        row.save(update_fields=["taken"])
    return taken


def open_list(issuer: Issuer, purpose: Purpose) -> StatusList:
    """A new list of the issuer, signed and published empty."""
    number = StatusList.objects.filter(issuer=issuer, purpose=purpose).count() + 1
    row = StatusList.objects.create(
        name=f"{issuer.slug}-{purpose}-{number}",
        issuer=issuer,
        purpose=purpose,
        length=MINIMUM_LENGTH,
        placing_key=secrets.token_hex(32),
        created_at=clock.now(),
    )
    publish_list(row.name)
    row.refresh_from_db()
    return row


def publish_soon(award: Award, *purposes: Purpose) -> None:
    """Write the jobs that publish what the register says of the award now, in the transaction that
    changed it."""
    if Purpose.REVOCATION in purposes:
        jobs.enqueue(publish_list, name=award.status_list_id)
    if Purpose.SUSPENSION in purposes and award.suspension_list_id:
        jobs.enqueue(publish_list, name=award.suspension_list_id)


def lists_behind() -> Iterable[str]:
    """Names of lists that do not say yet what the register says."""
    published = OuterRef("published_at")
    revoked = Award.objects.filter(
        status_list=OuterRef("pk"), state=AwardState.REVOKED, revoked_at__gt=published
    )
    suspended = Award.objects.filter(
        Q(suspended_at__gt=published) | Q(resumed_at__gt=published) | Q(revoked_at__gt=published),
        suspension_list=OuterRef("pk"),
        suspended_at__isnull=False,
    )
    rows = StatusList.objects.filter(Exists(revoked) | Exists(suspended))
    return rows.values_list("name", flat=True)


@jobs.job
def publish_list(name: str) -> None:
    """Sign the list as the register says it is now. A second call publishes the same bits."""
    with act():
        row = locked(StatusList, name)
        bits = Bits(row.length)
        bits.set_all(_set_in(row))

        def check(text: str) -> None:
            if not verifier_of(row.issuer)(text):
                raise RuntimeError(f"The signature of the status list {name} does not verify.")

        sign_list(
            row,
            bits,
            url=status_list_address(row.name),
            issuer=row.issuer.did,
            signer=signer_for(active_key(row.issuer)),
            check=check,
        )


def sign_list(
    row: StatusList | TenantList,
    bits: Bits,
    *,
    url: str,
    issuer: str,
    signer: Signer,
    check: Callable[[str], None],
) -> None:
    """Sign the bits, and keep in the locked row what was signed. ``check`` gets it as it will be
    published, and raises where verifiers would not believe it."""
    now = clock.now()
    document = add_proof(
        status_list_credential(
            bits,
            url=url,
            issuer=issuer,
            purpose=row.purpose,
            valid_from=now,
            valid_until=now + VALID,
        ),
        signer,
        created=now,
    )
    text = json.dumps(document, ensure_ascii=False)
    check(text)
    row.published, row.published_at = text, now
    row.sha256 = hashlib.sha256(text.encode()).hexdigest()
    row.save(update_fields=["published", "published_at", "sha256"])


def _set_in(row: StatusList) -> Iterator[int]:
    """Places whose bit is set, as the register stands; revoked ones are not suspended besides."""
    if row.purpose == Purpose.SUSPENSION:
        suspended = row.suspendable.filter(state=AwardState.SUSPENDED, suspended_at__isnull=False)
        places = suspended.order_by().values_list("suspension_index", flat=True)
        yield from (place for place in places if place is not None)
    else:
        revoked = row.awards.filter(state=AwardState.REVOKED)
        yield from revoked.order_by().values_list("status_index", flat=True)
