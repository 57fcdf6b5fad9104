"""Write awards into the register, for one learner or a thousand in the same number of queries.

Intent before signing: number, record and place in the status list are on record before anything is
signed, in the transaction that also writes the jobs. Whatever dies afterwards, the jobs are run
until every award is issued, once.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Sequence

from django.conf import settings

from charm.alliance.queries import Person
from charm.awards.models import Award, Group, Issuer, Register
from charm.awards.queries import issuer_facts
from charm.awards.records import spell_record
from charm.awards.services.candidates import Candidate, candidates
from charm.awards.services.judging import Basis, award_record, basis_of, intend_step
from charm.awards.services.signing import sign_soon
from charm.awards.services.status_lists import Places, places_for
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import Issuer as IssuerFact
from charm.core.credentials.record import Replaced
from charm.core.credentials.record_rules import Unlawful
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import AWARD_STEPS
from charm.delivery.queries import Enrolment
from charm.foundation import clock, ledger

Drawn = Callable[[Candidate, str, Places], Award]


def write_awards(
    rows: Sequence[Enrolment],
    issuer: Issuer,
    *,
    by: Person,
    approved_by: Person | None = None,
    group: Group | None = None,
    replaces: Award | None = None,
) -> list[Award]:
    """Judge these learners and write their awards, all or none, in their order; jobs sign them.

    Within an act that holds the enrolments, after the door. ``approved_by`` is the second person of
    the seal. Raises Refusal with every reason, each beginning with the learner it concerns.
    """
    seconded = approved_by is not None or not issuer.asks_second
    judged = candidates(rows, issuer, seconded=seconded)
    now = clock.now()
    draw = _drawing(issuer, now, by=by, approved_by=approved_by, group=group, replaces=replaces)
    awards, reasons = [], []
    places = places_for(issuer, len(judged))
    for one, number, place in zip(judged, _numbers(issuer, len(judged)), places, strict=True):
        name = one.enrolment.learner.name
        reasons += [Reason(f"{name}: {reason.says}", reason.clause) for reason in one.reasons]
        if not one.reasons:
            try:
                awards.append(draw(one, number, place))
            except Unlawful as error:
                reasons += [Reason(f"{name}: {says}", "7.17") for says in error.reasons]
    if reasons:
        raise Refusal("issue", reasons, ())
    Award.objects.bulk_create(awards)
    with ledger.together():
        for award, one in zip(awards, judged, strict=True):
            _note(award, one.enrolment, by)
    sign_soon(awards)
    return awards


def _drawing(
    issuer: Issuer,
    now: dt.datetime,
    *,
    by: Person,
    approved_by: Person | None,
    group: Group | None,
    replaces: Award | None,
) -> Drawn:
    """Makes the row of one award (not saved). Its credential is made once to see that it would be
    lawful: raises Unlawful with what is missing of Appendix 1 (7.17)."""
    facts: IssuerFact = issuer_facts(issuer)
    known: dict[object, Basis] = {}
    replaced = Replaced(f"urn:uuid:{replaces.pk}", replaces.number) if replaces else None

    def draw(one: Candidate, number: str, places: Places) -> Award:
        row = one.enrolment
        version = row.edition.version
        if version.pk not in known:
            known[version.pk] = basis_of(version, formal=one.progress.is_formal)
        status_list, status = places.revocation
        suspension_list, suspension = places.suspension
        named = suspension if settings.SUSPENSION else None
        ref = uuid.uuid4()
        record = award_record(
            one.progress, facts, known[version.pk], id=f"urn:uuid:{ref}", number=number,
            status=status, suspension=named, salt=secrets.token_hex(16), at=now,
            replaces=replaced,
        )  # fmt: skip
        to_open_badge(record)
        spelled, digest = spell_record(record)
        return Award(
            id=ref, number=number, issuer=issuer, enrolment=row, learner=row.learner,
            version=version, decision_id=version.decision_id, record=spelled, record_sha256=digest,
            status_list=status_list, status_index=status.index, suspension_list=suspension_list,
            suspension_index=suspension.index, intended_at=now,
            intended_by=by, approved_by=approved_by, group=group, replaces=replaces,
        )  # fmt: skip

    return draw


def _note(award: Award, row: Enrolment, by: Person) -> None:
    facts = {
        "number": award.number,
        "issuer": award.issuer_id,
        "version": str(award.version_id),
        "decision": str(award.decision_id),
    }
    if award.group_id is not None:
        facts["group"] = str(award.group_id)
    if award.approved_by is not None:
        facts["approved_by"] = award.approved_by.key
    if award.replaces is not None:
        facts["replaces"] = award.replaces.number
    ledger.record(
        "award_intended",
        actor=by.key,
        role="seal",
        clauses=AWARD_STEPS[intend_step(row)].clauses,
        about=award.ref,
        facts=facts,
        private={"record": award.record_sha256},
    )


def _numbers(issuer: Issuer, count: int) -> list[str]:
    """The next numbers of the issuer's register this year, without gaps: the row is locked until
    the awards stand, and a lost transaction gives the numbers back."""
    year = clock.today().year
    row, _ = Register.objects.select_for_update().get_or_create(issuer=issuer, year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return [f"{issuer.slug.upper()}-{year}-{n:06d}" for n in range(first, row.last + 1)]
