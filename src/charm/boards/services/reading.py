"""What a member does for themselves beside the papers: mark what they have read, keep notes.

None of it is an act of the body: nobody else reads it, and the ledger does not know of it.
"""

from __future__ import annotations

import uuid

from django.db import IntegrityError

from charm.alliance.queries import Person
from charm.boards import pack_rules
from charm.boards.models import Note, Pack, Reading
from charm.core.proposal.values import clean_text
from charm.foundation import clock
from charm.foundation.errors import NotFound, Stale, Unfit
from charm.foundation.transactions import act

MOST = 10_000
"""Characters of a note."""
MOST_WHERE = 40


@act()
def mark_read(*, pack: uuid.UUID, track: uuid.UUID, by: Person) -> Reading:
    """Note up to which version the member has read the paper of an item; what comes later is
    shown to them as changed. Raises NotFound for an item that the pack does not hold."""
    paper = _paper(pack, track, by)
    row, _ = Reading.objects.update_or_create(
        person=by,
        track_id=track,
        defaults={"snapshot_id": paper, "read_at": clock.now()},
    )
    return row


@act()
def mark_unread(*, pack: uuid.UUID, track: uuid.UUID, by: Person) -> None:
    _paper(pack, track, by)
    Reading.objects.filter(person=by, track=track).delete()


@act()
def keep_note(
    *, pack: uuid.UUID, track: uuid.UUID, where: str, text: str, by: Person, seen: int
) -> Note | None:
    """Keep the member's note at a place of a paper; an empty text deletes it. ``seen`` is the
    revision of the note on the page, 0 without one. Raises Stale when it was changed in another
    window, Unfit for what cannot be kept."""
    _paper(pack, track, by)
    said = _clean(text)
    if (
        not where
        or len(where) > MOST_WHERE
        or not where.replace("-", "").replace("_", "").isalnum()
    ):
        raise Unfit("There is no such place in the papers.")
    rows = Note.objects.select_for_update().filter(person=by, track_id=track, where=where)
    row = rows.first()
    if row is not None and row.text == said:
        return row
    if seen != (row.revision if row else 0):
        raise Stale("This note")
    if not said:
        rows.delete()
        return None
    if row is None:
        return _begun(track, where, said, by)
    row.text, row.written_at, row.revision = said, clock.now(), row.revision + 1
    row.save(update_fields=["text", "written_at", "revision"])
    return row


@act()
def forget_note(*, note: uuid.UUID, by: Person) -> None:
    """Delete a note of one's own. Raises NotFound for one of anybody else."""
    gone, _ = Note.objects.filter(pk=note, person=by).delete()
    if not gone:
        raise NotFound("There is no such note.")


def _begun(track: uuid.UUID, where: str, text: str, by: Person) -> Note:
    try:
        with act():
            return Note.objects.create(
                person=by, track_id=track, where=where, text=text, written_at=clock.now()
            )
    except IntegrityError:  # another window was first
        raise Stale("This note") from None


def _paper(pack: uuid.UUID, track: uuid.UUID, by: Person) -> uuid.UUID:
    """The version in the pack, for a member who gets this paper."""
    row: Pack = pack_rules.pack_for(by, pack)
    held = row.papers.filter(track=track).values_list("snapshot", flat=True).first()
    if held is None:
        raise NotFound("There is no such paper in this pack.")
    pack_rules.require_open(by, row, track)
    return held


def _clean(text: str) -> str:
    if len(text) > MOST:
        raise Unfit(f"A note has at most {MOST} characters: make it shorter.")
    try:
        said = clean_text(text)
    except ValueError:
        raise Unfit("This note holds signs that cannot be kept: type it anew.") from None
    return str(said).strip()
