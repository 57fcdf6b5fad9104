"""The officer arranges an agenda: items of their own, the order, and the way back (workflow 6)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from charm.alliance.queries import Person
from charm.boards import rules
from charm.boards.documents import about_item
from charm.boards.models import AgendaEdit, AgendaItem, Meeting
from charm.boards.models.agenda import MOST_MINUTES
from charm.boards.services.acting import meeting_ref
from charm.boards.services.arranging import (
    BEFORE_SESSION,
    BLOCKS,
    below,
    remove,
    renumber,
    rows_of,
)
from charm.boards.services.remembering import kept, restore
from charm.core.proposal.values import clean_line
from charm.core.workflow import ActorRole, MeetingState
from charm.foundation import clock, files, ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.files import StoredFile
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next

Kind = AgendaItem.Kind
Role = AgendaItem.Role
MOST_ITEMS = 200
DEEPEST = 3
MOST_UNDONE = 30
MOST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """What the officer says of an item; the title of a proposal is the proposal's own."""

    title: str = ""
    kind: str = Kind.DISCUSSION
    minutes: int = 10
    note: str = ""
    presenter: Person | None = None
    presenter_name: str = ""
    confidential: bool = False


@act()
def add_item(
    *, meeting: uuid.UUID, wording: Wording, under: uuid.UUID | None = None, by: Person, seen: int
) -> AgendaItem:
    """Add an item of one's own: last under another one, or before any other business. Raises Unfit
    for what cannot stand on an agenda."""
    row, rows = _opened(meeting, by, seen)
    if len(rows) >= MOST_ITEMS:
        raise Unfit(f"An agenda holds at most {MOST_ITEMS} items.")
    before = kept(rows)
    parent = _of(rows, under) if under is not None else None
    item = AgendaItem(meeting=row, parent=parent, order=len(rows) + 1)
    _word(item, wording)
    item.save(force_insert=True)
    if parent is not None:
        rows.insert(rows.index(below(rows, parent)[-1]) + 1, item)
    else:
        last = next(
            (i for i, r in enumerate(rows) if r.role == Role.OTHER and not r.parent_id), None
        )
        rows.insert(len(rows) if last is None else last, item)
    _check(rows)
    renumber(rows)
    _done(row, "added", before, by)
    return item


@act()
def change_item(*, item: uuid.UUID, wording: Wording, by: Person, seen: int) -> AgendaItem:
    """Say something else of an item. A proposal keeps its title."""
    known = rules.agenda_item_for(by, item)
    row, rows = _opened(known.meeting_id, by, seen)
    before, target = kept(rows), _of(rows, item)
    _word(target, wording)
    if target.kind == Kind.BREAK and len(below(rows, target)) > 1:
        raise Unfit("Nothing can stand below a break: move those items first.")
    target.save()
    _done(row, "changed", before, by)
    return target


@act()
def remove_item(*, item: uuid.UUID, by: Person, seen: int) -> Meeting:
    """Take an item off; what stands below it moves up. Raises Unfit for a proposal, for a block
    with proposals, and for an item with documents."""
    known = rules.agenda_item_for(by, item)
    row, rows = _opened(known.meeting_id, by, seen)
    target = _of(rows, item)
    if target.track_id is not None:
        raise Unfit(
            "A proposal leaves an agenda when it is moved to another meeting, deferred or returned."
        )
    if target.role in BLOCKS:
        raise Unfit("This block goes by itself when its last proposal has left it.")
    if files.of(about_item(target.id)):
        raise Unfit("Remove its documents first.")
    before = kept(rows)
    remove(rows, target)
    _done(row, "removed", before, by)
    return row


@act()
def move_item(*, item: uuid.UUID, how: str, by: Person, seen: int) -> AgendaItem:
    """Move an item one step: ``up`` or ``down`` among its neighbours, ``in`` under the one before
    it, ``out`` behind the one that it stands under. Raises Unfit where there is no such step."""
    known = rules.agenda_item_for(by, item)
    row, rows = _opened(known.meeting_id, by, seen)
    target, before = _of(rows, item), kept(rows)
    step = steps_of(rows, target).get(how)
    if step is None:
        raise Unfit("It cannot be moved there.")
    _put(rows, target, *step)
    _done(row, "moved", before, by)
    return target


@act()
def place_item(
    *, item: uuid.UUID, beside: uuid.UUID, where: str, by: Person, seen: int
) -> AgendaItem:
    """Put an item ``before``, ``after`` or ``inside`` another one (last in it)."""
    known = rules.agenda_item_for(by, item)
    row, rows = _opened(known.meeting_id, by, seen)
    target, other, before = _of(rows, item), _of(rows, beside), kept(rows)
    if where not in ("before", "after", "inside") or other in below(rows, target):
        raise Unfit("It cannot be moved there.")
    _put(rows, target, other, where)
    _done(row, "moved", before, by)
    return target


@act()
def undo(*, meeting: uuid.UUID, by: Person, seen: int) -> Meeting:
    """Take the last act of arranging back. Raises Unfit when there is none, or when something came
    or went since."""
    row, rows = _opened(meeting, by, seen)
    edit = last_edit(row)
    if edit is None:
        raise Unfit("There is nothing to take back: something came or went since.")
    restore(row, rows, edit.before)
    save_next(row)
    edit.delete()
    before = AgendaEdit.objects.filter(meeting=row).order_by("-id").first()
    if before is not None:
        AgendaEdit.objects.filter(pk=before.id).update(revision=row.revision)
    _note("agenda_edit_undone", row, by, edit.what)
    return row


def last_edit(meeting: Meeting) -> AgendaEdit | None:
    """The act that can be taken back now."""
    return AgendaEdit.objects.filter(meeting=meeting, revision=meeting.revision).first()


@act()
def attach(*, item: uuid.UUID, content: bytes, name: str, by: Person) -> StoredFile:
    """Attach a document that members of the body read. Raises Unfit for what is none."""
    known = rules.agenda_item_for(by, item)
    _require_arranger(known.meeting, by)
    return files.keep(content, name=name, about=about_item(known.id), by=by.key)


@act()
def detach(*, item: uuid.UUID, file: uuid.UUID, by: Person) -> None:
    """Remove a document of an item. Once the papers are closed it stays: members have read it."""
    known = rules.agenda_item_for(by, item)
    _require_arranger(known.meeting, by)
    if known.meeting.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise Unfit("The papers are closed: members have read this document.")
    files.forget(files.one_of(about_item(known.id), file))


Step = tuple[AgendaItem, str]


def steps_of(rows: list[AgendaItem], item: AgendaItem) -> dict[str, Step]:
    """The steps that an item can make now, each as a place beside another item."""
    around = [row for row in rows if row.parent_id == item.parent_id]
    at = around.index(item)
    parent = next((row for row in rows if row.id == item.parent_id), None)
    steps: dict[str, Step] = {}
    if at > 0:
        steps["up"] = (around[at - 1], "before")
        if around[at - 1].kind != Kind.BREAK and _depth(rows, item) + _height(rows, item) < DEEPEST:
            steps["in"] = (around[at - 1], "inside")
    if at + 1 < len(around):
        steps["down"] = (around[at + 1], "after")
    if parent is not None:
        steps["out"] = (parent, "after")
    return steps


def _put(rows: list[AgendaItem], item: AgendaItem, beside: AgendaItem, where: str) -> None:
    moving = below(rows, item)
    for row in moving:
        rows.remove(row)
    item.parent_id = beside.id if where == "inside" else beside.parent_id
    at = rows.index(beside if where == "before" else below(rows, beside)[-1])
    at += where != "before"
    rows[at:at] = moving
    _check(rows)
    item.save(update_fields=["parent"])
    renumber(rows)


def _check(rows: list[AgendaItem]) -> None:
    """Raises Unfit for a tree that is none, or too deep."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        parent = by_id.get(row.parent_id) if row.parent_id else None
        if parent is not None and parent.kind == Kind.BREAK:
            raise Unfit("Nothing can stand below a break.")
        if _depth(rows, row) >= DEEPEST:
            raise Unfit(f"An agenda has at most {DEEPEST} levels.")


def _depth(rows: list[AgendaItem], item: AgendaItem) -> int:
    by_id, depth = {row.id: row for row in rows}, 0
    while item.parent_id is not None:
        item, depth = by_id[item.parent_id], depth + 1
    return depth


def _height(rows: list[AgendaItem], item: AgendaItem) -> int:
    """How many levels the item and what stands below it take."""
    inside = below(rows, item)
    return 1 + max(_depth(rows, row) for row in inside) - _depth(rows, item)


def _word(item: AgendaItem, said: Wording) -> None:
    if said.kind not in Kind.values:
        raise Unfit(f"An item is one of: {', '.join(Kind.values)}.")
    if not 0 <= said.minutes <= MOST_MINUTES:
        raise Unfit(f"An item takes at most {MOST_MINUTES} minutes.")
    if item.track_id is None:
        title = _line(said.title, MOST_TITLE)
        if not title:
            raise Unfit("Give the item a title.")
        if title not in item.title.values():
            item.title = {"und": title}
        item.kind = said.kind
    item.minutes, item.confidential = said.minutes, said.confidential
    item.note = note_of(said.note)
    item.presenter = said.presenter
    item.presenter_name = "" if said.presenter else _line(said.presenter_name, 200)


def _line(text: str, most: int) -> str:
    try:
        return clean_line(text)[:most]
    except ValueError as error:
        raise Unfit(f"This text {error}.") from error


def _opened(meeting: uuid.UUID, by: Person, seen: int) -> tuple[Meeting, list[AgendaItem]]:
    _require_arranger(rules.meeting_for(by, meeting, to="run"), by)
    row = locked(Meeting, meeting, seen=seen)
    if row.state not in (*BEFORE_SESSION, MeetingState.IN_SESSION):
        raise Unfit("The session is over: its agenda stays as it was.")
    return row, rows_of(row)


def _require_arranger(meeting: Meeting, by: Person) -> None:
    if not rules.roles_in(by, meeting.body) & {ActorRole.OFFICER, ActorRole.CHAIR}:
        raise NotAllowed("The Boards officer and the chair arrange the agenda.")


def _of(rows: list[AgendaItem], item: uuid.UUID) -> AgendaItem:
    found = next((row for row in rows if row.id == item), None)
    if found is None:
        raise Unfit("This item is not on this agenda any more: reload the page.")
    return found


def _done(meeting: Meeting, what: str, before: list[dict[str, Any]], by: Person) -> None:
    if last_edit(meeting) is None:  # something came between: what is older cannot be undone
        AgendaEdit.objects.filter(meeting=meeting).delete()
    save_next(meeting)
    AgendaEdit.objects.create(
        meeting=meeting, revision=meeting.revision, what=what, before=before, at=clock.now(), by=by
    )
    old = AgendaEdit.objects.filter(meeting=meeting).order_by("-id")[MOST_UNDONE:]
    AgendaEdit.objects.filter(pk__in=[edit.pk for edit in old]).delete()
    _note("agenda_arranged", meeting, by, what)


def _note(act: str, meeting: Meeting, by: Person, what: str) -> None:
    ledger.record(
        act, actor=by.key, role="officer" if rules.is_officer(by) else "chair",
        clauses=["7.4.1"], about=meeting_ref(meeting.id), facts={"what": what},
    )  # fmt: skip
