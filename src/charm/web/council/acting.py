"""What the acts of this face have in common: the revision that was seen, and where to go on."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from charm.alliance.queries import Body
from charm.foundation.errors import Stale
from charm.web.lists import number_in

BODIES = tuple(Body.Kind.values)
RANK = (Body.Kind.COUNCIL, Body.Kind.BOARD)


def by_rank(bodies: Iterable[Body]) -> list[Body]:
    """The Academic Council before the Executive Board."""
    return sorted(bodies, key=lambda body: RANK.index(Body.Kind(body.kind)))


def seen_in(request: HttpRequest, what: str) -> int:
    """The revision that was on the screen. Raises Stale without one: nobody acts unseen."""
    seen = number_in(request.POST.get("seen", ""), otherwise=0)
    if not seen:
        raise Stale(what)
    return seen


def said_in(request: HttpRequest, name: str) -> str:
    """A text of a form as it was typed; what is wrong with it is for the service to say."""
    return str(request.POST.get(name, ""))
