"""Conditions of an approval are met, cleared, or lapse (workflow 3, moves 12 and 13)."""

from __future__ import annotations

import datetime as dt
import uuid

from charm.alliance.queries import Mandate, Person, holders, members_of
from charm.boards import rules
from charm.boards.conflicts import staying_out
from charm.boards.models import Condition, Meeting
from charm.boards.services.acting import note
from charm.boards.services.releasing import settle
from charm.core.workflow import ActorRole, MeetingState, ProposalState
from charm.foundation import clock, files, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.files import StoredFile
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked
from charm.proposals import queries as proposals
from charm.proposals import rules as proposal_rules
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing

REMINDED_BEFORE = (14, 7, 1)
"""Days before a condition is due on which its owner and the proposers are reminded."""
MOST_FILES = 10


@act()
def meet_condition(*, condition: uuid.UUID, evidence: str, by: Person) -> Condition:
    """The owner or a proposer says how a condition was met; files can be attached before. Raises
    Unfit without a word."""
    row, proposal = _opened_to_answer(condition, by)
    evidence = note_of(evidence)
    if not evidence:
        raise Unfit("Attach or describe the evidence.")
    row.evidence, row.met_at = evidence, clock.now()
    row.save(update_fields=["evidence", "met_at"])
    note("condition_met", row.decision.track, by, role="proposer", clauses=["7.6"],
         facts={"condition": str(row.id), "files": [f.sha256 for f in evidence_of(row)]},
         private={"evidence": row.evidence})  # fmt: skip
    for person in _clearers(row):
        letterbook.write(
            "condition-met",
            key=f"{row.id}:{row.met_at:%Y%m%d%H%M%S}:{person.id}",
            to=person,
            at=("boards-condition", row.id),
            title=proposal.title,
            condition=row.text,
        )
    return row


@act()
def attach_evidence(*, condition: uuid.UUID, content: bytes, name: str, by: Person) -> StoredFile:
    """Attach a file that proves it; the same bytes are kept once. Raises Unfit for what cannot be
    taken."""
    row, _ = _opened_to_answer(condition, by)
    there = evidence_of(row)
    if len(there) >= MOST_FILES:
        raise Unfit(f"A condition has {MOST_FILES} files at most: put them together.")
    kept = files.keep(content, name=name, about=_about(row), by=by.key)
    if kept not in there:
        note("evidence_attached", row.decision.track, by, role="proposer", clauses=["7.6"],
             facts={"condition": str(row.id), "sha256": kept.sha256})  # fmt: skip
    return kept


@act()
def remove_evidence(*, condition: uuid.UUID, file: uuid.UUID, by: Person) -> None:
    """Take a file back, before it was said that the condition is met."""
    row, _ = _opened_to_answer(condition, by)
    found = files.one_of(_about(row), file)
    if row.met_at is not None:
        raise Unfit("It is said to be met with this file: it stays, attach another one.")
    note("evidence_removed", row.decision.track, by, role="proposer", clauses=["7.6"],
         facts={"condition": str(row.id), "sha256": found.sha256})  # fmt: skip
    files.forget(found)


def evidence_of(condition: Condition) -> list[StoredFile]:
    """The files that prove it, the oldest first."""
    return files.of(_about(condition))


def evidence_file(condition: Condition, file: uuid.UUID | str) -> StoredFile:
    """One of them. Raises NotFound for another's."""
    return files.one_of(_about(condition), file)


@act()
def clear_condition(*, condition: uuid.UUID, by: Person) -> Condition:
    """Whom the decision named agrees that it is met; the last one settles the proposal. Nobody
    agrees with themselves, nobody who stays out of the item agrees. What the body clears it clears
    in session, and its chair records it."""
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    if hindered := why_not(by, row):
        raise NotAllowed(hindered)
    if row.owner_id == by.id or proposal_rules.is_proposer(by, proposal):
        raise NotAllowed("Nobody clears a condition that they see to themselves.")
    if row.clearer == Condition.Clearer.BODY and not _in_session(row):
        raise Unfit("The body clears this condition in its session: begin the session first.")
    _require_open(row, proposal)
    if row.met_at is None:
        raise Unfit("Nobody has said yet how this condition was met.")
    row.cleared_at, row.cleared_by = clock.now(), by
    row.save(update_fields=["cleared_at", "cleared_by"])
    note("condition_cleared", row.decision.track, by, role=row.clearer, clauses=["7.6"],
         facts={"condition": str(row.id)})  # fmt: skip
    letterbook.write(
        "condition-cleared",
        key=f"{row.id}",
        to=row.owner,
        at=("proposal", proposal.id),
        title=proposal.title,
        condition=row.text,
    )
    settle(proposal)
    return row


@act()
def lapse(*, condition: uuid.UUID, by: Person) -> Proposal:
    """The chair confirms that a condition was not met in time: the proposal goes to revision."""
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    overdue = row.cleared_at is None and row.due_on < clock.today()
    return reviewing.lapse_proposal(
        proposal.id,
        condition_overdue=overdue,
        by=by,
        roles=rules.roles_in(by, known.decision.track.body),
    )


@act()
def remind(condition: uuid.UUID) -> int:
    """Write to those who owe a condition before it is due, and once it is overdue also to the chair
    and the officer; each letter once. Returns how many people it concerns now."""
    row = locked(Condition, condition)
    proposal = row.decision.track.proposal
    left = (row.due_on - clock.today()).days
    step = min((days for days in REMINDED_BEFORE if left <= days), default=None)
    waits = proposal.state == ProposalState.CONDITIONS and row.decision.released_at is not None
    if row.met_at is not None or not waits or step is None:
        return 0
    owing = {p.id: p for p in (row.owner, *proposals.proposers_of(proposal))}
    if left >= 0:
        for person in owing.values():
            letterbook.write(
                "condition-due", key=f"{row.id}:{step}:{person.id}", to=person,
                at=("boards-condition", row.id), title=proposal.title, condition=row.text,
                until=row.due_on,
            )  # fmt: skip
        return len(owing)
    seats = members_of(row.decision.track.body)
    chairs = [seat.person for seat in seats if seat.role == seat.Role.CHAIR]
    told = owing | {p.id: p for p in (*chairs, *holders(Mandate.Office.BOARDS_OFFICER))}
    for person in told.values():
        letterbook.write(
            "condition-overdue", key=f"{row.id}:{person.id}", to=person,
            at=("boards-condition", row.id), title=proposal.title, condition=row.text,
            until=row.due_on,
        )  # fmt: skip
    return len(told)


def clears(person: Person, condition: Condition) -> bool:
    """Whether the decision names this person to clear the condition, by name or by office."""
    if condition.clearer == Condition.Clearer.PERSON:
        return person.is_active and condition.clearer_person_id == person.id
    office = (
        ActorRole.OFFICER if condition.clearer == Condition.Clearer.OFFICER else ActorRole.CHAIR
    )
    return office in rules.roles_in(person, condition.decision.track.body)


def why_not(person: Person, condition: Condition) -> str:
    """Why this person does not clear the condition, in a sentence; nothing where they do."""
    if not clears(person, condition):
        return who_clears(condition)
    if person.id in staying_out(condition.decision.track):
        return "You stay out of this item: somebody else clears its conditions."
    return ""


def who_clears(condition: Condition) -> str:
    """Whom the decision names, in a sentence."""
    if condition.clearer_person is not None:
        return f"The decision names {condition.clearer_person.name} to clear this condition."
    if condition.clearer == Condition.Clearer.BODY:
        return "The body clears this condition in its session, and its chair records it."
    return f"The decision names the {condition.clearer} to clear this condition."


def due_for_reminder(today: dt.date) -> list[uuid.UUID]:
    """Conditions that somebody may have to be reminded of."""
    last = today + dt.timedelta(days=max(REMINDED_BEFORE))
    rows = Condition.objects.filter(
        met_at__isnull=True,
        due_on__lte=last,
        decision__released_at__isnull=False,
        decision__track__proposal__state=ProposalState.CONDITIONS,
    )
    return list(rows.values_list("id", flat=True))


def _opened_to_answer(condition: uuid.UUID, by: Person) -> tuple[Condition, Proposal]:
    known = rules.condition_for(by, condition)
    proposal = reviewing.lock_proposal(known.decision.track.proposal_id)
    row = locked(Condition, condition)
    if row.owner_id != by.id and not proposal_rules.is_proposer(by, proposal):
        raise NotAllowed("The owner of the condition or a proposer says how it was met.")
    _require_open(row, proposal)
    return row, proposal


def _clearers(condition: Condition) -> list[Person]:
    """Who is told that somebody said how it was met."""
    if condition.clearer_person is not None:
        return [condition.clearer_person]
    if condition.clearer == Condition.Clearer.OFFICER:
        return holders(Mandate.Office.BOARDS_OFFICER)
    seats = members_of(condition.decision.track.body)
    return [seat.person for seat in seats if seat.role == seat.Role.CHAIR]


def _in_session(condition: Condition) -> bool:
    body = condition.decision.track.body_id
    return Meeting.objects.filter(body=body, state=MeetingState.IN_SESSION).exists()


def _about(condition: Condition) -> str:
    return f"condition:{condition.id}"


def _require_open(condition: Condition, proposal: Proposal) -> None:
    if condition.cleared_at is not None:
        raise Unfit("This condition is cleared already.")
    if proposal.state not in (ProposalState.CONDITIONS, ProposalState.IN_REVIEW):
        raise Unfit("The proposal is no longer waiting for this condition.")
