"""Send one-time links to people without an account, and let who reads the address claim (7.26).

A link alone opens an account for the address that it was sent to, or gives what it leads to to the
account with that address. For an account with another address its owner also types a code that is
sent to the first one at that moment: a letter that was passed on gives nothing away.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from charm.alliance.queries import Person, not_in_yet, person_by_email
from charm.alliance.services.people import open_account
from charm.core.workflow.delivery import ENROLMENT_STEPS
from charm.delivery import queries
from charm.delivery.claims import (
    claim_by_token,
    edition_of,
    hash_of,
    is_addressed_to,
    subject_of,
    to_claim_at,
)
from charm.delivery.controllers import controller_of
from charm.delivery.models import Application, Claim, Confirmation, Enrolment, Result
from charm.delivery.services.acting import title_of
from charm.delivery.services.notices import accept_notices
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked, save_next

LINK_LIVES = dt.timedelta(days=30)
CLAUSES = ("6.4", "7.26")
_ACCEPT = next(
    guard.says for guard in ENROLMENT_STEPS["enrol"].guards if guard.fact == "notices_accepted"
)


@dataclass(frozen=True, slots=True)
class Link:
    """What a letter says of a one-time link."""

    address: str
    until: dt.date
    """The last day on which it works."""
    token_sha256: str


def link_to(subject: Application | Enrolment, *, email: str, is_first: bool = False) -> Link:
    """A new link to an invitation or an enrolment, inside the act that writes its letter; an older
    one ends. ``is_first``: there is none for certain, so that nobody looks."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    digest, over = hash_of(token), now + LINK_LIVES
    said = {"email": email, "token_sha256": digest, "sent_at": now, "expires_at": over}
    which = "application" if isinstance(subject, Application) else "enrolment"
    rows = Claim.objects.select_for_update().filter(**{which: subject})
    known = None if is_first else rows.first()
    if known is None:
        Claim(**{which: subject}, **said).save(force_insert=True)
    else:
        for name, value in said.items():
            setattr(known, name, value)
        save_next(known, *said)
    address = f"{settings.BASE_URL}/claim/{token}/"
    return Link(address, over.date(), digest)


def awaits_link(person: Person | None, email: str = "") -> bool:
    """Whether letters to this reader bring a link: there is no account, or nobody has come into it
    yet."""
    reader = person or person_by_email(email)
    return reader is None or bool(not_in_yet([reader]))


@act()
def send_links_again(*, email: str) -> int:
    """Send new links to everything that waits for the reader of this address; returns how many.
    Whoever asked is not told: the page says the same whatever is found. Who has come into the
    account signs in instead."""
    rows = [row for row in to_claim_at(email) if awaits_link(_holder(row))]
    for row in rows:
        link = link_to(subject_of(row), email=row.email)
        letterbook.write(
            "link-again",
            key=f"{row.id}:{link.token_sha256[:16]}",
            to=_reader(row),
            secret=link.address,
            title=title_of(edition_of(row)),
            until=link.until,
        )
    return len(rows)


@act()
def claim_with_new_account(
    *, token: str, name: str, language: str = "en", notices: Collection[str] = ()
) -> Person:
    """Open the account of the address that the link was sent to, and claim. Raises NotAllowed where
    somebody has come into an account with this address: they sign in."""
    row = claim_by_token(token)
    if not awaits_link(_holder(row), row.email):
        raise NotAllowed("Sign in with the address that the link was sent to, then open it again.")
    person = open_account(name=name, email=row.email, language=language)
    claim(token=token, by=person, notices=notices)
    return person


@act()
def claim(
    *, token: str, by: Person, reads_address: bool = False, notices: Collection[str] = ()
) -> Claim:
    """Give what the link leads to to this account; the link is used up. ``reads_address``: ``by``
    has shown right now, by a code, that they read the address that it was sent to; needed where
    their own is another one. ``notices``: ids of the versions that they accept with a seat; an
    invitation asks when the seat is taken. Raises NotAllowed for somebody else than who it was sent
    to, Unfit where this account cannot have it."""
    row = locked(Claim, claim_by_token(token).pk)
    subject, holder = subject_of(row), _holder(row)
    is_other = not is_addressed_to(row, by)
    if not by.is_active or (is_other and not reads_address):
        raise NotAllowed(
            "This link is for somebody else: show by a code that you read the address that it was "
            "sent to."
        )
    if holder is not None and holder.pk != by.pk and not not_in_yet([holder]):
        raise NotAllowed("There is an account with the address that the link was sent to: sign in.")
    if isinstance(subject, Enrolment):
        if holder != by:
            _require_fit(subject, by)
        if not accept_notices(edition=subject.edition, given=notices, by=by):
            raise Unfit(_ACCEPT)
    if isinstance(subject, Application) and subject.person_id != by.pk:
        _require_no_other(subject, by)
    row.claimed_at, row.claimed_by = clock.now(), by
    save_next(row, "claimed_at", "claimed_by")
    if isinstance(subject, Enrolment):
        subject.learner = by
        save_next(subject, "learner")
    else:
        subject.person, subject.name = by, by.name
        save_next(subject, "person", "name")
    ledger.record(
        "link_claimed",
        actor=by.key,
        role="learner",
        clauses=CLAUSES,
        about=subject.ref,
        facts={"edition": str(subject.edition_id), "by_code": is_other},
        private={"sent_to": row.email},
    )
    if is_other:
        letterbook.write(
            "seat-claimed",
            key=f"{row.id}",
            to=_reader(row),
            title=title_of(subject.edition),
            who=by.name,
            account=by.email,
            by=controller_of(subject.edition).name,
        )
    return row


def _holder(row: Claim) -> Person | None:
    """Whose it is now: nobody's, where somebody was invited who has no account."""
    if row.enrolment is not None:
        return row.enrolment.learner
    known = row.application.person if row.application is not None else None
    return known or person_by_email(row.email)


def _reader(row: Claim) -> letterbook.Reader:
    """The address that the link was sent to."""
    holder = _holder(row)
    name = holder.name if holder else ""
    if row.application is not None:
        name = name or row.application.name
    return letterbook.Addressee(row.email, name, holder.language if holder else "en")


def _require_fit(row: Enrolment, by: Person) -> None:
    """An account may have an enrolment when its owner could have enrolled, and had no part in
    judging it (7.10)."""
    if row.edition.staff.filter(person=by).exists():
        raise Unfit("Who teaches an edition cannot learn in it.")
    judged = (
        Result.objects.filter(enrolment=row, recorded_by=by).exists()
        or Confirmation.objects.filter(enrolment=row, confirmed_by=by).exists()
    )
    if judged:
        raise Unfit("Nobody judges their own learning: this account judged it.")
    if queries.enrolment_in(row.edition, by) is not None:
        raise Unfit("This account is enrolled in the edition already: use another one.")


def _require_no_other(row: Application, by: Person) -> None:
    if row.edition.staff.filter(person=by).exists():
        raise Unfit("Who teaches an edition cannot learn in it.")
    others = row.edition.applications.filter(person=by).exclude(pk=row.pk)
    if others.exists() or queries.enrolment_in(row.edition, by) is not None:
        raise Unfit("This account has asked for a seat in the edition already.")
