"""Record what a body decided before there was this platform (move "record").

The room of the bodies calls this with the decision; the chair releases it like any other, so that
two people stand behind what enters the catalogue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Person
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal
from charm.core.workflow import PROPOSAL_MOVES, ActorRole, ProposalFacts, ProposalState, require
from charm.foundation import clock, files
from charm.foundation.errors import Unfit
from charm.foundation.files import FileType, StoredFile
from charm.foundation.transactions import act
from charm.framework.queries import policy_in_force
from charm.proposals import queries
from charm.proposals.models import Proposal, ProposerSeat, Snapshot, Submission
from charm.proposals.services.endorsing import take_snapshot
from charm.proposals.services.steps import note
from charm.proposals.services.writing import title_of

MINUTES = frozenset({FileType.PDF, FileType.DOCX})


@act()
def record_decided(
    *,
    content: dict[str, Any],
    looked_after_by: Sequence[Person],
    minutes: bytes,
    name: str,
    decided_on: dt.date,
    by: Person,
    roles: frozenset[ActorRole],
) -> Proposal:
    """The proposal as it was decided, in review, with the minutes as evidence. What today's policy
    says of it is noted and never stands in the way. Raises Refusal with every reason, Unreadable
    for malformed content, Unfit for minutes that cannot be taken."""
    parsed = read_proposal(content, require_kind=False)
    require(
        PROPOSAL_MOVES,
        None,
        "record",
        roles,
        ProposalFacts(
            kind_chosen=parsed.kind is not None,
            not_a_degree=not parsed.leads_to_degree,
            minutes_attached=bool(minutes),
            decided_before=decided_on < clock.today(),
            looked_after=bool(looked_after_by)
            and all(map(alliance_rules.is_staff_of_member, looked_after_by)),
            one_university_answers=parsed.responsible_university is not None,
        ),
    )
    _require_new(parsed)
    row = Proposal(
        kind=parsed.kind or "",
        title=title_of(parsed),
        content=parsed.to_json(),
        begun_at=clock.now(),
    )
    kept = files.keep(minutes, name=name, about=about(row), by=by.key, accepts=MINUTES)
    row.minutes = kept.sha256
    row.save(force_insert=True)
    for person in looked_after_by:
        ProposerSeat.objects.create(
            proposal=row, person=person, university_id=person.university_id or "",
            since=clock.now(),
        )  # fmt: skip
    row.snapshot = take_snapshot(row, by)
    row.state = ProposalState.IN_REVIEW
    money = parsed.financial_needs
    row.needs_board = bool(money and money.any)
    row.save(update_fields=["snapshot", "state", "needs_board"])
    _submitted(row, row.snapshot, by)
    note(
        "proposal_recorded",
        row,
        by,
        role="officer",
        clauses=["5.6.1.6", "7.1", "7.6"],
        facts={"snapshot": row.snapshot.sha256, "minutes": kept.sha256,
               "decided": decided_on.isoformat()},
    )  # fmt: skip
    return row


def _require_new(parsed: Content) -> None:
    """What reads the same was recorded before: it would stand in the catalogue twice."""
    told = parsed.to_json()
    known = Proposal.objects.exclude(minutes="").exclude(state=ProposalState.WITHDRAWN)
    if any(row.content == told for row in known.filter(title=title_of(parsed))):
        raise Unfit(
            "This very micro-credential is recorded already: look for it among the decisions. If "
            "that record is wrong, whoever looks after it withdraws it."
        )


def minutes_of(proposal: Proposal) -> StoredFile | None:
    """The minutes that a proposal was recorded from; None for every other."""
    return next(iter(files.of(about(proposal))), None) if proposal.minutes else None


def about(proposal: Proposal) -> str:
    """What the minutes belong to: not to what its readers read with the proposal."""
    return f"minutes:{proposal.id}"


def _submitted(row: Proposal, snapshot: Snapshot, by: Person) -> None:
    """The policy in force today is the one it was judged by, when it was recorded."""
    Submission.objects.create(
        snapshot=snapshot,
        cycle=row.cycle,
        policy_version=policy_in_force(clock.today()).id,
        findings=[one.as_json() for one in queries.judge(queries.content_of(snapshot.id))],
        submitted_at=clock.now(),
        submitted_by=by,
    )
