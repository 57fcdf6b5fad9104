"""``/boards/``: what waits in the bodies, by who reads it: since when, until when, how many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from charm.alliance.queries import Body, Membership, Person, bodies
from charm.boards import queries, worklists
from charm.boards.changes import Change, changes_that_wait
from charm.boards.papers.reading import Pack, ToRead, to_read, unprinted
from charm.boards.queries import Condition, Decision, Meeting
from charm.boards.rules import reads_everything
from charm.boards.votes import WrittenProcedure
from charm.boards.worklists import Item, Sitting
from charm.core.workflow import MeetingState
from charm.foundation.errors import NotAllowed
from charm.foundation.parts import Part, Rows, part_of_known
from charm.foundation.spoken import spoken
from charm.proposals.asked import Evidence, evidence_that_waits
from charm.web.council.acting import by_rank
from charm.web.hats import Hats, hats_of
from charm.web.signed_in import person_of
from charm.web.waiting import Wait

SHOWN = Part(limit=6)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that waits: the first few, and where all of them are."""

    title: str
    says: str
    clause: str
    url: str
    total: int
    waits: tuple[Wait, ...]

    @property
    def has_more(self) -> bool:
        return self.total > len(self.waits)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    hats = hats_of(person)
    enter(person, hats)
    sections = _sections(person, hats)
    ahead = worklists.sittings_for(person, SHOWN, ahead=True)
    reads_all = reads_everything(person)
    context = {
        "hats": hats,
        "sections": [section for section in sections if section.total],
        "counts": sections,
        "without_meeting": _without_meeting(ahead) if reads_all else [],
        "ahead": ahead,
        "reads_all": reads_all,
        "is_observer": hats.sits and all(s.role == Membership.Role.OBSERVER for s in hats.seats),
    }
    return render(request, "council/desk.html", context)


def enter(person: Person, hats: Hats) -> None:
    """Who has business with the boards: their office and members, auditors, and proposers, who find
    here what was decided on their own. Raises NotAllowed for others."""
    if not (hats.sits or hats.proposes or reads_everything(person)):
        raise NotAllowed(
            _(
                "The boards’ pages are for their members, for the Boards officer and for those who "
                "propose. What was approved is in the catalogue."
            )
        )


def _sections(person: Person, hats: Hats) -> list[Section]:
    sections: list[Section] = []
    if reads_everything(person):
        sections += _of_office(person, acts=hats.runs_boards)
    acting = [seat for seat in hats.seats if seat.role != Membership.Role.OBSERVER]
    if acting:
        sections += _of_member(person)
    if reads_everything(person) or any(s.role == Membership.Role.CHAIR for s in acting):
        sections += _of_chair(person)
    written = _in_writing(person, {seat.body_id for seat in acting})
    if written.total:
        sections.append(written)
    owed = _owed(person)
    if owed.total:
        sections.append(owed)
    return sections


def _of_office(person: Person, *, acts: bool) -> Iterable[Section]:
    yield _items(
        person, "waiting", _("Waiting for a meeting"), "7.4.1",
        _("Submitted or deferred; each goes on the agenda of the next meeting that takes papers."),
        lambda item: Wait(
            item.track.proposal.title, _item_url(item), _about(item), item.track.opened_at,
        ),
    )  # fmt: skip
    yield _items(
        person, "unchecked", _("To check for completeness"), "7.4.1",
        _("Members read an item once you have checked it, or when its papers close.")
        if acts else _("Members read an item once the Boards officer has checked it."),
        lambda item: Wait(
            item.track.proposal.title,
            reverse("boards-check", args=[item.track.id]) if acts else _item_url(item),
            _about(item), item.track.opened_at,
            item.track.meeting.papers_due if item.track.meeting else None,
            act=_("Check") if acts else "",
        ),
    )  # fmt: skip
    yield _section(
        changes_that_wait(SHOWN), _("Changes to confirm"), "7.25",
        _("Submitted again after an approval; it waits until you say what kind of change it is.")
        if acts else _("What is submitted again after an approval waits for the Boards officer."),
        reverse("boards-changes"), _change(_("Look and confirm") if acts else ""),
    )  # fmt: skip
    yield _section(
        evidence_that_waits(SHOWN), _("E-mails to verify"), "7.4",
        _("An approval that came by e-mail counts once you verified it.") if acts
        else _("An approval that came by e-mail counts once the Boards officer verified it."),
        reverse("boards-evidence"), _email(_("Read and verify") if acts else ""),
    )  # fmt: skip

    broken = unprinted()
    if broken:
        yield _section(
            part_of_known(broken, SHOWN), _("Packs that could not be printed"), "7.4.1",
            _("Members read their pages all the same. Open the papers and try once more."),
            reverse("boards-meetings"), _unprinted,
        )  # fmt: skip


def _of_member(person: Person) -> Iterable[Section]:
    def wait(act: str) -> Callable[[Item], Wait]:
        return lambda item: Wait(
            item.track.proposal.title, _item_url(item), _about(item), item.track.complete_since,
            item.track.meeting.starts_at if item.track.meeting else None, act=act,
        )  # fmt: skip

    yield _section(
        part_of_known(to_read(person), SHOWN), _("Papers to read"), "7.4.1",
        _("As they were frozen, item by item; what you noted beside them is yours alone."),
        reverse("boards-meetings"), _pack,
    )  # fmt: skip
    yield _items(
        person, "undeclared", _("Your interest, not declared yet"), "7.6",
        _("Say of each item whether you have an interest or a conflict, before you judge it."),
        wait(_("Declare")),
    )  # fmt: skip
    yield _items(
        person, "unjudged", _("Your opinion, not given yet"), "7.24",
        _("Each characteristic: met, partly met or not met, and why."), wait(_("Judge")),
    )  # fmt: skip


def _in_writing(person: Person, asked_in: Collection[str]) -> Section:
    return _section(
        worklists.in_writing_for(person, SHOWN), _("Decided in writing"), "7.4.1",
        _("Between meetings: members agree, object, or call it into a meeting."),
        f"{reverse('boards-items')}?show=in-writing", _written(person, asked_in),
    )  # fmt: skip


def _written(person: Person, asked_in: Collection[str]) -> Callable[[WrittenProcedure], Wait]:
    """Members of the bodies ``asked_in`` answer once; the office looks."""

    def wait(row: WrittenProcedure) -> Wait:
        answered = {answer.person_id for answer in row.answers.all()}
        asked = row.track.body_id in asked_in and person.id not in answered
        act = _("Answer") if asked else _("Look")
        return Wait(
            row.track.proposal.title, reverse("boards-in-writing", args=[row.track_id]),
            spoken(row.track.body.name), row.opened_at, row.ends_at,
            act=_("Record it") if row.ended_at else act,
        )  # fmt: skip

    return wait


def _of_chair(person: Person) -> Iterable[Section]:
    yield _section(
        worklists.sealed_for(person, SHOWN), _("Decisions not released yet"), "7.6",
        _("Nobody outside the body knows of them. Its chair releases them."),
        reverse("boards-sealed"), _sealed(_chaired(person)),
    )  # fmt: skip
    yield _section(
        worklists.conditions_for(person, "to-clear", SHOWN), _("Conditions said to be met"), "7.6",
        _("Look at the evidence, then clear them."),
        f"{reverse('boards-conditions')}?show=to-clear", _condition(_("Look")),
    )  # fmt: skip
    yield _section(
        worklists.conditions_for(person, "overdue", SHOWN), _("Conditions overdue"), "7.6",
        _("The chair confirms that a condition was not met; the proposal goes to revision."),
        f"{reverse('boards-conditions')}?show=overdue", _condition(""),
    )  # fmt: skip


def _owed(person: Person) -> Section:
    return _section(
        worklists.conditions_for(person, "mine", SHOWN), _("Conditions for you to meet"), "7.6",
        _("Say how each was met, before it is due."),
        f"{reverse('boards-conditions')}?show=mine", _condition(_("Say how")),
    )  # fmt: skip


def _items(
    person: Person, show: str, title: str, clause: str, says: str, wait: Callable[[Item], Wait]
) -> Section:
    found = worklists.items_for(person, show, SHOWN)
    return _section(found, title, clause, says, f"{reverse('boards-items')}?show={show}", wait)


def _section(
    found: Rows[Any],
    title: str, clause: str, says: str, url: str, wait: Callable[..., Wait],
) -> Section:  # fmt: skip
    return Section(title, says, clause, url, found.total, tuple(map(wait, found.rows)))


def _sealed(chaired: set[str]) -> Callable[[Decision], Wait]:
    return lambda row: Wait(
        row.track.proposal.title, reverse("decision", args=[row.id]),
        spoken(row.track.body.name), row.decided_at,
        act=_("Look and release") if row.track.body_id in chaired else "",
    )  # fmt: skip


def _chaired(person: Person) -> set[str]:
    return {s.body_id for s in hats_of(person).seats if s.role == Membership.Role.CHAIR}


def _condition(act: str) -> Callable[[Condition], Wait]:
    return lambda row: Wait(
        row.text, reverse("boards-condition", args=[row.id]),
        _("{title}; {name} sees to it.").format(
            title=row.decision.track.proposal.title, name=row.owner.name
        ),
        row.met_at, row.due_on, act=act,
    )  # fmt: skip


def _change(act: str) -> Callable[[Change], Wait]:
    return lambda row: Wait(
        row.proposal.title, reverse("boards-change", args=[row.id]),
        _("An amendment.") if row.is_amendment else _("A revision that the Board asked for."),
        row.opened_at, act=act,
    )  # fmt: skip


def _pack(row: ToRead) -> Wait:
    meeting = row.pack.meeting
    left = ngettext("{n} proposal not read yet", "{n} proposals not read yet", row.unread)
    return Wait(
        spoken(meeting.body.name), reverse("boards-papers", args=[meeting.id]),
        left.format(n=row.unread), row.pack.frozen_at, meeting.starts_at, act=_("Read"),
    )  # fmt: skip


def _unprinted(row: Pack) -> Wait:
    meeting = row.meeting
    return Wait(
        spoken(meeting.body.name), reverse("boards-papers", args=[meeting.id]),
        row.failed, row.frozen_at, meeting.starts_at, act=_("Look"),
    )  # fmt: skip


def _email(act: str) -> Callable[[Evidence], Wait]:
    return lambda row: Wait(
        row.endorsement.snapshot.proposal.title, reverse("evidence", args=[row.id]),
        f"{row.endorsement.name}, {row.endorsement.university.name}", row.handed_in_at, act=act,
    )  # fmt: skip


def _about(item: Item) -> str:
    track = item.track
    if not track.deferrals:
        return spoken(track.body.name)
    times = ngettext("deferred once", "deferred %(n)s times", track.deferrals)
    return f"{spoken(track.body.name)}, {times % {'n': track.deferrals}}"


def _item_url(item: Item) -> str:
    return reverse("item", args=[item.track.id])


def _without_meeting(ahead: Rows[Sitting]) -> list[tuple[Body, Meeting | None]]:
    """Bodies of which no meeting takes papers now, with one that could be opened."""
    planned = {
        sitting.meeting.body_id: sitting.meeting
        for sitting in reversed(ahead.rows)
        if sitting.meeting.state == MeetingState.PLANNED
    }
    return [
        (body, planned.get(body.code))
        for body in by_rank(bodies())
        if queries.meeting_that_takes_papers(body) is None
    ]
