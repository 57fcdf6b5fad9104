"""People who hold one office or none, and what a door answers them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from charm.alliance.models import Mandate, Person
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound

_number = itertools.count()


def somebody(email: str = "") -> Person:
    address = email or f"s{next(_number)}@x.example"
    return Person.objects.create(email=address, name="S", created_at=clock.now())


def holder(office: str, university: str | None = None) -> Person:
    """Somebody who holds this office and no other."""
    person = somebody()
    Mandate.objects.create(
        person=person, office=office, university_id=university, since="2026-01-01"
    )
    return person


def gone(person: Person) -> Person:
    person.is_active = False
    person.save(update_fields=["is_active"])
    return person


def answer(door: Callable[..., Any], person: Person, *asked: Any, **more: Any) -> str:
    """``open``; ``refused`` to whoever may know of it; ``none`` to whoever may not."""
    try:
        door(person, *asked, **more)
    except NotFound:
        return "none"
    except NotAllowed:
        return "refused"
    return "open"
