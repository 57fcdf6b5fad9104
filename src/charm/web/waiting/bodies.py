"""What waits in the bodies, for members, chair and officer (7.5, 7.6, 7.24, 7.25)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charm.boards.changes import changes_that_wait
from charm.boards.queries import Condition, Track
from charm.boards.waits import Desk as BoardsDesk
from charm.core.workflow import MeetingState
from charm.foundation.parts import Part
from charm.foundation.spoken import spoken
from charm.web.addresses import address_of
from charm.web.waiting.wait import Wait, titled


def to_confirm() -> Iterator[Wait]:
    for row in changes_that_wait(Part()).rows:
        yield Wait(
            _("Say what kind of change “{title}” is").format(title=titled(row.proposal.title)),
            address_of("boards-change", args=[row.id]),
            _("It was submitted again after an approval, and goes on no agenda before."),
            row.opened_at,
            clause="7.25",
            act=_("Look and confirm"),
        )


def in_the_bodies(desk: BoardsDesk) -> Iterator[Wait]:
    yield from _to_declare(desk.to_declare)
    for track in desk.to_judge:
        line = _item(
            _("Judge “{title}”"), track, "7.24", _("Your opinion, criterion by criterion.")
        )
        yield replace(line, url=address_of("boards-judge", args=[track.id]), act=_("Judge"))
    for track in desk.to_check:
        yield Wait(
            _("Check that “{title}” is complete").format(title=titled(track.proposal.title)),
            address_of("boards-check", args=[track.id]),
            spoken(track.body.name),
            track.opened_at,
            track.meeting.papers_due if track.meeting else None,
            "7.4.1",
            _("Check"),
        )
    if desk.without_meeting:
        count = len({track.proposal_id for track in desk.without_meeting})
        says = ngettext(
            "{n} proposal waits for a meeting", "{n} proposals wait for a meeting", count
        )
        yield Wait(
            says.format(n=count),
            address_of("boards"),
            _("No open meeting takes papers: plan one, or open one."),
            min(track.opened_at for track in desk.without_meeting),
            clause="7.5",
        )
    for meeting in desk.sessions:
        if meeting.state == MeetingState.IN_SESSION:
            yield Wait(
                _("The {body} is in session: decide item by item").format(
                    body=spoken(meeting.body.name)
                ),
                address_of("boards-session", args=[meeting.id]),
                until=meeting.starts_at,
                clause="7.6",
                act=pgettext("act", "Open"),
            )
            continue
        yield Wait(
            _("Prepare and hold the meeting of the {body}").format(body=spoken(meeting.body.name)),
            address_of("meeting", args=[meeting.id]),
            until=meeting.starts_at,
            clause="7.5",
            act=pgettext("act", "Open"),
        )
    for decision in desk.to_release:
        yield Wait(
            _("Release the decision on “{title}”").format(
                title=titled(decision.track.proposal.title)
            ),
            address_of("decision", args=[decision.id]),
            _("Nobody outside the {body} knows of it yet.").format(
                body=spoken(decision.track.body.name)
            ),
            decision.decided_at,
            clause="7.6",
            act=_("Release"),
        )
    for condition in desk.to_meet:
        yield _condition(_("Meet a condition of “{title}”"), condition)
    for condition in desk.to_clear:
        overdue = condition.met_at is None
        what = (
            _("An overdue condition of “{title}”")
            if overdue
            else _("Clear a condition of “{title}”")
        )
        yield _condition(what, condition)


def _to_declare(tracks: Sequence[Track]) -> Iterator[Wait]:
    """An agenda with several items is declared on one page."""
    for meeting in dict.fromkeys(track.meeting_id for track in tracks):
        first, *more = (track for track in tracks if track.meeting_id == meeting)
        line = _item(
            _("Declare your interest in “{title}”"), first, "7.6",
            _("Before you judge it, say whether you have a conflict of interest."),
        )  # fmt: skip
        if more:
            line = replace(
                line,
                what=_("Declare your interests in {n} items").format(n=1 + len(more)),
                url=address_of("boards-interests", args=[meeting]),
                about=f"{spoken(first.body.name)}. {line.about}",
            )
        yield line


def _item(what: str, track: Track, clause: str, about: str) -> Wait:
    proposal, meeting = track.proposal, track.meeting
    return Wait(
        what.format(title=titled(proposal.title)),
        address_of("item", args=[track.id]),
        about,
        track.complete_since,
        meeting.starts_at if meeting else None,
        clause,
        pgettext("act", "Open"),
    )


def _condition(what: str, condition: Condition) -> Wait:
    decision = condition.decision
    return Wait(
        what.format(title=titled(decision.track.proposal.title)),
        address_of("boards-condition", args=[condition.id]),
        condition.text,
        decision.released_at,
        condition.due_on,
        "7.6",
        pgettext("act", "Open"),
    )
