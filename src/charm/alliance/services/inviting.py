"""Invite somebody by a one-time link: an account, an office, a seat, in one act.

Only the hash of the token is kept. The link is bound to the address it was sent to; what it gives
is given by whoever invited, so they must still be allowed to when it is accepted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid

from django.conf import settings

from charm.alliance import rules
from charm.alliance.models import Body, Invitation, Mandate, Membership, Person
from charm.alliance.queries import person_by_email, university
from charm.alliance.services.addresses import keep_address
from charm.alliance.services.bodies import seat_member
from charm.alliance.services.letters import label_of, office_at
from charm.alliance.services.mandates import fits, grant_mandate
from charm.alliance.services.people import write_person
from charm.core.proposal.values import clean_email, clean_line
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.transactions import act, locked, save_next

LINK_LIVES = dt.timedelta(days=14)


@act()
def invite(
    *,
    email: str,
    name: str,
    by: Person,
    university_code: str | None = None,
    office: str = "",
    of_university_code: str | None = None,
    body: Body | None = None,
    seat: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Invitation:
    """Invite somebody to be staff of a university, to hold an office, to sit in a body: what ``by``
    may give themselves. ``since`` None is the day they accept. The same invitation twice is one.
    Whether the address has an account already is not said: then its owner accepts signed in."""
    try:
        email, name = clean_email(email), clean_line(name)
    except ValueError as error:
        raise Unfit(str(error)) from error
    if not name:
        raise Unfit("Say the name of the person you invite.")
    if email.casefold() == by.email.casefold():
        raise NotAllowed("Nobody invites themselves.")
    content = {
        "university": university(university_code) if university_code else None,
        "office": office,
        "of_university": university(of_university_code) if office and of_university_code else None,
        "body": body if seat else None,
        "seat": seat if body else "",
        "since": since,
        "until": until,
    }
    draft = Invitation(email=email, name=name, invited_by=by, **content)
    _must_be_allowed(draft, by)
    _must_make_sense(draft)
    known = Invitation.objects.select_for_update().filter(
        email__iexact=email, accepted_at__isnull=True, taken_back_at__isnull=True
    )
    for row in known:
        if clock.now() < row.expires_at:
            if row.invited_by_id == by.pk and all(
                getattr(row, field) == value for field, value in content.items()
            ):
                return row
            raise Unfit("An invitation to this address is open: take it back first.")
        row.taken_back_at = clock.now()
        save_next(row, "taken_back_at")
    _send(draft)
    _note("person_invited", draft, by)
    return draft


@act()
def resend_invitation(
    *, invitation: uuid.UUID | str, by: Person, seen: int | None = None
) -> Invitation:
    """Send a new link with new time; the old link ends."""
    row = _open_for(invitation, by, seen)
    _must_make_sense(row)
    _send(row)
    _note("invitation_resent", row, by)
    return row


@act()
def take_invitation_back(
    *, invitation: uuid.UUID | str, by: Person, seen: int | None = None
) -> Invitation:
    row = _open_for(invitation, by, seen)
    row.taken_back_at = clock.now()
    save_next(row, "taken_back_at")
    _note("invitation_taken_back", row, by)
    return row


def look_at_invitation(*, token: str) -> Invitation:
    """What the link shows; looking changes nothing. Raises NotFound for a link that was never sent,
    Unfit for one that is used, taken back or too old."""
    row = Invitation.objects.filter(token_sha256=_hash(token)).select_related(
        "university", "of_university", "body", "invited_by"
    )
    found = row.first()
    if found is None:
        raise NotFound("There is no such invitation.")
    _must_be_live(found)
    return found


@act()
def accept_invitation(*, token: str, name: str, person: Person | None = None) -> Person:
    """Accept: the account is made, or it is ``person``, who is signed in and has that address; the
    office and the seat begin. Raises NotFound, Unfit (used, too old, nothing to give any more) and
    NotAllowed for somebody else than the invited."""
    try:
        row = Invitation.objects.select_for_update().get(token_sha256=_hash(token))
    except Invitation.DoesNotExist:
        raise NotFound("There is no such invitation.") from None
    _must_be_live(row)
    by = row.invited_by
    try:
        _must_be_allowed(row, by)
    except NotAllowed:
        raise Unfit(f"{by.name} may no longer give what this invitation says: ask anew.") from None
    known = person_by_email(row.email)
    if person is not None and (known is None or known.pk != person.pk):
        raise NotAllowed(
            "This invitation is for somebody else: sign out, then open the link again."
        )
    if known is not None and person is None:
        raise NotAllowed("Sign in with the address that was invited, then open the link again.")
    if known is not None and not known.is_active:
        raise Unfit("This account is closed: ask the operator to open it again.")
    accepted = known or write_person(
        name=name, email=row.email, university_code=row.university_id, by=by
    )
    if accepted.university_id is None and row.university_id is not None:
        accepted.university = row.university
        accepted.save(update_fields=["university"])
    keep_address(accepted, is_proven=True)
    since = max(row.since or clock.today(), clock.today())
    if row.office:
        grant_mandate(
            person=accepted, office=row.office, university_code=row.of_university_id,
            since=since, until=row.until, by=by,
        )  # fmt: skip
    if row.body is not None:
        seat_member(
            person=accepted, body=row.body, role=row.seat, since=since, until=row.until, by=by
        )
    row.accepted_at, row.accepted_by = clock.now(), accepted
    save_next(row, "accepted_at", "accepted_by")
    ledger.record(
        "invitation_accepted",
        actor=accepted.key,
        role="invited",
        clauses=["8.1", "8.2"],
        about=accepted.key,
        facts={"invitation": str(row.id), "by": by.key, "university": row.university_id},
    )
    letterbook.write(
        "invitation-accepted",
        key=f"{row.id}",
        to=by,
        at=("office-invitations",),
        who=accepted.name,
        what=letterbook.Terms(*given_by(row)),
    )
    return accepted


def may_give(by: Person, invitation: Invitation, *, held: rules.Held | None = None) -> bool:
    """Whether somebody may send an invitation like this, send it again, or take it back. ``held``
    is what they hold, where a list has read it already."""
    held = held or rules.held_by(by)
    gives = []
    if invitation.university_id is not None:
        gives.append(held.may_add(invitation.university_id))
    if invitation.office:
        gives.append(held.may_hand_out(invitation.office, invitation.of_university_id))
    if invitation.seat:
        gives.append(held.keeps_bodies)
    return bool(gives) and all(gives)


def given_by(invitation: Invitation) -> list[str]:
    """Everything that the invitation gives, each in words."""
    parts = []
    if invitation.university is not None:
        parts.append(f"staff of {invitation.university.name}")
    if invitation.office:
        parts.append(office_at(invitation.office, invitation.of_university))
    if invitation.body is not None:
        parts.append(f"{label_of(Membership.Role(invitation.seat))} of the {invitation.body.name}")
    return parts


def _must_be_allowed(invitation: Invitation, by: Person) -> None:
    if not (invitation.university_id or invitation.office or invitation.seat):
        raise Unfit("Say what for: staff of a university, an office, or a seat in a body.")
    if not may_give(by, invitation):
        raise NotAllowed(
            "You can invite to what you may give yourself: staff of a university where you hold an "
            "office, an office that you hold; the officer for Boards, to a seat in a body."
        )


def _must_make_sense(row: Invitation) -> None:
    if row.office and row.office not in Mandate.Office.values:
        raise Unfit(f"There is no office {row.office!r}.")
    where = row.of_university
    allowed = rules.OF_A_UNIVERSITY if where else rules.OF_THE_ALLIANCE
    if row.office and row.office not in allowed:
        raise Unfit("This office is not held there: choose where it is held.")
    if row.seat and row.office == Mandate.Office.BOARDS_OFFICER:
        raise Unfit("The officer for Boards has no seat in a body.")
    if row.office or row.seat:
        fits(where, max(row.since or clock.today(), clock.today()), row.until)
        if row.since is not None and row.since < clock.today() and row.sent_at is None:
            raise Unfit("An office begins today or later.")


def _must_be_live(row: Invitation) -> None:
    if row.accepted_at is not None:
        raise Unfit("This invitation was accepted already: sign in.")
    if row.taken_back_at is not None:
        raise Unfit("This invitation was taken back.")
    if clock.now() >= row.expires_at:
        raise Unfit(f"This invitation is too old: ask {row.invited_by.name} for a new one.")


def _open_for(id: uuid.UUID | str, by: Person, seen: int | None) -> Invitation:
    row = locked(Invitation, id, seen=seen)
    if row.invited_by_id != by.pk and not may_give(by, row):
        raise NotFound("There is no such invitation.")
    if row.accepted_at is not None or row.taken_back_at is not None:
        raise Unfit("This invitation is not open any more.")
    _must_be_allowed(row, by)
    return row


def _send(row: Invitation) -> None:
    token = secrets.token_urlsafe(32)
    row.token_sha256 = _hash(token)
    row.sent_at, row.expires_at = clock.now(), clock.now() + LINK_LIVES
    if row._state.adding:
        row.save(force_insert=True)
    else:
        save_next(row, "token_sha256", "sent_at", "expires_at")
    by = row.invited_by
    letterbook.write(
        "invitation",
        key=f"{row.id}:{row.token_sha256[:16]}",
        to=letterbook.Addressee(row.email, row.name, by.language),
        secret=f"{settings.BASE_URL}/account/invitation/{token}/",
        by=by.name,
        what=letterbook.Terms(*given_by(row)),
        until=row.expires_at.date(),
    )


def _note(act: str, row: Invitation, by: Person) -> None:
    ledger.record(
        act,
        actor=by.key,
        role="office",
        clauses=["8.1", "8.2"],
        about=f"invitation:{row.id}",
        facts={
            "university": row.university_id,
            "office": row.office,
            "of": row.of_university_id,
            "body": row.body_id,
            "seat": row.seat,
            "until": str(row.until or ""),
        },
        private={"invited": f"{row.name} <{row.email}>"},
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
