"""Ask for support with an edition; the office that answers takes it up, gives or declines it
(7.27)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Person
from charm.core.proposal.model import Support
from charm.core.workflow.delivery import DeliveryRole, take, who_can
from charm.core.workflow.support import SUPPORT_STEPS, SupportFacts, SupportState
from charm.delivery import rules
from charm.delivery.models import SupportRequest
from charm.delivery.services.acting import title_of
from charm.delivery.support import answered_by, support_for
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next


@act()
def ask_support(
    *, edition: uuid.UUID, kind: str, need: str, by: Person, wanted_by: dt.date | None = None
) -> SupportRequest:
    """File a request; everybody who holds the answering office today gets a letter. Raises Unfit
    where nobody holds it, Refusal without a need or for a day that is over."""
    room = rules.workplace_for(by, edition)
    if not rules.roles_in(by, room) & SUPPORT_STEPS["ask-support"].who:
        raise NotAllowed(who_can(SUPPORT_STEPS["ask-support"]))
    if kind not in set(Support):
        raise Unfit("Choose what kind of support you ask for.")
    said = note_of(need, what="The request")
    facts = SupportFacts(
        need_said=bool(said), day_to_come=wanted_by is None or wanted_by >= clock.today()
    )
    state = take(SUPPORT_STEPS, "ask-support", state=None, facts=facts) or ""
    readers = answered_by(kind, room)
    if not readers:
        raise Unfit("Nobody holds an office that answers such requests today.")
    row = SupportRequest(
        edition=room, kind=kind, state=state, need=said, wanted_by=wanted_by,
        asked_at=clock.now(), asked_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    _note("support_asked", row, by, "ask-support")
    for reader in readers:
        letterbook.write(
            "support-asked",
            key=f"{row.id}:{reader.id}",
            to=reader,
            at=("support", row.id),
            title=title_of(room),
            by=by.name,
            need=said,
        )
    return row


@act()
def take_up_support(*, request: uuid.UUID, by: Person, seen: int) -> SupportRequest:
    """Say that somebody works on it."""
    row = _opened(request, by, "take-up-support", seen, SupportFacts())
    row.taken_up_by = by
    save_next(row, "state", "taken_up_by")
    _note("support_taken_up", row, by, "take-up-support")
    _tell("support-taken-up", row, by)
    return row


@act()
def answer_support(
    *, request: uuid.UUID, given: bool, answer: str, by: Person, seen: int
) -> SupportRequest:
    """End it: it was given, or is declined; either way with words that the asker reads."""
    step = "give-support" if given else "decline-support"
    said = note_of(answer, what="The answer")
    row = _opened(request, by, step, seen, SupportFacts(answer_given=bool(said)))
    row.answer, row.answered_at, row.answered_by = said, clock.now(), by
    save_next(row, "state", "answer", "answered_at", "answered_by")
    _note(f"support_{row.state}", row, by, step)
    _tell(f"support-{row.state}", row, by)
    return row


@act()
def withdraw_support(*, request: uuid.UUID, by: Person, seen: int) -> SupportRequest:
    """It is no longer needed."""
    row = _opened(request, by, "withdraw-support", seen, SupportFacts())
    save_next(row, "state")
    _note("support_withdrawn", row, by, "withdraw-support")
    return row


def _opened(
    ref: uuid.UUID, by: Person, step: str, seen: int, facts: SupportFacts
) -> SupportRequest:
    support_for(by, ref, to=step)
    row = locked(SupportRequest, ref, seen=seen)
    row.state = take(SUPPORT_STEPS, step, state=row.state, facts=facts) or row.state
    return row


def _note(act: str, row: SupportRequest, by: Person, step: str) -> None:
    """Into the history of the edition."""
    ledger.record(
        act,
        actor=by.key,
        role="support" if DeliveryRole.SUPPORT in SUPPORT_STEPS[step].who else "teacher",
        clauses=SUPPORT_STEPS[step].clauses,
        about=row.edition.ref,
        facts={"support": str(row.id), "kind": row.kind, "state": SupportState(row.state).value},
    )


def _tell(letter: str, row: SupportRequest, by: Person) -> None:
    letterbook.write(
        letter,
        key=f"{row.id}",
        to=row.asked_by,
        at=("support", row.id),
        title=title_of(row.edition),
        by=by.name,
        need=row.need,
        answer=row.answer or "–",
    )
