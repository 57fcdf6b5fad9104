"""What the register does when a lower room tells it something."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from charm.alliance.queries import Mandate, Person, holders
from charm.alliance.services.people import keeps_name
from charm.awards.models import Award
from charm.awards.queries import awards_by_enrolment, to_be_named
from charm.awards.services.signing import sign_award
from charm.core.workflow.delivery import AwardState
from charm.delivery.cases import appealed_against, appealed_from
from charm.foundation import jobs, letterbook, outbox


@outbox.handles("case_closed")
def on_case_closed(key: str, payload: dict[str, Any]) -> None:
    """An award that waited for the case is signed; one whose case was upheld is for the holder of
    the seal to revoke; so is a suspended one to resume, where nothing follows."""
    enrolment = uuid.UUID(payload["enrolment"])
    award = awards_by_enrolment([enrolment]).get(enrolment)
    if award is None:
        return
    role = "award-to-reconsider"
    if not payload["upheld"]:
        if award.state != AwardState.SUSPENDED:
            jobs.enqueue(sign_award, award=str(award.id))
            return
        role = "award-to-resume"
    for person in holders(Mandate.Office.SEAL, university=award.issuer.university_id):
        letterbook.write(
            role,
            key=f"{key}:{person.id}",
            to=person,
            at=("register-award", award.id),
            number=award.number,
        )


@appealed_from
def from_awards(enrolment: uuid.UUID) -> list[dt.datetime]:
    """A learner can appeal against an award, and against its revocation or suspension."""
    rows = Award.objects.filter(enrolment=enrolment).values_list(
        "issued_at", "revoked_at", "suspended_at"
    )
    return [moment for row in rows for moment in row if moment is not None]


@keeps_name
def while_it_is_to_be_awarded(person: Person) -> str:
    """Whose identity was checked is awarded under the name that they showed (App. 2)."""
    if not to_be_named(person):
        return ""
    return (
        f"Your identity was checked as “{person.name}”: keep this name until you are awarded, or "
        "let staff take the check back first."
    )


@appealed_against
def who_took_it_back(enrolment: uuid.UUID) -> list[uuid.UUID]:
    """Who revoked or suspended what the learner holds; not who issued it anew, corrected."""
    rows = Award.objects.filter(enrolment=enrolment, replaced_by__isnull=True)
    found = rows.values_list("revoked_by", "suspended_by")
    return [person for row in found for person in row if person is not None]


@outbox.handles("entry_published")
@outbox.handles("entry_retired")
def on_entry_resumed(key: str, payload: dict[str, Any]) -> None:  # noqa: ARG001
    """What was to be awarded before the entry was suspended is signed now."""
    waiting = Award.objects.filter(state=AwardState.INTENDED, version__entry=payload["entry"])
    for award in waiting:
        jobs.enqueue(sign_award, award=str(award.id))
