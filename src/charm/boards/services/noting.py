"""What is noted of an item in session, until its chair records it as the decision (workflow 6).

The officer minutes and never decides: a note is no decision. Two who note on one stale page: the
second is told, and nothing that was typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import SessionNote, Track
from charm.boards.services.acting import is_current, note, opened
from charm.core.workflow import ActorRole, MeetingState, TrackState
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, Stale, Unfit
from charm.foundation.transactions import act, locked, save_next

RUN = frozenset({ActorRole.OFFICER, ActorRole.CHAIR})


def note_on(track: Track) -> SessionNote | None:
    """What is noted of the item in the meeting that it stands on."""
    if track.meeting_id is None:
        return None
    rows = track.session_notes.filter(meeting_id=track.meeting_id)
    return rows.select_related("noted_by").first()


@act()
def note_item(*, track: uuid.UUID, said: Mapping[str, Any], by: Person, seen: int) -> SessionNote:
    """Keep what was typed. ``said`` is what the form of the session holds, as texts; ``seen`` the
    revision of the note on the screen, 0 where there was none. Raises Stale where it is another
    now, NotAllowed for others than the officer and the chair."""
    row, proposal = opened(rules.track_for(by, track), seen=None)
    roles = rules.roles_in(by, row.body, on=rules.day_of(row))
    if not roles & RUN:
        raise NotAllowed("The Boards officer and the chair note what a session decides.")
    meeting = row.meeting
    if meeting is None or meeting.state != MeetingState.IN_SESSION:
        raise Unfit("A session is noted while the body is in session.")
    if row.state != TrackState.SCHEDULED:
        raise Unfit("The body has decided this item already: nothing is left to note.")
    if not is_current(row, proposal):
        raise Unfit("The proposal is no longer in review in the version that is in the pack.")
    known = note_on(row)
    if (known.revision if known else 0) != seen:
        if known is not None and known.said == dict(said):
            return known
        raise Stale("The note on this item")
    if known is None:
        made = SessionNote.objects.create(
            track=row, meeting=meeting, said=dict(said), noted_by=by, noted_at=clock.now()
        )
    else:
        made = locked(SessionNote, known.pk, seen=seen)
        made.said, made.noted_by, made.noted_at = dict(said), by, clock.now()
        save_next(made, "said", "noted_by", "noted_at")
    note("item_noted", row, by, role="officer" if ActorRole.OFFICER in roles else "chair",
         clauses=["7.6"], facts={"revision": made.revision})  # fmt: skip
    return made
