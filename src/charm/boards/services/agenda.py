"""From a submission to an agenda: tracks open, go to the next meeting, or wait (7.4.1, 7.7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from charm.alliance.queries import Body, Mandate, Person, body, holders
from charm.boards import changes, queries, rules
from charm.boards.invitations import called_off, invitation
from charm.boards.models import Change, Meeting, Track, WrittenProcedure
from charm.boards.services import arranging
from charm.boards.services.acting import SYSTEM, end_open_procedure, move, note, opened
from charm.boards.services.checking import PARTS, note_check
from charm.boards.services.comparing import compare_with_approved, void_change
from charm.core.workflow import ActorRole, MeetingState, ProposalState, TrackFacts, TrackState
from charm.foundation import clock, letterbook
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal
from charm.proposals.services import reviewing


@act()
def open_tracks(proposal: uuid.UUID | str) -> list[Track]:
    """Open the Council's track, and the Board's where money or resources are declared, and put
    them on the next agenda. The same cycle is opened once. What changed since an approval that may
    stand waits for the officer first (7.25)."""
    row = reviewing.lock_proposal(proposal)
    if row.state != ProposalState.SUBMITTED:
        return []
    change = compare_with_approved(row)
    if change is not None and change.state == Change.State.WAITING:
        return []  # until the officer says what kind of change it is
    if not row.needs_board and changes.board_asked_before(row):
        row = reviewing.let_board_decide(row.id)
    tracks = [open_track(row, body(Body.Kind.COUNCIL), "submitted (7.4.1)")]
    if row.needs_board:
        tracks.append(open_track(row, body(Body.Kind.BOARD), "money or resources (7.7)"))
    for track in tracks:
        schedule(track)
    return tracks


@act()
def fill_agenda(meeting: Meeting) -> int:
    """Put what waits for this body on the agenda of a meeting that takes papers."""
    waiting = queries.waiting_tracks(meeting.body)
    for track in waiting:
        row, _ = opened(track, seen=None)
        schedule(row)
    meeting.refresh_from_db(fields=["revision"])
    return len(waiting)


@act()
def check_complete(
    *,
    track: uuid.UUID,
    by: Person,
    seen: int,
    looked_at: Collection[str] = PARTS,
    remarks: Mapping[str, str] | None = None,
) -> Track:
    """The officer has looked at every part and found it complete: members may read it now (7.4.1),
    also those of the other body, which decides on the same version. Raises Unfit while a part was
    not looked at."""
    row, proposal = opened(rules.track_for(by, track), seen=seen)
    same = [row, *(one for one in queries.tracks_of(proposal) if _waits_beside(one, row))]
    for one in same:
        one.proposal = proposal
        note_check(one, looked_at=looked_at, remarks=remarks, by=by)
        if not set(PARTS) <= set(looked_at):
            raise Unfit("Look at the form, the endorsements and the files first, and tick each.")
        if one.complete_since is None:
            one.complete_since = clock.now()
            save_next(one, "complete_since")
            note("proposal_checked", one, by, role="officer", clauses=["7.4.1"])
    return row


def _waits_beside(one: Track, row: Track) -> bool:
    """Whether it is the same submission before the other body, still to be checked."""
    return (
        one.pk != row.pk
        and one.snapshot_id == row.snapshot_id
        and one.complete_since is None
        and one.state in (TrackState.WAITING, TrackState.SCHEDULED)
    )


@act()
def return_to_proposers(
    *, proposal: uuid.UUID, reasons: Mapping[str, str], by: Person, seen: int
) -> Proposal:
    """Give an incomplete proposal back until the papers of its meeting are closed (move 8)."""
    if not rules.is_officer(by):
        raise NotAllowed("The Boards officer returns a proposal.")
    row = reviewing.lock_proposal(proposal, seen=seen)
    tracks = queries.tracks_of(row)
    frozen = any(
        track.state == TrackState.IN_WRITING
        or (track.meeting is not None and track.meeting.state != MeetingState.OPEN)
        for track in tracks
    )
    returned = reviewing.return_proposal(
        proposal,
        reasons=reasons,
        by=by,
        roles=frozenset({ActorRole.OFFICER}),
        pack_frozen=frozen,
    )
    close_tracks(tracks)
    void_change(returned, row.cycle)
    return returned


@act()
def find_money(*, track: uuid.UUID, reason: str, by: Person, seen: int) -> Track:
    """Money or resources were found, before or in session: the Executive Board joins (7.7, 8.1)."""
    council, _ = opened(rules.track_for(by, track), seen=seen)
    roles = rules.roles_in(by, council.body, on=rules.day_of(council))
    if council.body.kind != Body.Kind.COUNCIL:
        roles -= {ActorRole.CHAIR}
    proposal = reviewing.find_money(council.proposal_id, reason=reason, by=by, roles=roles)
    joined = open_track(proposal, body(Body.Kind.BOARD), proposal.money_found)
    schedule(joined)
    return joined


def close_tracks(tracks: list[Track]) -> None:
    """What left review before a body decided is no longer that body's business."""
    for track in tracks:
        if track.state in (TrackState.WAITING, TrackState.SCHEDULED, TrackState.IN_WRITING):
            move(track, "close", SYSTEM, TrackFacts())
            end_open_procedure(track, WrittenProcedure.Ending.CLOSED)
            meeting, track.meeting = track.meeting, None
            save_next(track, "state", "meeting")
            note("track_closed", track, None, role="system", clauses=["7.6"])
            if meeting is not None:
                arranging.take_off(meeting.id, track, arranging.Left.WITHDRAWN)
                _call_off(track, meeting)


def open_track(proposal: Proposal, where: Body, because: str) -> Track:
    """The way of the proposal through that body in its current cycle; opened once."""
    assert proposal.snapshot_id is not None  # what is submitted is a snapshot
    track, is_new = Track.objects.get_or_create(
        proposal=proposal,
        body=where,
        cycle=proposal.cycle,
        revisits=None,
        defaults={
            "snapshot_id": proposal.snapshot_id,
            "opened_at": clock.now(),
            "opened_because": because,
        },
    )
    track.proposal = proposal
    if is_new:
        note("track_opened", track, None, role="system", clauses=["7.4.1", "7.7"])
    return track


def schedule(track: Track) -> None:
    """Put the track on the agenda of the next meeting that takes papers, or let it wait and tell
    the officer. A deferred paper keeps its place: it needs no new deadline (workflow 5)."""
    if track.state != TrackState.WAITING:
        return
    meeting = _meeting_that_takes(track)
    if meeting is None:
        _warn_officers(track)
        return
    move(track, "schedule", SYSTEM, TrackFacts(meeting_takes_papers=True))
    track.meeting = meeting
    save_next(track, "state", "meeting")
    arranging.place(meeting, track)
    note("track_scheduled", track, None, role="system", clauses=["7.4.1", "7.5"],
         facts={"meeting": str(meeting.id)})  # fmt: skip
    lead_into_review(track)
    tell_scheduled(track, meeting)


def lead_into_review(track: Track) -> None:
    """What is on the agenda of the body that decides first is in review (move 9)."""
    if track.proposal.state == ProposalState.SUBMITTED and _leads_into_review(track):
        track.proposal = reviewing.place_in_review(
            track.proposal_id,
            meeting_takes_papers=True,
            change_confirmed=not changes.waits_for_officer(track.proposal),
        )


def tell_scheduled(track: Track, meeting: Meeting) -> None:
    """Ask the proposers to the meeting that discusses the item (7.5)."""
    for person in proposals.proposers_of(track.proposal):
        letterbook.write(
            "scheduled",
            key=f"{track.id}:{meeting.id}:{track.revision}:{person.id}",
            to=person,
            at=("proposal", track.proposal_id),
            title=track.proposal.title,
            body=track.body.name,
            begins=meeting.starts_at.astimezone(ZoneInfo(track.body.time_zone)),
            enclosure=invitation(track, meeting, to=person),
        )


def _leads_into_review(track: Track) -> bool:
    """The Council's agenda; the Board's where the Council's approval goes on holding."""
    return track.body.kind == Body.Kind.COUNCIL or changes.council_spared(track.proposal)


def _meeting_that_takes(track: Track) -> Meeting | None:
    """The next one that takes papers, locked: its papers cannot close meanwhile."""
    while (found := queries.meeting_that_takes_papers(track.body)) is not None:
        meeting = locked(Meeting, found.id)
        if meeting.state == MeetingState.OPEN:
            return meeting
    return None


def _call_off(track: Track, meeting: Meeting) -> None:
    for person in proposals.proposers_of(track.proposal):
        letterbook.write(
            "called-off",
            key=f"{track.id}:{meeting.id}:{track.revision}:{person.id}",
            to=person,
            at=("proposal", track.proposal_id),
            title=track.proposal.title,
            body=track.body.name,
            begins=meeting.starts_at.astimezone(ZoneInfo(track.body.time_zone)),
            enclosure=called_off(track, meeting, to=person),
        )


def _warn_officers(track: Track) -> None:
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "no-meeting",
            key=f"{track.id}:{track.deferrals}:{officer.id}",
            to=officer,
            at=("boards-plan",),
            title=track.proposal.title,
            body=track.body.name,
        )
