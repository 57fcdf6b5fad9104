"""What an award says: the frozen record, as everything stands at the moment of the award."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charm.catalogue.queries import (
    EntryVersion,
    accreditations_of,
    definition_of,
    published,
    utc_today,
)
from charm.core.credentials.record import (
    AccreditationFact,
    AwardRecord,
    CouncilDecision,
    Definition,
    Learner,
    Replaced,
    Result,
    StatusPlace,
)
from charm.core.credentials.record import Issuer as IssuerFact
from charm.delivery import queries as delivery
from charm.delivery.progress import Progress
from charm.delivery.queries import Edition, Enrolment


@dataclass(frozen=True, slots=True)
class Basis:
    """What all awards of one version say alike on a day."""

    definition: Definition
    decision: CouncilDecision
    accreditations: tuple[AccreditationFact, ...]


def intend_step(row: Enrolment) -> str:
    """The step of the table by which this learner is awarded."""
    return "intend-formal" if delivery.is_formal(row.edition) else "intend-central"


def basis_of(version: EntryVersion, *, formal: bool) -> Basis:
    """Read once for all who are awarded the version. Only formal learning rests on accreditations:
    those that hold today."""
    today = utc_today()
    facts = tuple(
        AccreditationFact(
            fact.university_id, fact.body, fact.reference, fact.date, fact.valid_until
        )
        for fact in (accreditations_of(version.entry) if formal else ())
        if fact.date <= today and (fact.valid_until is None or today <= fact.valid_until)
    )
    return Basis(definition_of(version), published(version).decision, facts)


def award_record(
    row: Progress,
    issuer: IssuerFact,
    basis: Basis,
    *,
    id: str,
    number: str,
    status: StatusPlace,
    suspension: StatusPlace | None,
    salt: str,
    at: dt.datetime,
    replaces: Replaced | None = None,
) -> AwardRecord:
    """Everything the credential will say."""
    edition = row.enrolment.edition
    learner = row.enrolment.learner
    result = row.result if row.needs_result else None
    attended = not edition.validation
    return AwardRecord(
        id=id,
        number=number,
        issuer=issuer,
        definition=basis.definition,
        learner=Learner(
            id=f"urn:uuid:{learner.id}",
            given_name=learner.given_name,
            family_name=learner.family_name,
            email=learner.email,
        ),
        decision=basis.decision,
        accreditations=basis.accreditations,
        awarded_at=at,
        status=status,
        suspension=suspension,
        result=Result(result.value, result.scheme, result.assessed_on) if result else None,
        edition=delivery.edition_address(edition) if attended else "",
        learning_started=edition.starts_on if attended else None,
        learning_ended=_ended(edition, at) if attended else None,
        salt=salt,
        replaces=replaces,
    )


def _ended(edition: Edition, at: dt.datetime) -> dt.date:
    """The last day of the edition; who is awarded while it goes on has learned until today."""
    return min(edition.ends_on, at.astimezone(ZoneInfo(edition.time_zone)).date())
