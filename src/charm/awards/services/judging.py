"""Whether a learner may be awarded now, and what the award would say."""

from __future__ import annotations

from charm.awards.models import Issuer
from charm.awards.queries import issuer_facts
from charm.catalogue.queries import (
    accreditation_covers,
    accreditations_of,
    definition_of,
    published,
    utc_today,
)
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import (
    AccreditationFact,
    AwardRecord,
    Learner,
    Result,
    StatusPlace,
)
from charm.core.credentials.record import Issuer as IssuerFact
from charm.core.credentials.record_rules import Unlawful
from charm.core.proposal.model import Role
from charm.core.workflow import Reason, Refusal
from charm.core.workflow.delivery import AwardFacts, EnrolmentState, EntryState
from charm.delivery import queries as delivery
from charm.delivery.queries import Confirmation, Enrolment
from charm.foundation import clock


def intend_step(row: Enrolment) -> str:
    """The step of the table by which this learner is awarded."""
    return "intend-formal" if delivery.is_formal(row.edition) else "intend-central"


def facts_of(row: Enrolment, issuer: Issuer) -> AwardFacts:
    """What holds today of the learner, the entry and the issuer."""
    version = row.edition.version
    said = published(version)
    accrediting = said.content.member_codes(Role.ACCREDITING)
    home = issuer.university_id
    return AwardFacts(
        confirmed=_is_confirmed(row),
        result_passed=delivery.has_passed(row),
        no_open_case=not delivery.open_cases(row),
        decision_on_record=version.decision.released_at is not None,
        entry_not_suspended=version.entry.state != EntryState.SUSPENDED,
        issuer_is_accrediting=home is not None and home == said.responsible in accrediting,
        issuer_is_central=home is None and issuer.operated_by_id is not None,
        accreditation_valid=home is not None
        and accreditation_covers(version.entry, home, utc_today()),
    )


def award_record(
    row: Enrolment, issuer: IssuerFact, *, id: str, number: str, status: StatusPlace, salt: str
) -> AwardRecord:
    """Everything the credential will say, as it stands at this moment."""
    edition = row.edition
    version = edition.version
    learner = row.learner
    result = delivery.result_of(row) if delivery.needs_result(edition) else None
    attended = not edition.validation
    return AwardRecord(
        id=id,
        number=number,
        issuer=issuer,
        definition=definition_of(version),
        learner=Learner(
            id=f"urn:uuid:{learner.id}",
            given_name=learner.given_name,
            family_name=learner.family_name,
            email=learner.email,
        ),
        decision=published(version).decision,
        accreditations=_accreditations(row),
        awarded_at=clock.now(),
        status=status,
        result=Result(result.value, result.scheme, result.assessed_on) if result else None,
        edition=delivery.edition_address(edition) if attended else "",
        learning_started=edition.starts_on if attended else None,
        learning_ended=edition.ends_on if attended else None,
        salt=salt,
    )


def rehearse(row: Enrolment, issuer: Issuer) -> None:
    """Make the credential without signing or keeping it. Raises Refusal with what is missing of
    Appendix 1 (7.17), or unlawful in what it would say."""
    try:
        to_open_badge(
            award_record(
                row,
                issuer_facts(issuer),
                id="urn:uuid:00000000-0000-4000-8000-000000000000",
                number="rehearsal",
                status=StatusPlace("https://rehearsal.invalid/status", 0),
                salt="rehearsal",
            )
        )
    except Unlawful as error:
        raise Refusal("issue", [Reason(says, "7.17") for says in error.reasons], ()) from error


def _is_confirmed(row: Enrolment) -> bool:
    confirmation = delivery.standing_confirmation(row)
    if confirmation is None or row.state != EnrolmentState.COMPLETED:
        return False
    formal = delivery.is_formal(row.edition)
    return confirmation.basis == (
        Confirmation.Basis.OBJECTIVES if formal else Confirmation.Basis.CRITERIA
    )


def _accreditations(row: Enrolment) -> tuple[AccreditationFact, ...]:
    """Those that hold today; only formal learning rests on them."""
    if not delivery.is_formal(row.edition):
        return ()
    today = utc_today()
    return tuple(
        AccreditationFact(
            fact.university_id, fact.body, fact.reference, fact.date, fact.valid_until
        )
        for fact in accreditations_of(row.edition.version.entry)
        if fact.date <= today and (fact.valid_until is None or today <= fact.valid_until)
    )
