"""What comes next for a proposal, who does it, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charm.boards.deadlines import Ahead, ahead_of
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation.histories import histories_of, since_when
from charm.foundation.spoken import spoken
from charm.proposals.calls import CallEntry, entries_of
from charm.proposals.queries import ENDORSED, Endorsement, Proposal
from charm.proposals.worklists import endorsements_on

S = ProposalState
OPEN_ENDORSEMENT = (EndorsementState.ASKED, EndorsementState.OPENED)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a proposal is, since when, and what comes next."""

    proposal: Proposal
    since: dt.datetime | None
    next: str
    is_yours: bool
    """Whether it waits for its proposers."""
    until: dt.datetime | dt.date | None = None


def steps_of(proposals: Sequence[Proposal]) -> list[Step]:
    """For a list of proposals, in six reads."""
    histories = histories_of([proposal.ref for proposal in proposals])
    asked = endorsements_on([p.snapshot_id for p in proposals if p.snapshot_id])
    ahead = ahead_of([proposal.id for proposal in proposals])
    entries = entries_of([proposal.id for proposal in proposals])
    return [
        _step(
            proposal,
            since_when(histories[proposal.ref], proposal.state) or proposal.begun_at,
            asked.get(proposal.snapshot_id, []) if proposal.snapshot_id else [],
            ahead[proposal.id],
            entries.get(proposal.id),
        )
        for proposal in proposals
    ]


def _step(
    proposal: Proposal,
    since: Any,
    asked: Collection[Endorsement],
    ahead: Ahead,
    entry: CallEntry | None,
) -> Step:
    state = S(proposal.state)
    if state == S.CALL_REVIEW:
        return Step(proposal, since, _("The call decides whether it goes to the Council"), False)
    if state == S.ENDORSING:
        waiting = [row for row in asked if row.state in OPEN_ENDORSEMENT]
        given = {row.university_id for row in asked if row.state in ENDORSED}
        if not {row.university_id for row in asked} - given:
            if entry is not None:
                says = _("Send it in to the call, or leave the call")
                return Step(proposal, since, says, True, entry.call.closes_at)
            return Step(proposal, since, _("Submit it to the Academic Council"), True)
        waiting = [row for row in waiting if row.university_id not in given]
        names = ", ".join(row.name for row in waiting)
        if not waiting:
            return Step(
                proposal,
                since,
                _("No link is open any more: ask again, or ask somebody else"),
                True,
            )
        until = min(row.expires_at for row in waiting)
        return Step(proposal, since, _("{names} answers").format(names=names), False, until)
    if state in {S.SUBMITTED, S.IN_REVIEW}:
        meeting = ahead.meeting
        if ahead.change_waits:
            says = _("The Boards officer says what kind of change it is")
            return Step(proposal, since, says, False)
        if meeting is None:
            says = _("It waits for a meeting that takes papers")
            return Step(proposal, since, says, False)
        says = _("{body} decides").format(body=spoken(meeting.body.name))
        return Step(proposal, since, says, False, meeting.starts_at)
    if state == S.CONDITIONS:
        number = len(ahead.conditions)
        to_meet = [row for row in ahead.conditions if row.met_at is None]
        if to_meet:
            says = ngettext("Meet {n} condition", "Meet {n} conditions", len(to_meet))
            return Step(proposal, since, says.format(n=len(to_meet)), True, ahead.due_on)
        says = ngettext("{n} condition is cleared", "{n} conditions are cleared", number)
        return Step(proposal, since, says.format(n=number), False, ahead.due_on)
    says, is_yours = _plain()[state]
    return Step(proposal, since, says, is_yours, entry.call.closes_at if entry else None)


def _plain() -> dict[ProposalState, tuple[str, bool]]:
    return {
        S.DRAFT: (_("Complete it and ask for endorsement"), True),
        S.RETURNED: (_("Mend what the Boards officer names, and submit again"), True),
        S.REVISION: (_("Revise it as the body asks, and submit again"), True),
        S.APPROVED: (_("It is in the hands of those who deliver it"), False),
        S.REJECTED: (_("A new proposal can build on it"), False),
        S.WITHDRAWN: (_("Nothing: its proposers withdrew it"), False),
    }
