"""Words of a released decision are corrected where the pen slipped: asked by the chair,
countersigned by the officer. Both texts are shown for ever, and everybody who was told is told
again."""

from __future__ import annotations

import uuid
from typing import Any

from charm.alliance.queries import Mandate, Person, holders
from charm.boards import afterwards
from charm.boards.models import Correction, Decision
from charm.boards.services.acting import note
from charm.boards.services.answering import keep_answer, opened_decision, require_of
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotFound
from charm.foundation.letterbook import Addressee, Place, Reader
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals


@act()
def ask_correction(
    *,
    decision: uuid.UUID,
    condition: uuid.UUID | None,
    after: str,
    why: str,
    by: Person,
    seen: int,
) -> Correction:
    """The chair says how the reasons, or a condition, should read. ``seen`` is the revision of the
    item. Outcome, judgements, date and version are never corrected: that is a new decision."""
    row = opened_decision(decision, by, seen=seen)
    before = afterwards.reads_now(row, condition)
    after, why = note_of(after), note_of(why, limit=500)
    require_of(row, "ask-correction", by, reason_given=bool(why),
             words_differ=bool(after) and after != before)  # fmt: skip
    made = Correction.objects.create(
        decision=row, condition_id=condition, before=before, after=after, why=why, asked_by=by,
        asked_at=clock.now(),
    )  # fmt: skip
    save_next(row.track)
    _note("correction_asked", made, by, role="chair", private={"why": why, "after": after})
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "correction-asked",
            key=f"{made.id}:{officer.id}",
            to=officer,
            at=("decision", row.id),
            about=row.track.proposal.ref,
            title=row.title,
            by=by.name,
            reason=why,
        )
    return made


@act()
def countersign_correction(*, correction: uuid.UUID, by: Person, seen: int) -> Correction:
    """The officer agrees that it is no more than a slip; from now on it reads so."""
    made, row = _asked(correction, by, seen=seen)
    require_of(row, "countersign-correction", by)
    keep_answer(made, Correction.State.COUNTERSIGNED, "", by)
    save_next(row.track)
    _note("decision_corrected", made, by, role="officer")
    for address, reader in sorted(told_of(row).items()):
        letterbook.write(
            "decision-corrected",
            key=f"{made.id}:{address}",
            to=reader,
            at=_place(reader, row),
            about=row.track.proposal.ref,
            title=row.title,
            body=row.track.body.name,
            was=made.before,
            reads=made.after,
            reason=made.why,
        )
    return made


@act()
def refuse_correction(*, correction: uuid.UUID, answer: str, by: Person, seen: int) -> Correction:
    """The officer says why it stays as it is."""
    made, row = _asked(correction, by, seen=seen)
    said = note_of(answer, limit=500)
    require_of(row, "refuse-correction", by, reason_given=bool(said))
    keep_answer(made, Correction.State.REFUSED, said, by)
    save_next(row.track)
    _note("correction_refused", made, by, role="officer", private={"answer": said})
    return made


def told_of(decision: Decision) -> dict[str, Reader]:
    """Whom the release told: by address."""
    found: dict[str, Reader] = {}
    for row in proposals.endorsements_of(decision.snapshot):
        if row.state in proposals.ENDORSED:
            found[row.email] = Addressee(row.email, row.name)
    officers = holders(Mandate.Office.BOARDS_OFFICER)
    for person in (*officers, *proposals.proposers_of(decision.track.proposal)):
        found[person.email] = person
    return found


def _place(reader: Reader, decision: Decision) -> Place | None:
    return ("decision", decision.id) if isinstance(reader, Person) else None


def _asked(correction: uuid.UUID, by: Person, *, seen: int) -> tuple[Correction, Decision]:
    known = Correction.objects.filter(pk=correction).first()
    if known is None:
        raise NotFound("There is no such correction.")
    row = opened_decision(known.decision_id, by, seen=seen)
    return locked(Correction, correction), row


def _note(act: str, made: Correction, by: Person, *, role: str, **more: Any) -> None:
    note(
        act, made.decision.track, by, role=role, clauses=["7.6"],
        facts={"decision": str(made.decision_id), "correction": str(made.id)}, **more,
    )  # fmt: skip
