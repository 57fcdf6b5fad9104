"""Who is at the other end of a page that needs an account."""

from __future__ import annotations

from django.http import HttpRequest

from charm.alliance.queries import Person
from charm.foundation.errors import NotAllowed


def person_of(request: HttpRequest) -> Person:
    """The person who is signed in; views are guarded by ``login_required`` before it."""
    if not isinstance(request.user, Person):
        raise NotAllowed("Sign in first.")
    return request.user
