"""Comments on the fields of a proposal, as far as each reader may read them (workflow 7 and 10)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.conflicts import leaves_for
from charm.boards.models import Comment, Track
from charm.core.proposal.model import Proposal as Content
from charm.foundation.errors import NotFound
from charm.proposals import rules as proposal_rules
from charm.proposals.queries import Proposal

__all__ = ["FIELDS", "Comment", "comment_for", "comments_for", "for_proposers", "may_read"]

Audience = Comment.Audience
FIELDS = tuple(Content.model_fields)
"""Keys of a proposal, in the order in which people are asked."""


def comments_for(person: Person, track: Track) -> list[Comment]:
    """What the person may read of an item, with the replies, in the order of the fields: the office
    everything; members what is for the body or the proposers, unless they leave the room; everybody
    their own; proposers what is for them. What was taken back is nobody's."""
    return _in_order(_readable(person, track, _rows().filter(track=track)))


def for_proposers(proposal: Proposal) -> list[Comment]:
    """What members wrote for the proposers of the version before the bodies, whoever wrote it."""
    rows = _rows().filter(
        track__proposal=proposal, track__cycle=proposal.cycle, audience=Audience.PROPOSERS
    )
    return _in_order(rows)


def comment_for(person: Person, ref: uuid.UUID | str) -> Comment:
    """The one door to a comment: who may not read it gets NotFound."""
    try:
        row = _rows().get(pk=ref)
    except (Comment.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such comment.") from None
    if not may_read(person, row):
        raise NotFound("There is no such comment.")
    return row


def may_read(person: Person, comment: Comment) -> bool:
    rows = Comment.objects.filter(pk=comment.pk)
    return _readable(person, comment.track, rows).exists()


def _readable(person: Person, track: Track, rows: QuerySet[Comment]) -> QuerySet[Comment]:
    if rules.reads_everything(person):
        return rows
    mine = Q(author=person)
    if proposal_rules.is_proposer(person, track.proposal):
        return rows.filter(mine | Q(audience=Audience.PROPOSERS))
    if not rules.may_read_track(person, track):
        return rows.none()
    if leaves_for(person, track):
        return rows.filter(mine)
    return rows.filter(mine | ~Q(audience=Audience.OFFICER))


def _rows() -> QuerySet[Comment]:
    rows = Comment.objects.filter(taken_back_at__isnull=True)
    rows = rows.select_related("author", "track__proposal", "track__body", "track__meeting")
    return rows.prefetch_related("replies__author")


def _in_order(rows: Iterable[Comment]) -> list[Comment]:
    return sorted(rows, key=lambda row: (FIELDS.index(row.field), row.written_at))
