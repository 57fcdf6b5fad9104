"""What the register does when a lower room tells it something."""

from __future__ import annotations

from typing import Any

from charm.alliance.queries import Mandate, holders
from charm.awards.models import Award
from charm.awards.services.signing import sign_award
from charm.core.workflow.delivery import AwardState
from charm.foundation import jobs, letterbook, outbox


@outbox.handles("case_closed")
def on_case_closed(key: str, payload: dict[str, Any]) -> None:
    """An award that waited for the case is signed; one whose case was upheld is for the holder of
    the seal to revoke."""
    standing = Award.objects.exclude(state=AwardState.REVOKED)
    award = standing.filter(enrolment=payload["enrolment"]).first()
    if award is None:
        return
    if not payload["upheld"]:
        jobs.enqueue(sign_award, award=str(award.id))
        return
    for person in holders(Mandate.Office.SEAL, university=award.issuer.university_id):
        letterbook.write(
            "award-to-reconsider",
            key=f"{key}:{person.id}",
            to=person,
            at=("register-award", award.id),
            number=award.number,
        )


@outbox.handles("entry_published")
@outbox.handles("entry_retired")
def on_entry_resumed(key: str, payload: dict[str, Any]) -> None:  # noqa: ARG001
    """What was to be awarded before the entry was suspended is signed now."""
    waiting = Award.objects.filter(state=AwardState.INTENDED, version__entry=payload["entry"])
    for award in waiting:
        jobs.enqueue(sign_award, award=str(award.id))
