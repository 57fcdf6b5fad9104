"""When no answer comes: ask again, or ask the accreditation department instead (7.4)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Person
from charm.core.proposal.model import Office
from charm.core.workflow import (
    ENDORSEMENT_MOVES,
    EndorsementFacts,
    EndorsementState,
    require,
)
from charm.foundation.transactions import act
from charm.proposals import late, queries, rules, standing
from charm.proposals.models import Endorsement, Proposal
from charm.proposals.services.asking import put_question
from charm.proposals.services.steps import note, opened

DEPARTMENT = Office.ACCREDITATION


@act()
def ask_again(*, endorsement: uuid.UUID, by: Person, seen: int) -> Endorsement:
    """Send a new link to somebody whose link has expired. Raises NotFound, Stale, Refusal."""
    proposal, row = _opened(endorsement, by, seen)
    require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "ask-again",
        rules.roles_of(by, proposal),
        EndorsementFacts(snapshot_is_current=standing.is_asked_about(proposal, row.snapshot)),
    )
    asked = put_question(
        proposal,
        row.snapshot,
        email=row.email,
        name=row.name,
        university=row.university_id,
        office=row.office,
        letter="endorsement-request",
        handed_from=row.handed_from,
        by=by.name,
    )
    _note("endorsement_asked_again", proposal, asked, by)
    return asked


@act()
def ask_instead(*, endorsement: uuid.UUID, by: Person, seen: int) -> Endorsement:
    """Ask the accreditation department of the university about the same version: the approval of
    one of both is enough ("and/or", 7.4). Who was asked first can still answer while the link
    lives. Raises NotFound, Stale, Refusal."""
    proposal, row = _opened(endorsement, by, seen)
    department = late.department_for(proposal, row)
    address = department.email if department else ""
    require(
        ENDORSEMENT_MOVES,
        None,
        "ask-instead",
        rules.roles_of(by, proposal),
        EndorsementFacts(
            snapshot_is_current=standing.is_asked_about(proposal, row.snapshot),
            endorser_is_no_proposer=not queries.proposes_or_wrote(address, proposal),
            is_late=late.is_late(row),
            holds_office=department is not None,
        ),
    )
    if department is None:
        raise AssertionError("the table of moves let nobody in")
    asked = put_question(
        proposal,
        row.snapshot,
        email=department.email,
        name=department.name,
        university=row.university_id,
        office=DEPARTMENT,
        letter="endorsement-request",
        by=by.name,
    )
    _note("endorsement_asked_instead", proposal, asked, by)
    return asked


def _opened(endorsement: uuid.UUID, by: Person, seen: int) -> tuple[Proposal, Endorsement]:
    known = rules.endorsement_for(by, endorsement)
    proposal = opened(known.snapshot.proposal_id, by, to="write", seen=seen)
    rows = Endorsement.objects.select_for_update(of=("self",))
    return proposal, rows.select_related("snapshot", "university").get(pk=known.pk)


def _note(act: str, proposal: Proposal, row: Endorsement, by: Person) -> None:
    note(act, proposal, by, clauses=["7.4"],
         facts={"snapshot": row.snapshot.sha256, "university": row.university_id,
                "office": row.office})  # fmt: skip
