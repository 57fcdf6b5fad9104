"""A body comes back to an approval that stands: a new decision in a later meeting, on the same
version (workflow 5, docs/decisions on revisiting).

The first decision stays, and so does the state of the proposal. Where the body does not uphold its
approval, the catalogue is told, which suspends the entry by its own service.
"""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import afterwards
from charm.boards.models import Decision, Revisit, Track
from charm.boards.services.acting import note
from charm.boards.services.agenda import schedule
from charm.boards.services.answering import keep_answer, opened_decision, require_of
from charm.foundation import clock, letterbook, outbox
from charm.foundation.errors import NotFound
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals


@act()
def ask_revisit(*, decision: uuid.UUID, why: str, by: Person, seen: int) -> Revisit:
    """The chair wants the body to come back to its approval."""
    row, said = opened_decision(decision, by, seen=seen), note_of(why)
    require_of(row, "ask-revisit", by, reason_given=bool(said))
    made = Revisit.objects.create(decision=row, why=said, asked_by=by, asked_at=clock.now())
    save_next(row.track)
    note("revisit_asked", row.track, by, role="chair", clauses=["7.6"],
         facts={"decision": str(row.id)}, private={"why": said})  # fmt: skip
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "revisit-asked",
            key=f"{made.id}:{officer.id}",
            to=officer,
            at=("decision", row.id),
            about=row.track.proposal.ref,
            title=row.title,
            by=by.name,
            reason=said,
        )
    return made


@act()
def countersign_revisit(*, revisit: uuid.UUID, by: Person, seen: int) -> Track:
    """The officer agrees: it goes on the agenda of the next meeting that takes papers."""
    made, row = _asked(revisit, by, seen=seen)
    require_of(row, "countersign-revisit", by)
    keep_answer(made, Revisit.State.COUNTERSIGNED, "", by)
    track = Track.objects.create(
        proposal=row.track.proposal, body=row.track.body, cycle=row.track.cycle,
        snapshot_id=row.snapshot_id, opened_at=clock.now(), complete_since=clock.now(),
        opened_because="comes back to its approval (7.6)", revisits=row,
    )  # fmt: skip
    save_next(row.track)
    note("approval_revisited", track, by, role="officer", clauses=["7.6"],
         facts={"decision": str(row.id)})  # fmt: skip
    schedule(track)
    for person in proposals.proposers_of(track.proposal):
        letterbook.write(
            "approval-revisited",
            key=f"{made.id}:{person.id}",
            to=person,
            at=("decision", row.id),
            about=track.proposal.ref,
            title=row.title,
            body=track.body.name,
            reason=made.why,
        )
    return track


@act()
def refuse_revisit(*, revisit: uuid.UUID, answer: str, by: Person, seen: int) -> Revisit:
    """The officer says why the body does not come back to it."""
    made, row = _asked(revisit, by, seen=seen)
    said = note_of(answer, limit=500)
    require_of(row, "refuse-revisit", by, reason_given=bool(said))
    keep_answer(made, Revisit.State.REFUSED, said, by)
    save_next(row.track)
    note("revisit_refused", row.track, by, role="officer", clauses=["7.6"],
         facts={"decision": str(row.id)}, private={"answer": said})  # fmt: skip
    return made


def tell_of_release(decision: Decision, track: Track) -> None:
    """Inside the release of a decision by which a body came back to an approval."""
    if track.revisits_id is None:
        return
    upheld = decision.outcome in afterwards.YES
    note("approval_upheld" if upheld else "approval_withdrawn", track, None, role="system",
         clauses=["7.6", "5.6.1.6"], facts={"decision": str(decision.id)})  # fmt: skip
    if not upheld:
        outbox.publish(
            "approval_withdrawn",
            key=str(decision.id),
            proposal=str(track.proposal_id),
            snapshot=str(decision.snapshot_id),
            decision=str(decision.id),
        )


def _asked(revisit: uuid.UUID, by: Person, *, seen: int) -> tuple[Revisit, Decision]:
    known = Revisit.objects.filter(pk=revisit).first()
    if known is None:
        raise NotFound("Nobody asked to come back to it.")
    row = opened_decision(known.decision_id, by, seen=seen)
    return locked(Revisit, revisit), row
