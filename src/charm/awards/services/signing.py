"""Sign what is intended: a job, run until it is done, with one effect."""

from __future__ import annotations

import hashlib
import json

from charm.awards.keyfiles import signer_for
from charm.awards.models import Award
from charm.awards.records import read_record
from charm.awards.services.keys import active_key, verified
from charm.catalogue.queries import published
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.proofs import add_proof
from charm.core.proposal.model import Outcome
from charm.core.workflow.delivery import AWARD_STEPS, AwardFacts, AwardState, EntryState, take
from charm.delivery.queries import open_cases, standing_confirmation
from charm.foundation import clock, jobs, ledger, letterbook, outbox
from charm.foundation.transactions import act, locked, save_next


class RecordAltered(RuntimeError):
    """The frozen record no longer has its checksum: nothing is signed; restore it from a backup."""


@jobs.job
def sign_award(award: str) -> None:
    """Sign the frozen record and check the signature as an outsider would. An award that is signed,
    or revoked before, stays as it is; one with an open case waits until the case is closed, one of
    a suspended entry until the entry is resumed."""
    with act():
        row = locked(Award, award)
        if row.state != AwardState.INTENDED or open_cases(row.enrolment):
            return
        if row.version.entry.state == EntryState.SUSPENDED:
            return  # signed when the entry is resumed
        if standing_confirmation(row.enrolment) is None:
            return  # taken back by an upheld case: the holder of the seal revokes it
        if hashlib.sha256(row.record.encode()).hexdigest() != row.record_sha256:
            raise RecordAltered(f"The record of award {row.number} was altered.")
        key = active_key(row.issuer)
        signed = json.dumps(
            add_proof(to_open_badge(read_record(row.record)), signer_for(key), created=clock.now()),
            ensure_ascii=False,
        )
        facts = AwardFacts(
            confirmed=True, no_open_case=True, signature_verifies=verified(signed, row.issuer)
        )
        row.state = take(AWARD_STEPS, "issue", state=row.state, facts=facts) or row.state
        row.credential, row.key, row.issued_at = signed, key, clock.now()
        row.credential_sha256 = hashlib.sha256(signed.encode()).hexdigest()
        save_next(row, "state", "credential", "credential_sha256", "key", "issued_at")
        _tell(row)


def _tell(row: Award) -> None:
    ledger.record(
        "award_issued",
        actor="system",
        role="system",
        clauses=AWARD_STEPS["issue"].clauses,
        about=row.ref,
        facts={"number": row.number, "key": row.key.fragment if row.key else None},
        private={"credential": row.credential_sha256},
    )
    outbox.publish("award_issued", key=f"{row.id}", award=str(row.id))
    content = published(row.version).content
    badge = content.outcome is Outcome.PARTICIPATION_BADGE
    letterbook.write(
        "badge-waiting" if badge else "credential-waiting",
        key=f"{row.id}",
        to=row.learner,
        at=("learning",),
        title=content.title,
        issuer=row.issuer.name,
        number=row.number,
    )
