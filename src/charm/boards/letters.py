"""The letters of a decision: written with it, read in the outbox, sent with its release (7.6)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from charm.alliance.queries import Mandate, Membership, Person, holders, person_by_email, seats_of
from charm.boards import rules
from charm.boards.conflicts import sealed_from
from charm.boards.models import Condition, Decision
from charm.core.workflow import ActorRole
from charm.foundation import letterbook, letters
from charm.foundation.errors import NotAllowed, NotFound
from charm.foundation.letterbook import Addressee, Place, Reader
from charm.foundation.letters import Letter
from charm.proposals import queries as proposals
from charm.proposals import rules as proposal_rules

KIND = "decision"


def ref_of(decision: uuid.UUID) -> str:
    """What its letters belong to, as the outbox says."""
    return f"{KIND}:{decision}"


def letters_of(decision: Decision) -> list[Letter]:
    """All of them, by address; those that were withdrawn too."""
    return letters.letters_about(ref_of(decision.id))


def mark_of(known: Iterable[Letter]) -> str:
    """Stands for these letters as they are now: whoever releases says by it which they read."""
    rows = sorted(f"{one.id}:{one.revision}" for one in known)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32]


def readers_of(decision: Decision) -> dict[str, Reader]:
    """By address: the proposers, those who endorsed it, the Boards officer."""
    proposal = decision.track.proposal
    readers: dict[str, Reader] = {}
    if proposal.snapshot is not None:
        for row in proposals.endorsements_of(proposal.snapshot):
            if row.state in proposals.ENDORSED:
                readers[row.email] = _endorser(row.email, row.name)
    for person in (*holders(Mandate.Office.BOARDS_OFFICER), *proposals.proposers_of(proposal)):
        readers[person.email] = person
    return dict(sorted(readers.items()))


def listed(conditions: Iterable[Condition], language: str) -> str:
    """The conditions of a decision, one a line, each with its day as the language writes it."""
    return "\n".join(
        f"– {row.text} ({letterbook.day_in(row.due_on, language)})" for row in conditions
    )


def _endorser(email: str, name: str) -> Addressee:
    """Whoever endorsed reads in the language of their account, if they have one."""
    person = person_by_email(email)
    if person is None:
        return Addressee(email, name)
    return Addressee(email, name, person.language, person.key, person.rhythm)


def place_for(reader: Reader, decision: Decision) -> Place | None:
    """Where the reader goes on: an endorser has no page of it."""
    if not isinstance(reader, Person):
        return None
    if proposals.proposes(reader.email, decision.track.proposal):
        return ("proposal", decision.track.proposal_id)
    return ("decision", decision.id)


def without_letter(decision: Decision, known: Iterable[Letter]) -> list[str]:
    """Names of those who are to be told, and to whom no letter is written: they came later."""
    written = {one.to for one in known}
    return [
        reader.name or address
        for address, reader in readers_of(decision).items()
        if address not in written
    ]


# --- who may -------------------------------------------------------------------------------------


def looks_after(person: Person, decision: Decision) -> bool:
    """The Boards officer prepares the letters, the chair reviews them; nobody who proposes it."""
    if proposal_rules.is_proposer(person, decision.track.proposal):
        return False
    roles = rules.roles_in(person, decision.track.body)
    return bool(roles & {ActorRole.OFFICER, ActorRole.CHAIR})


def reads_letters(person: Person, decision: Decision) -> bool:
    if proposal_rules.is_proposer(person, decision.track.proposal):
        return False
    return looks_after(person, decision) or rules.reads_everything(person)


def letter_for(person: Person, id: uuid.UUID | str, *, to: str = "read") -> tuple[Letter, Decision]:
    """The one door to a letter of a decision. ``to`` is ``read`` or ``act``. Whoever may not know
    of the decision gets NotFound."""
    found = letters.letter(id)
    kind, _, decision = found.about.partition(":")
    if kind != KIND:
        raise NotFound("There is no such letter.")
    try:
        row = rules.decision_for(person, decision)
    except NotFound:
        raise NotFound("There is no such letter.") from None
    may = looks_after(person, row) if to == "act" else reads_letters(person, row)
    if not may:
        raise NotAllowed("The Boards officer and the chair look after the letters of a decision.")
    return found, row


# --- what waits ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bundle:
    """The letters of one decision that are still here."""

    decision: Decision
    letters: tuple[Letter, ...]


def outbox_for(person: Person) -> list[Bundle]:
    """What waits in the outbox for those who look after it, the oldest decision first; in a number
    of queries that does not depend on how many there are."""
    waiting: dict[str, list[Letter]] = {}
    for one in letters.letters_here(KIND):
        waiting.setdefault(one.about.partition(":")[2], []).append(one)
    rows = (
        Decision.objects.filter(_looked_after_by(person), pk__in=waiting)
        .exclude(track__proposal__seats__person=person)
        .exclude(_kept_from(person))
        .select_related("track__proposal", "track__body")
        .order_by("decided_at", "id")
    )
    return [Bundle(row, tuple(waiting[str(row.pk)])) for row in rows]


def _kept_from(person: Person) -> Q:
    return Q(pk__in=[]) if rules.reads_everything(person) else sealed_from(person)


def _looked_after_by(person: Person) -> Q:
    if rules.reads_everything(person):
        return Q()
    chaired = [seat.body_id for seat in seats_of(person) if seat.role == Membership.Role.CHAIR]
    return Q(track__body__in=chaired)
