"""Reads of what changed since a body approved, and of the approvals that go on holding.

A version is compared with another whose approval may stand: its own earlier one, where the Council
approved and only the Board asked for a revision; else the approved one that it amends (7.25).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from charm.alliance.queries import Body
from charm.boards.models import Change, Decision, Kept, Track
from charm.core.proposal.classes import ChangeClass, Difference, classify
from charm.core.proposal.model import Proposal as Content
from charm.core.workflow import TrackOutcome
from charm.foundation.parts import Part, Rows, part_of
from charm.proposals import amending
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal, Snapshot

__all__ = [
    "Base",
    "Change",
    "Kept",
    "Outlook",
    "all_changes",
    "approvals_of",
    "base_of",
    "board_asked_before",
    "change_of",
    "changes_that_wait",
    "council_spared",
    "decision_of",
    "difference_from",
    "kept_by",
    "outlook_of",
    "waits_for_officer",
]

YES = (TrackOutcome.APPROVED, TrackOutcome.CONDITIONS)
Kind = Body.Kind


@dataclass(frozen=True, slots=True)
class Base:
    """The version that this one is compared with, and the approvals of it that may stand."""

    snapshot: Snapshot
    approvals: Mapping[str, Decision] = field(default_factory=dict)
    """By kind of body."""
    amends: Proposal | None = None
    """The approved proposal; None where it is an earlier version of the same one."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What kind of change a draft is, and who decides on it once it is submitted."""

    base: Base
    difference: Difference
    money: bool

    @property
    def change(self) -> ChangeClass:
        return self.difference.change

    @property
    def is_amendment(self) -> bool:
        return self.base.amends is not None

    @property
    def asks_council(self) -> bool:
        return not self.change.spares(of_board=False)

    @property
    def asks_board(self) -> bool:
        """It asked for the revision; else what is operational is for it, and money (7.7)."""
        if not self.is_amendment or self.change is ChangeClass.OPERATIONAL:
            return True
        return self.asks_council and self.money


def outlook_of(proposal: Proposal, content: Content) -> Outlook | None:
    """None for what is compared with nothing: a first proposal, or one that no body approved."""
    base = base_of(proposal)
    if base is None:
        return None
    difference = difference_from(base, proposal, content)
    money = content.financial_needs
    return Outlook(base, difference, bool(money and money.any) or bool(proposal.money_found))


def difference_from(base: Base, proposal: Proposal, content: Content) -> Difference:
    """Field by field, with what the proposers claim to be wording only."""
    before = proposals.content_of(base.snapshot.id)
    return classify(before, content, claimed=amending.claims_of(proposal))


def base_of(proposal: Proposal) -> Base | None:
    """What the proposal is compared with when it is submitted now."""
    own = _own_base(proposal) if proposal.cycle > 1 else None
    if own is not None or not proposal.previous_id:
        return own
    amended = amending.amended_by(proposal)
    if amended is None or amended.snapshot is None:
        return None
    approvals = {
        kind: decision
        for kind, decision in _decided(_tracks(amended)).items()
        if decision.outcome in YES and decision.released_at is not None and _upheld(decision)
    }
    return Base(amended.snapshot, approvals, amended) if Kind.COUNCIL in approvals else None


def board_asked_before(proposal: Proposal) -> bool:
    """Whether the Executive Board asked for the revision that is submitted now: it sees it again,
    whatever changed."""
    said = _said_last(proposal) if proposal.cycle > 1 else {}
    board = said.get(Kind.BOARD)
    return board is not None and board.outcome == TrackOutcome.REVISE


def change_of(proposal: Proposal) -> Change | None:
    """What is known of the change in the current cycle."""
    return Change.objects.filter(proposal=proposal, cycle=proposal.cycle).first()


def waits_for_officer(proposal: Proposal) -> bool:
    change = change_of(proposal)
    return change is not None and change.state == Change.State.WAITING


def changes_that_wait(part: Part) -> Rows[Change]:
    """Those that the Boards officer has not confirmed yet, the oldest first. They are few: most
    often one read says that there are none, or all of them."""
    rows = Change.objects.filter(state=Change.State.WAITING).select_related("proposal")
    rows = rows.defer("proposal__content").order_by("opened_at", "id")
    first = tuple(rows[: part.limit])
    if part.offset or len(first) == part.limit:
        return part_of(rows, part)
    return Rows(first, len(first))


def all_changes(part: Part) -> Rows[Change]:
    """Every one that was ever compared, the latest first."""
    rows = Change.objects.select_related("proposal", "confirmed_by").defer("proposal__content")
    return part_of(rows.order_by("-opened_at", "id"), part)


def approvals_of(change: Change) -> list[Decision]:
    """The released approvals of the version that it is compared with, the Council's first."""
    tracks = Track.objects.filter(snapshot=change.base_id).select_related("body")
    found = _decided(list(tracks.order_by("cycle", "opened_at")))
    said = [one for one in found.values() if one.released_at and one.outcome in YES]
    return sorted(said, key=lambda one: one.track.body.kind != Kind.COUNCIL)


def council_spared(proposal: Proposal) -> bool:
    """Whether the Council's approval goes on holding in the current cycle."""
    return Kept.objects.filter(
        track__proposal=proposal, track__cycle=proposal.cycle, track__body__kind=Kind.COUNCIL
    ).exists()


def kept_by(tracks: Collection[Track]) -> dict[uuid.UUID, Kept]:
    """By track, the approval that goes on holding for it; in one read."""
    rows = Kept.objects.filter(track__in=[track.pk for track in tracks])
    rows = rows.select_related("decision__track__body", "decision__snapshot", "change")
    return {row.track_id: row for row in rows}


def decision_of(track: Track) -> Decision | None:
    """The decision that the track rests on: its own latest, or the one that was kept."""
    return _decisions_by([track]).get(track.pk)


def _upheld(decision: Decision) -> bool:
    """Whether the body, where it came back to its approval, approved again."""
    again = Decision.objects.filter(track__revisits=decision).order_by("-decided_at").first()
    if again is None:
        return True
    return again.outcome in YES and again.released_at is not None and _upheld(again)


def _own_base(proposal: Proposal) -> Base | None:
    said = _said_last(proposal)
    council, board = said.get(Kind.COUNCIL), said.get(Kind.BOARD)
    if council is None or board is None:
        return None
    only_board = council.outcome in YES and board.outcome == TrackOutcome.REVISE
    if not only_board:
        return None
    # The Board decided on the very version for which the Council's approval held.
    return Base(proposals.snapshot_of(board.snapshot_id), {Kind.COUNCIL: council})


def _said_last(proposal: Proposal) -> dict[str, Decision]:
    """What the bodies said, by kind, in the latest earlier cycle in which one of them released a
    decision of its own. A cycle in which the officer gave it back before that does not count."""
    tracks = Track.objects.filter(proposal=proposal, cycle__lt=proposal.cycle)
    by_cycle: dict[int, list[Track]] = {}
    for track in tracks.select_related("body").order_by("-cycle", "opened_at"):
        by_cycle.setdefault(track.cycle, []).append(track)
    for in_cycle in by_cycle.values():
        said = _decided(in_cycle)
        own = {track.pk for track in in_cycle}
        if any(one.released_at and one.track_id in own for one in said.values()):
            return {kind: one for kind, one in said.items() if one.released_at is not None}
    return {}


def _tracks(proposal: Proposal) -> list[Track]:
    rows = Track.objects.filter(proposal=proposal, cycle=proposal.cycle)
    return list(rows.select_related("body").order_by("opened_at"))


def _decided(tracks: list[Track]) -> dict[str, Decision]:
    """By kind of body; where a body came back to a decision, the later one."""
    decisions = _decisions_by(tracks)
    return {track.body.kind: decisions[track.pk] for track in tracks if track.pk in decisions}


def _decisions_by(tracks: list[Track]) -> dict[uuid.UUID, Decision]:
    found = {ref: kept.decision for ref, kept in kept_by(tracks).items()}
    rows = Decision.objects.filter(track__in=[track.pk for track in tracks])
    for decision in rows.select_related("track__body").order_by("decided_at"):
        found[decision.track_id] = decision
    return found
