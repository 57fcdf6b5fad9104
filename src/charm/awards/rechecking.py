"""Does a row of the award register still say what was decided, signed and noted?

The signature itself, authority and status are for the public verifier; here is what it cannot know.
"""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from charm.awards.models import Award
from charm.awards.records import read_record
from charm.core.credentials.record import AwardRecord, StatusPlace
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock, ledger
from charm.foundation.ledger import Entry

SHARE = 200
RUN = 20_000
"""Awards that one run takes up at most; the next takes up the rest."""
AGAIN = 1_000
"""And so many more that had a fault: it is seen within minutes that one was mended."""
_UNDOES = {"award_revoked", "award_superseded"}


def awards_to_recheck(most: int | None = None) -> Iterator[list[Award]]:
    """All awards in shares, or so many of them chosen by chance."""
    refs = list(Award.objects.order_by("number").values_list("pk", flat=True))
    if most is not None and most < len(refs):
        refs = random.sample(refs, most)
    for first in range(0, len(refs), SHARE):
        yield list(_with_lists(Award.objects.filter(pk__in=refs[first : first + SHARE])))


def _with_lists(rows: QuerySet[Award]) -> QuerySet[Award]:
    rows = rows.select_related("issuer", "status_list", "suspension_list")
    return rows.defer("status_list__published", "suspension_list__published").order_by("number")


_DUE = Q(issued_at__isnull=False) & (Q(rechecked_at__isnull=True) | ~Q(fault=""))
"""As the index ``awards_to_recheck`` has it."""


def due_for_recheck() -> Iterator[list[str]]:
    """What was issued and never judged since, the oldest first, then what had a fault, the longest
    unseen first; in shares."""
    due = Award.objects.filter(_DUE)
    new = due.filter(rechecked_at__isnull=True).order_by("issued_at", "number")
    faulty = due.filter(rechecked_at__isnull=False).order_by("rechecked_at", "number")
    refs = [
        str(ref)
        for rows, most in ((new, RUN), (faulty, AGAIN))
        for ref in rows.values_list("pk", flat=True)[:most]
    ]
    for first in range(0, len(refs), SHARE):
        yield refs[first : first + SHARE]


def still_due(refs: Collection[str]) -> list[Award]:
    """Those of a share that nobody judged meanwhile, with their lists at hand."""
    return list(_with_lists(Award.objects.filter(_DUE, pk__in=refs)))


@dataclass(frozen=True, slots=True)
class Rechecks:
    """How far the judging of what was issued is, for those who watch over an installation."""

    awards_unchecked: int
    awards_unchecked_age: float
    """Seconds since the first of them was issued; nought where none waits."""
    awards_faulty: int


def how_rechecks_stand() -> Rechecks:
    new = Award.objects.filter(_DUE, rechecked_at__isnull=True)
    first = new.aggregate(first=Min("issued_at"))["first"]
    return Rechecks(
        awards_unchecked=new.count(),
        awards_unchecked_age=max(0.0, (clock.now() - first).total_seconds()) if first else 0.0,
        awards_faulty=with_a_fault().count(),
    )


def with_a_fault() -> QuerySet[Award]:
    """Awards that did not verify when they were last judged, the first found first."""
    faulty = Award.objects.filter(_DUE).exclude(fault="")
    return faulty.order_by("issued_at", "number")


def faults_of(rows: Collection[Award]) -> Iterator[tuple[Award, str]]:
    """What is wrong with these rows, in words."""
    noted = ledger.entries_about([row.ref for row in rows])
    for row in rows:
        for says in (*_of_bytes(row), *_of_notes(row, noted[row.ref])):
            yield row, says


def lost_awards() -> list[str]:
    """Awards that the ledger knows and the register does not."""
    kept = set(Award.objects.values_list("pk", flat=True))
    noted = (ref.partition(":")[2] for ref in ledger.objects_of("award_intended"))
    return [ref for ref in noted if uuid.UUID(ref) not in kept]


def _of_bytes(row: Award) -> Iterator[str]:
    if _digest(row.record) != row.record_sha256:
        yield "its record is not what was frozen"
    if row.credential and _digest(row.credential) != row.credential_sha256:
        yield "its credential is not what was signed"
    try:
        record = read_record(row.record)
    except ValueError:
        yield "its record cannot be read"
        return
    if not _is_filed_right(row, record):
        yield "it is filed under another number, issuer, learner or place than its record says"
    if row.credential and not _says_the_same(row.credential, record):
        yield "its credential says something else than its record"


def _is_filed_right(row: Award, record: AwardRecord) -> bool:
    suspended_in = (row.suspension_list_id, row.suspension_index)
    return (
        record.id, record.number, record.issuer.did, record.learner.id, _filed(record.status),
    ) == (
        f"urn:uuid:{row.id}", row.number, row.issuer.did, f"urn:uuid:{row.learner_id}",
        (row.status_list_id, row.status_index),
    ) and (record.suspension is None or _filed(record.suspension) == suspended_in)  # fmt: skip


def _filed(place: StatusPlace) -> tuple[str, int]:
    """Name of the list and index, as the register holds them."""
    return (place.list_url.rpartition("/")[2], place.index)


def _says_the_same(credential: str, record: AwardRecord) -> bool:
    """Of what the record decides: who, what, by whom, by which number, with which places."""
    places = [place for place in (record.status, record.suspension) if place]
    try:
        document = json.loads(credential)
        subject, status = document["credentialSubject"], document["credentialStatus"]
        said = (
            document["id"], document["issuer"]["id"], subject["achievement"]["id"], subject["id"],
            subject.get("licenseNumber", ""),
            [
                (one["statusListCredential"], one["statusListIndex"], one["statusPurpose"])
                for one in (status if isinstance(status, list) else [status])
            ],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return False
    return bool(
        said
        == (
            record.id, record.issuer.did, record.definition.id, record.learner.id, record.number,
            [(place.list_url, str(place.index), place.purpose) for place in places],
        )
    )  # fmt: skip


def _of_notes(row: Award, entries: list[Entry]) -> Iterator[str]:
    """The ledger noted each act about the award; a private value that was erased says nothing."""
    acts = {entry.body.get("act"): entry for entry in entries}
    private = {name: value for entry in entries for name, value in entry.private.items()}
    if "award_intended" not in acts:
        yield "the ledger does not know it"
    if private.get("record", row.record_sha256) != row.record_sha256:
        yield "the ledger noted another record"
    if private.get("credential", row.credential_sha256) != row.credential_sha256:
        yield "the ledger noted another credential"
    if bool(row.credential) != ("award_issued" in acts):
        yield "the ledger and the register differ on whether it was signed"
    if (row.state == AwardState.REVOKED) != bool(_UNDOES & acts.keys()):
        yield "the ledger and the register differ on whether it was revoked"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def counts() -> tuple[int, int]:
    """Awards in the register, and how many of them are signed."""
    signed = Award.objects.filter(~Q(credential=""))
    return Award.objects.count(), signed.count()
