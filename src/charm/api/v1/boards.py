"""Meetings, what stands on their agenda, decisions: as far as the reader may (workflow 10)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.paging import Listed, Paging, listed
from charm.api.tokens import Bearer, caller
from charm.boards import rules
from charm.boards.lists import agenda_for, decisions_for, meetings_for
from charm.boards.program import Entry, program_for
from charm.boards.queries import Condition, Decision, Meeting, Track, criteria_of
from charm.core.workflow import MeetingState, TrackOutcome
from charm.proposals.queries import content_of

router = Router(tags=["Boards"])
READ = Bearer(Scope.BOARDS_READ)


class MeetingRow(BaseModel):
    id: uuid.UUID
    body: str = Field(description="Its code.")
    state: MeetingState
    revision: int
    starts_at: dt.datetime
    papers_due: dt.datetime
    place: str


class ItemRow(BaseModel):
    """An agenda item: a proposal on its way through a body."""

    id: uuid.UUID
    body: str
    meeting: uuid.UUID | None
    proposal: uuid.UUID
    title: str
    kind: str
    state: str = Field(description="waiting, scheduled, decided or closed")
    revision: int
    deferrals: int
    snapshot_sha256: str = Field(description="Of the version that is decided on.")


class LineShape(BaseModel):
    """One line of an agenda, with when its turn comes."""

    id: uuid.UUID
    number: str = Field(description="As in 2.1; a break has none.")
    depth: int
    kind: str = Field(description="decision, discussion, information, other or break")
    title: dict[str, str] | str | None = Field(
        description="That of the proposal, or texts by language; null while you may not read it."
    )
    begins: dt.datetime = Field(description="In the time zone of the body.")
    minutes: int = Field(description="With those of the lines below it.")
    presenter: str
    note: str
    confidential: bool
    item: uuid.UUID | None = Field(description="The agenda item of a proposal.")
    left: str = Field(description="Why the session did not decide it; empty otherwise.")
    late_because: str = Field(description="Why the chair admitted it late; empty otherwise.")


class AgendaShape(BaseModel):
    meeting: uuid.UUID
    time_zone: str
    begins: dt.datetime
    ends: dt.datetime = Field(description="As the minutes of its lines add up.")
    planned_end: dt.datetime | None
    version: int = Field(description="Published last; 0 before the first.")
    changed_since: bool = Field(description="Whether it is another one now.")
    lines: list[LineShape] = Field(description="In reading order.")


class MeetingShape(MeetingRow):
    agenda: list[ItemRow] = Field(description="What of it you may read now.")


class CriterionShape(BaseModel):
    code: str
    asks: str
    clause: str


class ItemShape(ItemRow):
    criteria: list[CriterionShape] = Field(description="What is judged (7.6, 7.24).")
    content: dict[str, Any] | None = Field(
        description="The very version that is decided on; null for whoever stays out of the item."
    )


class ConditionShape(BaseModel):
    id: uuid.UUID
    text: str
    due_on: dt.date
    clearer: str
    met_at: dt.datetime | None
    cleared_at: dt.datetime | None


class DecisionShape(BaseModel):
    id: uuid.UUID
    item: uuid.UUID
    meeting: uuid.UUID | None = Field(description="None where it was decided in writing.")
    way: str = Field(description="consensus, hands, roll-call, written; empty before it was noted")
    votes: list[int] = Field(description="For, against and abstained; none by consensus.")
    body: str
    proposal: uuid.UUID
    title: str
    outcome: TrackOutcome
    reasons: str
    judgements: dict[str, str] = Field(description="The body's own, by criterion.")
    snapshot_sha256: str
    decided_at: dt.datetime
    released_at: dt.datetime | None = Field(description="Before this the proposers do not know.")
    conditions: list[ConditionShape]


@router.get("/meetings", response=Listed[MeetingRow], auth=READ)
def list_meetings(
    request: HttpRequest, page: Query[Paging], state: MeetingState | None = None
) -> Listed[MeetingRow]:
    """List the meetings of the bodies you sit in, the latest first; of all for their office."""
    return listed(meetings_for(caller(request), page.part, state=state), page, _meeting)


@router.get("/meetings/{uuid:meeting}", response=MeetingShape, auth=READ)
def get_meeting(request: HttpRequest, meeting: uuid.UUID) -> MeetingShape:
    """Read a meeting with its agenda.

    Members read an item once the officer has checked it, or papers are closed."""
    row = rules.meeting_for(caller(request), meeting)
    items = agenda_for(caller(request), row)
    return MeetingShape(**_meeting(row).model_dump(), agenda=[_item(item) for item in items])


@router.get("/meetings/{uuid:meeting}/agenda", response=AgendaShape, auth=READ)
def get_agenda(request: HttpRequest, meeting: uuid.UUID) -> AgendaShape:
    """Read the agenda of a meeting: all lines in order, numbered, with their hours.

    The title of a proposal that the officer still checks is not for members yet."""
    row = rules.meeting_for(caller(request), meeting)
    program = program_for(caller(request), row)
    version = program.changes.version
    return AgendaShape(
        meeting=row.id,
        time_zone=row.body.time_zone,
        begins=program.agenda.begins,
        ends=program.agenda.ends,
        planned_end=row.ends_at,
        version=version.number if version else 0,
        changed_since=bool(program.changes),
        lines=[_line(entry) for entry in program.entries],
    )


@router.get("/agenda-items/{uuid:item}", response=ItemShape, auth=READ)
def get_agenda_item(request: HttpRequest, item: uuid.UUID) -> ItemShape:
    """Read an agenda item: the version that is decided on, and what is judged of it."""
    reader = caller(request)
    row = rules.track_for(reader, item)
    return ItemShape(
        **_item(row).model_dump(),
        criteria=[
            CriterionShape(code=each.code, asks=each.asks, clause=each.clause)
            for each in criteria_of(row)
        ],
        content=content_of(row.snapshot_id).to_json() if rules.gets_papers(reader, row) else None,
    )


@router.get("/decisions", response=Listed[DecisionShape], auth=READ)
def list_decisions(request: HttpRequest, page: Query[Paging]) -> Listed[DecisionShape]:
    """List the decisions that you may read, the latest first.

    Before its release a decision is its own body's and the office's; afterwards also the
    proposers' and the other body's."""
    return listed(decisions_for(caller(request), page.part), page, _decision)


@router.get("/decisions/{uuid:decision}", response=DecisionShape, auth=READ)
def get_decision(request: HttpRequest, decision: uuid.UUID) -> DecisionShape:
    """Read a decision."""
    return _decision(rules.decision_for(caller(request), decision))


def _line(entry: Entry) -> LineShape:
    line, item, hidden = entry.line, entry.line.item, entry.is_hidden
    title = line.title if isinstance(line.title, str) else dict(line.title)
    presenter = item.presenter.name if item.presenter else item.presenter_name
    return LineShape(
        id=item.id,
        number=line.number,
        depth=line.depth,
        kind=item.kind,
        title=None if hidden else title,
        begins=line.begins,
        minutes=line.minutes,
        presenter="" if hidden else presenter,
        note="" if hidden else item.note,
        confidential=item.confidential,
        item=line.track.id if line.track is not None and not hidden else None,
        left=item.left,
        late_because="" if hidden else item.late_because,
    )


def _meeting(row: Meeting) -> MeetingRow:
    return MeetingRow(
        id=row.id,
        body=row.body_id,
        state=MeetingState(row.state),
        revision=row.revision,
        starts_at=row.starts_at,
        papers_due=row.papers_due,
        place=row.place,
    )


def _item(row: Track) -> ItemRow:
    return ItemRow(
        id=row.id,
        body=row.body_id,
        meeting=row.meeting_id,
        proposal=row.proposal_id,
        title=row.proposal.title,
        kind=row.proposal.kind,
        state=row.state,
        revision=row.revision,
        deferrals=row.deferrals,
        snapshot_sha256=row.snapshot.sha256,
    )


def _decision(row: Decision) -> DecisionShape:
    return DecisionShape(
        id=row.id,
        item=row.track_id,
        meeting=row.meeting_id,
        way=row.way,
        votes=[
            many
            for many in (row.votes_for, row.votes_against, row.votes_abstained)
            if many is not None
        ],
        body=row.track.body_id,
        proposal=row.track.proposal_id,
        title=row.track.proposal.title,
        outcome=TrackOutcome(row.outcome),
        reasons=row.reasons,
        judgements=row.judgements,
        snapshot_sha256=row.snapshot.sha256,
        decided_at=row.decided_at,
        released_at=row.released_at,
        conditions=[_condition(each) for each in row.conditions.all()],
    )


def _condition(row: Condition) -> ConditionShape:
    return ConditionShape(
        id=row.id,
        text=row.text,
        due_on=row.due_on,
        clearer=row.clearer,
        met_at=row.met_at,
        cleared_at=row.cleared_at,
    )
