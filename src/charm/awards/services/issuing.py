"""Award: write the frozen record into the register, to be signed by a job.

Intent before signing: number, record and place in the status list are on record before anything is
signed, in the transaction that also writes the job. Whatever dies afterwards, the job is run until
the award is issued, once.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Award, Issuer, Register
from charm.awards.queries import issuer_facts, issuer_of_version
from charm.awards.records import spell_record
from charm.awards.services.judging import award_record, facts_of, intend_step, rehearse
from charm.awards.services.signing import sign_award
from charm.awards.services.status_lists import take_place
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import AWARD_STEPS, take, who_can
from charm.delivery import rules as delivery_rules
from charm.delivery.queries import Enrolment, enrolments_by_id, lock_enrolment
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act


@act()
def issue_awards(
    *,
    enrolments: Iterable[uuid.UUID],
    by: Person,
    seen: Mapping[uuid.UUID, int] | None = None,
) -> list[Award]:
    """Award to these learners, all or none, by the holder of the issuer's seal.

    Formal micro-credentials are issued by the responsible accrediting university (7.10), others
    centrally (7.20.3). ``seen`` are the revisions of the enrolments on the actor's screen; raises
    Stale when one moved. An enrolment that has its award keeps it, so a second click changes
    nothing; numbers follow the order given. Raises Refusal with every reason, each beginning with
    the learner it concerns.
    """
    wanted = list(dict.fromkeys(enrolments))
    if not wanted:
        raise Unfit("Choose whom to award.")
    issuers = {row.id: _issuer_through_door(row, by) for row in enrolments_by_id(wanted)}
    for ref in sorted(wanted):
        lock_enrolment(ref, seen=(seen or {}).get(ref))
    found = {row.id: row for row in enrolments_by_id(wanted)}
    rows = [found[ref] for ref in wanted]
    awarded = {award.enrolment_id: award for award in Award.objects.filter(enrolment__in=rows)}
    new = [row for row in rows if row.id not in awarded]
    _require(new, issuers)
    for row in new:
        awarded[row.id] = _intend(row, issuers[row.id], by)
    return [awarded[row.id] for row in rows]


def _issuer_through_door(row: Enrolment, by: Person) -> Issuer:
    issuer = issuer_of_version(row.edition.version)
    if not rules.holds_seal(by, issuer):
        delivery_rules.enrolment_for(by, row.id)
        raise NotAllowed(who_can(AWARD_STEPS["intend-formal"]))
    if row.learner_id == by.pk:
        raise NotAllowed("Nobody awards to themselves: a colleague who holds the seal does it.")
    return issuer


def _require(rows: list[Enrolment], issuers: Mapping[uuid.UUID, Issuer]) -> None:
    reasons = []
    for row in rows:
        issuer = issuers[row.id]
        try:
            take(AWARD_STEPS, intend_step(row), state=None, facts=facts_of(row, issuer))
            rehearse(row, issuer)
        except Refusal as refusal:
            reasons += [
                Reason(f"{row.learner.name}: {reason.says}", reason.clause)
                for reason in refusal.reasons
            ]
    if reasons:
        raise Refusal("issue", reasons, ())


def _intend(row: Enrolment, issuer: Issuer, by: Person) -> Award:
    number = _next_number(issuer)
    status_list, place = take_place(issuer)
    award_id = uuid.uuid4()
    record = award_record(
        row,
        issuer_facts(issuer),
        id=f"urn:uuid:{award_id}",
        number=number,
        status=place,
        salt=secrets.token_hex(16),
    )
    spelled, digest = spell_record(record)
    version = row.edition.version
    award = Award.objects.create(
        id=award_id,
        number=number,
        issuer=issuer,
        enrolment=row,
        learner=row.learner,
        version=version,
        decision_id=version.decision_id,
        record=spelled,
        record_sha256=digest,
        status_list=status_list,
        status_index=place.index,
        intended_at=record.awarded_at,
        intended_by=by,
    )
    ledger.record(
        "award_intended",
        actor=by.key,
        role="seal",
        clauses=AWARD_STEPS[intend_step(row)].clauses,
        about=award.ref,
        facts={
            "number": number,
            "issuer": issuer.slug,
            "version": str(version.id),
            "decision": str(version.decision_id),
        },
        private={"record": digest},
    )
    jobs.enqueue(sign_award, award=str(award.id))
    return award


def _next_number(issuer: Issuer) -> str:
    """The next number of the issuer's register this year, without gaps: the row is locked until
    the award stands, and a lost transaction gives the number back."""
    year = clock.today().year
    row, _ = Register.objects.select_for_update().get_or_create(issuer=issuer, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{issuer.slug.upper()}-{year}-{row.last:06d}"
