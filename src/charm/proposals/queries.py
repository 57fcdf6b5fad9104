"""Reads of proposals. Other rooms name its types through this module."""

from __future__ import annotations

import json
import uuid
from typing import Any

from charm.alliance.queries import Person, member_codes, people_by_key
from charm.core.policy import Finding, check
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal
from charm.core.proposal.values import mailbox
from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation import clock, files, ledger
from charm.foundation.errors import NotFound
from charm.framework.queries import policy_in_force
from charm.proposals.models import Endorsement, Evidence, Proposal, Snapshot, Submission

__all__ = [
    "ENDORSED",
    "LEFT",
    "Endorsement",
    "Evidence",
    "Proposal",
    "Snapshot",
    "Submission",
    "chain_of",
    "content_of",
    "draft_content",
    "draft_values",
    "endorsed_universities",
    "endorsements_of",
    "findings_of",
    "is_endorsed",
    "judge",
    "latest_submission",
    "proposal_by_id",
    "proposers_of",
    "proposes",
    "proposes_or_wrote",
    "proposing_universities",
    "snapshot_of",
    "submission_of",
    "waiting_for_agenda",
]

ENDORSED = (EndorsementState.ENDORSED, EndorsementState.ENDORSED_ON_EVIDENCE)


def content_of(snapshot: uuid.UUID | str) -> Content:
    """What the snapshot says; one that only endorsers saw may leave open even its kind."""
    return content_in(snapshot_of(snapshot))


def content_in(snapshot: Snapshot) -> Content:
    return read_proposal(json.loads(snapshot.content), require_kind=False)


def snapshot_of(snapshot: uuid.UUID | str) -> Snapshot:
    try:
        return Snapshot.objects.get(pk=snapshot)
    except Snapshot.DoesNotExist:
        raise NotFound("There is no such snapshot.") from None


def draft_values(proposal: Proposal) -> dict[str, Any]:
    """The draft as proposal JSON; its proposers are those who hold a seat, its attachments what was
    handed in for it."""
    seats = proposal.seats.select_related("person").order_by("since", "id")
    attached = files.of(proposal.ref)
    return {
        **proposal.content,
        "proposers": [
            {"name": s.person.name, "email": s.person.email, "university": s.university_id}
            for s in seats
        ],
        "attachments": [{"name": one.name, "sha256": one.sha256} for one in attached],
    }


def draft_content(proposal: Proposal) -> Content:
    """What the draft says now."""
    return read_proposal(draft_values(proposal), require_kind=False)


def findings_of(proposal: Proposal) -> tuple[Finding, ...]:
    """What the policy says of the draft today."""
    return judge(draft_content(proposal))


def judge(content: Content, *, people_known: bool = True) -> tuple[Finding, ...]:
    """What the policy in force today says of this content; without what 7.4 says of proposers and
    endorsers where those are not known."""
    on = clock.today()
    policy, members = policy_in_force(on), member_codes(on)
    return check(content, policy, on=on, members=members, people_known=people_known)


def endorsed_universities(snapshot: Snapshot) -> frozenset[str]:
    """Universities that approve proposing and delivering this very snapshot (7.4)."""
    rows = Endorsement.objects.filter(snapshot=snapshot, state__in=ENDORSED)
    return frozenset(rows.values_list("university_id", flat=True))


def is_endorsed(proposal: Proposal, snapshot: Snapshot) -> bool:
    """Whether every university that has a proposer endorsed this very version (7.4)."""
    proposing = proposing_universities(proposal)
    return bool(proposing) and proposing <= endorsed_universities(snapshot)


def endorsements_of(snapshot: Snapshot) -> list[Endorsement]:
    """Everybody who was asked about this version, with the answers."""
    rows = Endorsement.objects.filter(snapshot=snapshot)
    return list(rows.select_related("university").order_by("asked_at", "id"))


def chain_of(row: Endorsement) -> list[Endorsement]:
    """The question, before it those from which it was handed on, up to the first who was asked."""
    found = [row]
    while (before := found[-1].handed_from) is not None and before not in found:
        found.append(before)
    return found


def proposing_universities(proposal: Proposal) -> frozenset[str]:
    return frozenset(proposal.seats.values_list("university_id", flat=True))


def proposers_of(proposal: Proposal) -> list[Person]:
    return [seat.person for seat in proposal.seats.select_related("person").order_by("since")]


def proposes(address: str, proposal: Proposal) -> bool:
    """Whether letters to this address reach one of the proposers."""
    return mailbox(address) in {mailbox(person.email) for person in proposers_of(proposal)}


LEFT = "proposer_left"
"""The act in the ledger by which somebody proposes no longer."""


def proposes_or_wrote(address: str, proposal: Proposal) -> bool:
    """Whether letters to this address reach somebody who proposes it, or did before they left and
    began it, wrote in it or acted for it: they do not approve it for their university (7.4)."""
    if proposes(address, proposal):
        return True
    acts = ledger.history_of(proposal.ref)
    if all(act["act"] != LEFT for act in acts):
        return False
    known = mailbox(address)
    wrote = proposal.edits.select_related("person")
    acted = {a["actor"] for a in acts if a["role"] == "proposer" and a["act"] != LEFT}
    return known in {mailbox(one.person.email) for one in wrote} | {
        mailbox(person.email) for person in people_by_key(acted)
    }


def latest_submission(proposal: Proposal) -> Submission | None:
    return Submission.objects.filter(snapshot__proposal=proposal).order_by("-submitted_at").first()


def submission_of(snapshot: Snapshot) -> Submission | None:
    """The latest submission of this very version."""
    return Submission.objects.filter(snapshot=snapshot).order_by("-submitted_at").first()


def waiting_for_agenda() -> list[Proposal]:
    """Submitted, but no meeting takes papers yet; oldest submission first."""
    rows = Submission.objects.filter(
        snapshot__proposal__state=ProposalState.SUBMITTED
    ).select_related("snapshot__proposal")
    return list({row.snapshot.proposal: None for row in rows.order_by("submitted_at")})


def proposal_by_id(proposal: uuid.UUID | str) -> Proposal:
    """For other rooms, which have decided who may."""
    return Proposal.objects.get(pk=proposal)
