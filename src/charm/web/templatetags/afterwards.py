"""What happened to a released decision, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest

from charm.boards import afterwards, minutes
from charm.boards.queries import Decision, Track
from charm.web.signed_in import person_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Afterwards:
    words: list[afterwards.Words]
    corrections: list[afterwards.Correction]
    revisit: afterwards.Revisit | None
    track: Track | None
    """The item with which the body comes back to it."""
    moves: dict[str, Any]
    minuted: Any
    """The part of the minutes that tells of it, if the reader may read them."""

    @property
    def waiting(self) -> afterwards.Correction | None:
        return next((c for c in self.corrections if c.state == c.State.ASKED), None)

    @property
    def settled(self) -> list[afterwards.Correction]:
        return [c for c in self.corrections if c.state != c.State.ASKED]


@register.simple_tag(takes_context=True)
def what_came_after(context: dict[str, Any], decision: Decision) -> Afterwards:
    request: HttpRequest = context["request"]
    person = person_of(request)
    return Afterwards(
        afterwards.words_of(decision),
        afterwards.corrections_of(decision),
        afterwards.revisit_of(decision),
        afterwards.revisiting_track(decision),
        dict(afterwards.moves_of(decision, person)),
        minutes.minuted_in(decision, person),
    )


@register.simple_tag
def corrections_made(decision: Decision) -> list[afterwards.Correction]:
    """Those that are countersigned: whoever reads the decision reads both texts."""
    rows = afterwards.corrections_of(decision)
    return [row for row in rows if row.state == row.State.COUNTERSIGNED]
