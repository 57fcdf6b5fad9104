"""How far the review of a call is, and what its reviewers said (7.3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charm.alliance.queries import Person
from charm.core.calls import Judges
from charm.core.proposal.values import mailbox
from charm.proposals import calls
from charm.proposals.call_rules import is_running
from charm.proposals.models import (
    Call,
    CallEntry,
    CallReview,
    CallReviewer,
    CallRound,
    Endorsement,
    ProposerSeat,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the reviewers of one round said of one proposal."""

    round: CallRound
    reviews: tuple[CallReview, ...]
    waits_for: tuple[Person, ...]
    """Reviewers who have not said anything yet."""

    @property
    def judged(self) -> tuple[CallReview, ...]:
        return tuple(one for one in self.reviews if not one.is_conflict)

    @property
    def average(self) -> float | None:
        scores = [one.score for one in self.judged if one.score is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def for_it(self) -> int:
        return sum(one.recommends is True for one in self.judged)

    @property
    def share(self) -> float | None:
        """How well it did, from 0 to 1; None where nobody judged it."""
        if not self.judged:
            return None
        if self.round.judges == Judges.RECOMMEND:
            return self.for_it / len(self.judged)
        return ((self.average or 1) - 1) / (self.round.scale - 1)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A proposal in a call with what was said of it, round by round."""

    entry: CallEntry
    tallies: tuple[Tally, ...]

    @property
    def is_running(self) -> bool:
        return is_running(self.entry)

    @property
    def last(self) -> Tally | None:
        return self.tallies[-1] if self.tallies else None

    @property
    def waits_for(self) -> tuple[Person, ...]:
        """Whom the round that runs waits for."""
        return self.last.waits_for if self.last and self.is_running else ()


def reviewed(call: Call) -> list[Reviewed]:
    """Everything that was sent in, by rank, then the best reviewed first; the same reads however
    many there are."""
    entries = calls.sent_in_to(call)
    begun = [one for one in calls.rounds_of(call) if one.begun_at is not None]
    reviews: dict[tuple[int, uuid.UUID], list[CallReview]] = {}
    rows = CallReview.objects.filter(round__call=call).select_related("person")
    for row in rows.order_by("given_at", "id"):
        reviews.setdefault((row.round_id, row.entry_id), []).append(row)
    involved = _involved(entries)
    found = [
        Reviewed(
            entry,
            tuple(
                _tally(one, entry, reviews.get((one.pk, entry.id), []), involved, one is begun[-1])
                for one in begun
            ),
        )
        for entry in entries
    ]
    return sorted(found, key=_order)


def _order(one: Reviewed) -> tuple[bool, int, float]:
    share = next((t.share for t in reversed(one.tallies) if t.share is not None), None)
    return (one.entry.rank is None, one.entry.rank or 0, -(share if share is not None else -1))


def _tally(
    round_: CallRound,
    entry: CallEntry,
    said: Sequence[CallReview],
    involved: set[tuple[uuid.UUID, str]],
    is_last: bool,
) -> Tally:
    have = {one.person_id for one in said}
    waits = [
        one.person
        for one in round_.reviewers.all()
        if one.person_id not in have
        and (entry.id, str(one.person_id)) not in involved
        and (entry.id, mailbox(one.person.email)) not in involved
    ]
    return Tally(round_, tuple(said), tuple(waits) if is_last else ())


def _involved(entries: Iterable[CallEntry]) -> set[tuple[uuid.UUID, str]]:
    """Who proposes each of them, by id, and who was asked to approve it, by address."""
    entries = list(entries)
    by_proposal = {one.proposal_id: one.id for one in entries}
    by_snapshot = {one.sent_in.snapshot_id: one.id for one in entries if one.sent_in}
    found = {
        (by_proposal[proposal], str(person))
        for proposal, person in ProposerSeat.objects.filter(
            proposal__in=list(by_proposal)
        ).values_list("proposal", "person")
    }
    asked = Endorsement.objects.filter(snapshot__in=list(by_snapshot))
    found |= {
        (by_snapshot[snapshot], mailbox(email))
        for snapshot, email in asked.values_list("snapshot", "email")
    }
    return found


@dataclass(frozen=True, slots=True)
class ToReview:
    """One round of one call, and what a reviewer has still to judge in it."""

    round: CallRound
    waiting: tuple[CallEntry, ...]
    done: tuple[CallEntry, ...]
    """Judged, or left to others because of a conflict of interest."""
    not_mine: tuple[CallEntry, ...]
    """What the reviewer proposes, or approves for a university."""


def to_review(person: Person) -> list[ToReview]:
    """The rounds in which the person reviews now, the most pressing first; six reads at most."""
    if not person.is_active:
        return []
    seats = CallReviewer.objects.filter(
        person=person, round__begun_at__isnull=False, round__call__state="closed"
    ).select_related("round__call")
    latest: dict[uuid.UUID, CallRound] = {}
    running = CallRound.objects.filter(
        call__in=[seat.round.call_id for seat in seats], begun_at__isnull=False
    )
    for one in running.order_by("position"):
        latest[one.call_id] = one
    rounds = [seat.round for seat in seats if latest[seat.round.call_id].pk == seat.round_id]
    if not rounds:
        return []
    entries = [
        entry
        for entry in CallEntry.objects.filter(
            call__in=[one.call_id for one in rounds], state=CallEntry.State.SENT_IN
        )
        .select_related("proposal", "sent_in__snapshot", "call")
        .order_by("joined_at", "id")
        if is_running(entry)
    ]
    said = set(
        CallReview.objects.filter(round__in=rounds, person=person).values_list("round", "entry")
    )
    involved = _involved(entries)
    mine = {str(person.pk), mailbox(person.email)}
    found = []
    for one in rounds:
        of_call = [entry for entry in entries if entry.call_id == one.call_id]
        not_mine = [e for e in of_call if any((e.id, key) in involved for key in mine)]
        others = [entry for entry in of_call if entry not in not_mine]
        found.append(
            ToReview(
                one,
                tuple(e for e in others if (one.pk, e.id) not in said),
                tuple(e for e in others if (one.pk, e.id) in said),
                tuple(not_mine),
            )
        )
    return sorted(found, key=lambda one: (not one.waiting, one.round.due_on))


def reviews_by(person: Person, entry: CallEntry) -> dict[int, CallReview]:
    """What the person said of it, by round."""
    return {row.round_id: row for row in CallReview.objects.filter(entry=entry, person=person)}
