"""What the officer looks at before members read a proposal (7.4.1)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import CompletenessCheck, Track
from charm.boards.services.acting import opened
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.texts import note_of
from charm.foundation.transactions import act

PARTS = ("form", "endorsements", "files")
MOST_REMARKS = 40


@act()
def keep_check(
    *,
    track: uuid.UUID,
    looked_at: Collection[str],
    remarks: Mapping[str, str],
    by: Person,
    seen: int,
) -> CompletenessCheck:
    """Keep how far the officer has come, and what was noticed by field. Members see nothing yet."""
    row, _ = opened(rules.track_for(by, track), seen=seen)
    return note_check(row, looked_at=looked_at, remarks=remarks, by=by)


def note_check(
    track: Track, *, looked_at: Collection[str], remarks: Mapping[str, str] | None, by: Person
) -> CompletenessCheck:
    """Note it, the track being locked. Remarks that are not given stay as they are."""
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer checks that a proposal is complete.")
    said: dict[str, object] = {
        "looked_at": [part for part in PARTS if part in looked_at],
        "at": clock.now(),
        "by": by,
    }
    if remarks is not None:
        cleaned = {field[:80]: note_of(text) for field, text in remarks.items()}
        said["remarks"] = {f: t for f, t in list(cleaned.items())[:MOST_REMARKS] if t}
    row, _ = CompletenessCheck.objects.update_or_create(track=track, defaults=said)
    return row
