"""Tokens by which programs act for a person: made, used, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable

from django.db.models import Q

from charm.alliance.models import ApiToken, Person
from charm.alliance.queries import live_tokens_of
from charm.alliance.scopes import Scope
from charm.core.proposal.values import clean_line
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.transactions import act, locked

PREFIX = "charm_"
"""So that people, and scanners of leaked secrets, know one when they see it."""
LONGEST_LIFE = dt.timedelta(days=366)
MOST = 20
BETWEEN_NOTES = dt.timedelta(minutes=10)
"""How exact "last used" is: a write at every use would cost more than the use."""


@act()
def create_token(
    *, person: Person, name: str, scopes: Iterable[str], expires_on: dt.date
) -> tuple[ApiToken, str]:
    """Make a token for the person, who asks for it, and return it with its secret of 256 random
    bits, which is never seen again. Raises Unfit for a name, scopes or a day that cannot be used;
    ``expires_on`` is the last day it works, at most a year ahead."""
    if not person.is_active:
        raise NotAllowed("An account that is closed gets no token.")
    chosen = _scopes(scopes)
    today = clock.today()
    if not today <= expires_on <= today + LONGEST_LIFE:
        raise Unfit("A token lives at least until today, and a year at most: choose another day.")
    if len(live_tokens_of(person)) >= MOST:
        raise Unfit(f"You have {MOST} tokens: revoke one that you do not use.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=_name(name),
        scopes=chosen,
        token_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=clock.now(),
        expires_on=expires_on,
    )
    ledger.record(
        "token_created",
        actor=person.key,
        role="owner",
        clauses=["7.26"],
        about=person.key,
        facts={"token": str(token.id), "scopes": chosen, "expires_on": expires_on.isoformat()},
        private={"name": token.name},
    )
    return token, secret


@act()
def revoke_token(*, token: uuid.UUID | str, by: Person) -> ApiToken:
    """End a token of one's own, at once and for good; a second time changes nothing. Raises
    NotFound for tokens of others."""
    row = locked(ApiToken, token)
    if row.person_id != by.pk:
        raise NotFound("There is no such token.")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        ledger.record(
            "token_revoked",
            actor=by.key,
            role="owner",
            clauses=["7.26"],
            about=by.key,
            facts={"token": str(row.id)},
        )
    return row


def note_use(token: ApiToken) -> None:
    """Keep when the token was used last, to about ten minutes."""
    now = clock.now()
    if token.last_used_at is not None and token.last_used_at > now - BETWEEN_NOTES:
        return
    earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now)
    ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_at=now)


def _scopes(scopes: Iterable[str]) -> list[str]:
    chosen = sorted(set(scopes))
    if unknown := [scope for scope in chosen if scope not in set(Scope)]:
        raise Unfit(f"There is no scope {unknown[0]!r}: choose from {', '.join(Scope)}.")
    if not chosen:
        raise Unfit("Choose what the token is for.")
    return [str(scope) for scope in chosen]


def _name(name: str) -> str:
    try:
        cleaned = clean_line(name)
    except ValueError as error:
        raise Unfit(f"The name {error}.") from error
    if not cleaned or len(cleaned) > 100:
        raise Unfit("Name the token, in up to 100 characters, so that you know it again.")
    return cleaned
