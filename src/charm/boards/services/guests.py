"""Proposers at their item: who came, and who spoke for it (7.5)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.models import Guest, Meeting
from charm.boards.services.acting import meeting_ref
from charm.core.workflow import ActorRole, MeetingState
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked, save_next
from charm.proposals.queries import proposers_of


@act()
def note_guests(
    *,
    item: uuid.UUID,
    came: Collection[uuid.UUID],
    spoke: Collection[uuid.UUID] = (),
    by: Person,
    seen: int,
) -> list[Guest]:
    """Note which proposers came to their item, and who of them spoke for it; the others count as
    absent. Absence is a reason to defer, not an obstacle (7.5). ``seen`` is the revision of the
    meeting. Raises Unfit outside a session, and for somebody who does not propose it."""
    known = rules.agenda_item_for(by, item)
    if not rules.roles_in(by, known.meeting.body) & {ActorRole.OFFICER, ActorRole.CHAIR}:
        raise NotAllowed("The Boards officer and the chair note who came.")
    meeting = locked(Meeting, known.meeting_id, seen=seen)
    if meeting.state != MeetingState.IN_SESSION or known.track is None or known.left:
        raise Unfit("Who came to an item is noted while the body is in session.")
    proposers = {person.id: person for person in proposers_of(known.track.proposal)}
    came, spoke = set(came) | set(spoke), set(spoke)
    if not came <= proposers.keys():
        raise Unfit("Only proposers of this item are noted here: reload the page.")
    for ref, person in proposers.items():
        Guest.objects.update_or_create(
            item=known, person=person,
            defaults={"came": ref in came, "spoke": ref in spoke, "recorded_at": clock.now(),
                      "recorded_by": by},
        )  # fmt: skip
    save_next(meeting)
    ledger.record(
        "proposers_noted", actor=by.key, role="officer" if rules.is_officer(by) else "chair",
        clauses=["7.5"], about=meeting_ref(meeting.id),
        facts={"item": str(known.id), "came": len(came), "expected": len(proposers)},
    )  # fmt: skip
    return list(Guest.objects.filter(item=known).select_related("person"))
