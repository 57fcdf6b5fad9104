"""Follow-up after an approval (7.8): suggested by the system, sent by the proposers, answered by
the contact. Recommended, so nothing waits for it.

Of a link only the hash is kept. Looking at it changes nothing; what it does is a POST.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse

from charm.alliance.queries import Person, person_by_email
from charm.boards import following
from charm.boards.following.drafting import letter_about
from charm.boards.models import Decision, FollowUp
from charm.core.proposal.values import clean_line
from charm.core.workflow import ActorRole, TrackOutcome, require
from charm.core.workflow.followup import FOLLOWUP_MOVES, FollowUpFacts, FollowUpState, needs_of
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.letterbook import FALLBACK, Addressee
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal
from charm.proposals.services.reviewing import lock_proposal

LINK_LIVES = dt.timedelta(days=90)
CONTACT = frozenset({ActorRole.CONTACT})


@act()
def suggest_follow_ups(proposal: uuid.UUID | str) -> list[FollowUp]:
    """Draft one letter for each contact that an approved proposal needs; once per approval. What
    was recorded from minutes of before the platform is past that, and an amendment needs only what
    the version before it did not."""
    row = lock_proposal(proposal)
    snapshot = row.snapshot
    if snapshot is None or (row.minutes and row.cycle == 1):
        return []
    content = proposals.content_of(snapshot.id)
    before = set(needs_of(_content_before(row))) if row.previous is not None else set()
    wanted = [need for need in needs_of(content) if need not in before]
    made, proposers = [], proposals.proposers_of(row)
    for asked in following.contacts_for(wanted):
        known = person_by_email(asked.contact.email)
        subject, letter = letter_about(
            asked.needs, title=row.title, content=content, proposers=proposers,
            decisions=_approvals(row), language=known.language if known else FALLBACK,
        )  # fmt: skip
        one, is_new = FollowUp.objects.get_or_create(
            proposal=row, cycle=row.cycle, contact=asked.contact.code,
            defaults={
                "name": asked.contact.name, "email": asked.contact.email,
                "needs": [need.value for need in asked.needs],
                "subject": subject, "letter": letter, "suggested_at": clock.now(),
            },
        )  # fmt: skip
        if is_new:
            made.append(one)
            _note("follow_up_suggested", one, role="system")
    if made:
        for person in proposers:
            letterbook.write(
                "follow-ups-suggested",
                key=f"{row.id}:{row.cycle}:{person.id}",
                to=person,
                at=("follow-ups-of", row.id),
                about=row.ref,
                title=row.title,
                contacts="\n".join(f"– {one.name}" for one in made),
            )
    return made


@act()
def write_letter(
    *, follow_up: uuid.UUID, subject: str, letter: str, by: Person, seen: int
) -> FollowUp:
    """The proposers' own words, until it is sent. Raises Refusal without subject or letter."""
    row, roles = _opened(follow_up, by, seen=seen)
    _write(row, subject, letter, "write", roles)
    save_next(row, "subject", "letter")
    return row


@act()
def send(*, follow_up: uuid.UUID, subject: str, letter: str, by: Person, seen: int) -> FollowUp:
    """Send the letter as it reads now, with a link by which the contact answers."""
    row, roles = _opened(follow_up, by, seen=seen)
    row.state = _write(row, subject, letter, "send", roles) or row.state
    token = secrets.token_urlsafe(32)
    row.token_sha256, row.link_until = following.hash_of(token), clock.now() + LINK_LIVES
    row.sent_at, row.sent_by = clock.now(), by
    save_next(row, "subject", "letter", "state", "token_sha256", "link_until", "sent_at", "sent_by")
    _note("follow_up_sent", row, by=by)
    letterbook.write(
        "follow-up",
        key=f"{row.id}:{row.revision}",
        to=person_by_email(row.email) or Addressee(row.email),
        about=row.proposal.ref,
        secret=f"{settings.BASE_URL}{reverse('follow-up-answer', args=[token])}",
        subject=row.subject,
        letter=row.letter,
        by=by.name,
    )
    return row


@act()
def move(*, follow_up: uuid.UUID, name: str, by: Person, seen: int, note: str = "") -> FollowUp:
    """Accept, close, put aside or suggest again, as proposer or as the contact with an account."""
    row, roles = _opened(follow_up, by, seen=seen)
    return _moved(row, name, roles, note, by=by, signed=by.name)


@act()
def answer_by_link(*, token: str, name: str, signed: str, note: str = "") -> FollowUp:
    """The contact's answer (``accept``, ``close`` or ``not-needed``) without an account. Raises
    NotFound for a link that was never sent, Unfit for one whose time is over or without a name."""
    known = following.by_link(token)
    row = locked(FollowUp, known.pk)
    row.proposal = known.proposal
    if row.link_until is None or row.link_until < clock.now():
        raise Unfit("This link has expired: write to whoever proposes it.")
    try:
        signature = clean_line(signed)[:200]
    except ValueError as error:
        raise Unfit(f"Your name {error}.") from error
    if not signature:
        raise Unfit("Type your name.")
    return _moved(row, name, CONTACT, note, by=None, signed=signature)


def _moved(
    row: FollowUp,
    name: str,
    roles: frozenset[ActorRole],
    note: str,
    *,
    by: Person | None,
    signed: str,
) -> FollowUp:
    if name in ("write", "send") or name not in FOLLOWUP_MOVES:
        raise Unfit("Choose what you want to do.")
    said, as_contact = note_of(note), ActorRole.CONTACT in roles
    planned = require(
        FOLLOWUP_MOVES,
        FollowUpState(row.state),
        name,
        roles,
        FollowUpFacts(reason_given=bool(said)),
    )
    row.state = planned.to or row.state
    row.reason = said if name == "not-needed" else ""
    if as_contact:
        row.note, row.answered_by = said, signed
    row.accepted_at = clock.now() if name == "accept" else row.accepted_at
    row.closed_at = clock.now() if row.state in _ENDED else None
    save_next(row, "state", "reason", "note", "answered_by", "accepted_at", "closed_at")
    _note(
        f"follow_up_{row.state.replace('-', '_')}", row, by=by,
        role="contact" if as_contact else "proposer", private={"note": said} if said else None,
    )  # fmt: skip
    if as_contact:
        _tell_proposers(row)
    return row


_ENDED = (FollowUpState.DONE, FollowUpState.NOT_NEEDED)


def _opened(
    follow_up: uuid.UUID, by: Person, *, seen: int
) -> tuple[FollowUp, frozenset[ActorRole]]:
    known = following.follow_up_for(by, follow_up)
    row = locked(FollowUp, follow_up, seen=seen)
    row.proposal = known.proposal
    roles = following.roles_in(by, row)
    if not roles:
        raise NotAllowed("Its proposers send it and its contact answers it.")
    return row, roles


def _write(
    row: FollowUp, subject: str, letter: str, name: str, roles: frozenset[ActorRole]
) -> FollowUpState | None:
    try:
        row.subject = clean_line(subject)[:300]
    except ValueError as error:
        raise Unfit(f"The subject {error}.") from error
    row.letter = note_of(letter, what="The letter")
    facts = FollowUpFacts(letter_written=bool(row.subject and row.letter))
    return require(FOLLOWUP_MOVES, FollowUpState(row.state), name, roles, facts).to


def _content_before(row: Proposal) -> Any:
    assert row.previous is not None
    snapshot = row.previous.snapshot_id
    return proposals.content_of(snapshot) if snapshot else proposals.draft_content(row.previous)


def _approvals(row: Proposal) -> list[Decision]:
    rows = Decision.objects.filter(
        track__proposal=row,
        track__cycle=row.cycle,
        released_at__isnull=False,
        outcome__in=(TrackOutcome.APPROVED, TrackOutcome.CONDITIONS),
    )
    return list(rows.select_related("track__body").order_by("-track__body__kind", "decided_at"))


def _tell_proposers(row: FollowUp) -> None:
    for person in proposals.proposers_of(row.proposal):
        letterbook.write(
            f"follow-up-{row.state}",
            key=f"{row.id}:{row.revision}:{person.id}",
            to=person,
            at=("follow-up", row.id),
            about=row.proposal.ref,
            title=row.proposal.title,
            contact=row.name,
            by=row.answered_by,
            note=row.reason or row.note or "–",
        )


def _note(
    act: str,
    row: FollowUp,
    *,
    by: Person | None = None,
    role: str = "proposer",
    private: dict[str, str] | None = None,
) -> None:
    actor = by.key if by else ("system" if role == "system" else f"{row.ref}")
    ledger.record(
        act,
        actor=actor,
        role=role,
        clauses=["7.8"],
        about=row.proposal.ref,
        facts={"follow_up": str(row.id), "contact": row.contact},
        private=private,
    )
