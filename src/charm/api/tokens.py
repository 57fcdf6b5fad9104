"""Who asks: a bearer token stands for its person, narrowed by its scopes.

Nothing else is taken: no cookie, no session, so that a page elsewhere cannot make a browser act.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from charm.alliance.queries import ApiToken, Person, Scope, token_by_secret
from charm.alliance.services.tokens import note_use
from charm.api.means import comes_with
from charm.foundation.errors import NotAllowed
from charm.foundation.limits import Limit

GUESSES = Limit("Tokens that do not work", times=30, seconds=60)
"""By address. A token that works is never held up by the guesses of a neighbour: 256 random bits
are not found by guessing, the limit only keeps the database from being busied."""


@dataclass(frozen=True, slots=True)
class Caller:
    person: Person
    token: ApiToken


class Bearer(HttpBearer):
    """Lets in who has a token with the scope; without one any token that works."""

    openapi_bearerFormat = "charm_…"  # noqa: N815 - a word of OpenAPI
    openapi_description = "A token made in your account, with the scopes that an operation names."

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = token_by_secret(token)
        if found is None:
            GUESSES.count(address_of(request))
            return None
        if self.scope is not None and self.scope not in found.scopes:
            raise NotAllowed(
                f"This token is not for that: make one with the scope {self.scope} "
                f"({self.scope.sentence.rstrip('.')})."
            )
        note_use(found)
        comes_with(found.pk)
        return Caller(found.person, found)


def caller(request: HttpRequest) -> Person:
    """The person behind the token."""
    who: Caller = request.auth  # type: ignore[attr-defined]
    return who.person


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy that is trusted, what the proxy says of it."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))
