"""What members say of an item before the papers close, for the body that wants it in its papers."""

from __future__ import annotations

from typing import Any

from charm.alliance.queries import Body
from charm.boards import queries
from charm.boards.models import Comment, Opinion, Track

FOR_ALL = (Comment.Audience.BODY, Comment.Audience.PROPOSERS)
"""What every member may read; a remark for the office alone is not printed."""


def said_of(track: Track) -> list[dict[str, Any]] | None:
    """By member: judgements, and comments with the field that they are about. None where the body
    lets its members read those of others only after their own."""
    if track.body.opinions_shown != Body.Shown.ALWAYS:
        return None
    asks = {one.code: one.asks for one in queries.criteria_of(track)}
    found: dict[str, dict[str, Any]] = {}
    for row in Opinion.objects.filter(track=track).select_related("person").order_by("id"):
        _of(found, row.person.name)["says"] = [
            {"asks": asks.get(code, code), "met": said["met"], "why": said["why"]}
            for code, said in row.judgements.items()
        ]
    comments = Comment.objects.filter(
        track=track, audience__in=FOR_ALL, taken_back_at__isnull=True
    ).select_related("author")
    for one in comments.order_by("written_at", "id"):
        _of(found, one.author.name)["comments"].append({"field": one.field, "text": one.text})
    return [found[name] for name in sorted(found, key=str.casefold)]


def _of(found: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return found.setdefault(name, {"by": name, "says": [], "comments": []})
