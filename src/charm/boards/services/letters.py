"""The letters of a decision: written with it, edited, held, withdrawn, sent (workflow 9)."""

from __future__ import annotations

import uuid
from typing import Any

from charm.alliance.queries import Person, Rhythm
from charm.boards import letters, rules
from charm.boards.models import Decision
from charm.core.workflow import ActorRole
from charm.foundation import ledger, letter_acts, letterbook
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.letters import HERE, Letter, State
from charm.foundation.transactions import act, locked
from charm.proposals.queries import Proposal

ANEW = "The letters were written anew."
NEVER = "The decision is never released: the proposal left review."


def prepare(decision: Decision, *, only_missing: bool = False) -> None:
    """Write the letters of a decision as its readers will get them; they wait until the chair
    releases it. Those of before are withdrawn, with a note; with ``only_missing`` they stay, and
    others are written beside them. Inside the transaction of the act."""
    before = letters.letters_of(decision)
    written = {one.to for one in before} if only_missing else set[str]()
    for one in before:
        if one.state in HERE and not only_missing:
            letter_acts.withdraw(one.id, reason=ANEW, seen=one.revision)
    conditions = decision.conditions.order_by("due_on", "id")
    for address, reader in letters.readers_of(decision).items():
        if address in written:
            continue
        letterbook.write(
            f"decision-{decision.outcome}",
            key=f"{decision.id}:{len(before)}:{address}",
            to=reader,
            at=letters.place_for(reader, decision),
            about=letters.ref_of(decision.id),
            title=decision.track.proposal.title,
            body=decision.track.body.name,
            reasons=decision.reasons,
            conditions=letters.listed(conditions, reader.language),
        )


def withdraw_unreleased(proposal: Proposal) -> None:
    """The letters of decisions that nobody can release any more, as the proposal left review."""
    rows = Decision.objects.filter(track__proposal=proposal, released_at__isnull=True)
    for decision in rows:
        for one in letters.letters_of(decision):
            if one.state in HERE:
                letter_acts.withdraw(one.id, reason=NEVER, seen=one.revision)


def are_reviewed(decision: Decision, mark: str) -> bool:
    """Whether ``mark`` stands for the letters as they are now, and nobody is left out."""
    known = letters.letters_of(decision)
    return mark == letters.mark_of(known) and not letters.without_letter(decision, known)


def let_them_go(decision: Decision) -> None:
    """Send the letters of a decision that is released, each as its reader wants it. Those that are
    held stay until somebody sends them."""
    going = [one for one in letters.letters_of(decision) if one.state == State.DRAFTED]
    for one in going:
        letter_acts.let_go(one.id, to_digest=_goes_into_digest(one), seen=one.revision)


def _goes_into_digest(letter: Letter) -> bool:
    if not (letter.kind.may_wait and letter.reader):
        return False
    reader = Person.objects.filter(pk=letter.reader.partition(":")[2]).first()
    return reader is not None and reader.rhythm != Rhythm.NOW


@act()
def write_anew(
    *, decision: uuid.UUID, by: Person, seen: str, only_missing: bool = False
) -> Decision:
    """Write the letters of a sealed decision again, for those who are to be told now; what was
    edited is kept, withdrawn. Or only those of people who came later. ``seen`` stands for the
    letters on the screen."""
    known = rules.decision_for(by, decision)
    if not letters.looks_after(by, known):
        raise NotAllowed("The Boards officer and the chair look after the letters of a decision.")
    row = locked(Decision, decision)
    if seen != letters.mark_of(letters.letters_of(row)):
        raise Stale("The letters of this decision")
    if row.released_at is not None:
        raise Unfit("The decision is released: its letters are sent.")
    prepare(row, only_missing=only_missing)
    ledger.record(
        "letters_added" if only_missing else "letters_written_anew",
        actor=by.key,
        role=_role_of(by, known),
        clauses=["7.6"],
        about=letters.ref_of(row.id),
        facts={"body": known.track.body_id},
    )
    return row


@act()
def edit_letter(*, letter: uuid.UUID, subject: str, body: str, by: Person, seen: int) -> None:
    """Change the words of this one letter; the first ones are kept beside them."""
    found, decision = letters.letter_for(by, letter, to="act")
    letter_acts.edit(found.id, subject=subject, body=body, by=by.key, seen=seen)
    _note("letter_edited", found.id, decision, by)


@act()
def hold_letter(*, letter: uuid.UUID, reason: str, by: Person, seen: int) -> None:
    """It does not go out with the release."""
    found, decision = letters.letter_for(by, letter, to="act")
    letter_acts.hold(found.id, reason=reason, seen=seen)
    _note("letter_held", found.id, decision, by, private={"reason": reason.strip()})


@act()
def hold_letter_no_longer(*, letter: uuid.UUID, by: Person, seen: int) -> None:
    found, decision = letters.letter_for(by, letter, to="act")
    if decision.released_at is not None:
        raise Unfit("The decision is released: send the letter now, or withdraw it.")
    letter_acts.hold_no_longer(found.id, seen=seen)
    _note("letter_not_held_any_more", found.id, decision, by)


@act()
def withdraw_letter(*, letter: uuid.UUID, reason: str, by: Person, seen: int) -> None:
    """It is never sent; it is kept with the reason."""
    found, decision = letters.letter_for(by, letter, to="act")
    letter_acts.withdraw(found.id, reason=reason, seen=seen)
    _note("letter_withdrawn", found.id, decision, by, private={"reason": reason.strip()})


@act()
def send_letter(*, letter: uuid.UUID, by: Person, seen: int) -> None:
    """Send a letter that was held when its decision was released."""
    found, decision = letters.letter_for(by, letter, to="act")
    if decision.released_at is None:
        raise Unfit("It goes out when the chair releases the decision.")
    letter_acts.let_go(found.id, seen=seen)
    _note("letter_sent", found.id, decision, by)


@act()
def send_letter_again(*, letter: uuid.UUID, by: Person, seen: int) -> None:
    """Send a letter that was sent already once more, marked as sent again."""
    found, decision = letters.letter_for(by, letter, to="act")
    letter_acts.send_again(found.id, seen=seen)
    _note("letter_sent_again", found.id, decision, by)


@act()
def test_letter(*, letter: uuid.UUID, by: Person, seen: int) -> bool:
    """Send it to oneself; False where one has got these very words already."""
    found, decision = letters.letter_for(by, letter, to="act")
    is_new = letter_acts.send_test(found.id, to=by, seen=seen)
    if is_new:
        _note("letter_tested", found.id, decision, by)
    return is_new


def _note(act: str, letter: uuid.UUID, decision: Decision, by: Person, **more: Any) -> None:
    """About the letter, not about the proposal: its proposers do not know of the decision yet."""
    ledger.record(
        act,
        actor=by.key,
        role=_role_of(by, decision),
        clauses=["7.6"],
        about=f"letter:{letter}",
        facts={"decision": str(decision.id)},
        **more,
    )


def _role_of(by: Person, decision: Decision) -> str:
    roles = rules.roles_in(by, decision.track.body)
    return "chair" if ActorRole.CHAIR in roles else "officer"
