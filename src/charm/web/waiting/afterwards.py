"""What comes after a session: minutes, letters, what is asked of a decision (7.6, 7.8)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charm.alliance.queries import Person
from charm.boards import following
from charm.boards.after_waits import after_sessions
from charm.boards.letters import outbox_for
from charm.boards.queries import Meeting
from charm.boards.sessions import day_of
from charm.foundation import clock
from charm.foundation.spoken import spoken
from charm.web.addresses import address_of
from charm.web.waiting.wait import Moment, Wait, titled


def after_meetings(person: Person) -> Iterator[Wait]:
    """Minutes to draft, send, answer, confirm or read; what was asked of a decision (7.6)."""
    after = after_sessions(person, clock.now())
    for meeting in after.to_draft:
        yield _minutes(_("Draft the minutes: {body}"), meeting, meeting.starts_at, _("Draft them"))
    for row in after.to_send:
        says = _("Send the minutes for comments: {body}")
        yield _minutes(says, row.meeting, row.drafted_at, _("Look at them"))
    for row, many in after.to_answer:
        says = ngettext(
            "Answer {n} comment on the minutes: {{body}}",
            "Answer {n} comments on the minutes: {{body}}",
            many,
        ).format(n=many)
        yield _minutes(says, row.meeting, row.sent_at, _("Answer"))
    for row in after.to_confirm:
        yield _minutes(_("Confirm the minutes: {body}"), row.meeting, row.sent_at, _("Confirm"))
    for row in after.to_read:
        says = _("Read the minutes and comment on them: {body}")
        yield _minutes(says, row.meeting, row.sent_at, _("Read them"))
    for decision in after.to_countersign:
        yield Wait(
            _("Answer what is asked of the decision on “{title}”").format(
                title=titled(decision.title)
            ),
            address_of("decision", args=[decision.id]),
            spoken(decision.track.body.name),
            decision.released_at,
            clause="7.6",
            act=_("Look at it"),
        )


def _minutes(says: str, meeting: Meeting, since: Moment | None, act: str) -> Wait:
    return Wait(
        says.format(body=spoken(meeting.body.name)),
        address_of("minutes", args=[meeting.id]),
        _("Meeting of {day}").format(day=date_format(day_of(meeting), "j N Y")),
        since,
        clause="7.6",
        act=act,
    )


def to_follow_up(person: Person) -> Iterator[Wait]:
    """What clause 7.8 recommends: one entry for each proposal, and for each request received."""
    suggested: dict[str, list[following.FollowUp]] = {}
    for row in following.to_send(person):
        suggested.setdefault(str(row.proposal_id), []).append(row)
    for ref, rows in suggested.items():
        yield Wait(
            _("Send the letters after the approval of “{title}”").format(
                title=titled(rows[0].proposal.title)
            ),
            address_of("follow-ups-of", args=[ref]),
            ", ".join(row.name for row in rows),
            rows[0].suggested_at,
            clause="7.8",
            act=_("Read the letters"),
        )
    for row in following.to_answer(person):
        yield Wait(
            _("Answer about “{title}”").format(title=titled(row.proposal.title)),
            address_of("follow-up", args=[row.id]),
            row.subject,
            row.sent_at,
            clause="7.8",
            act=_("Answer"),
        )


def to_prepare(person: Person) -> Iterator[Wait]:
    """Letters of decisions that are not sent yet, one entry for all."""
    if bundles := outbox_for(person):
        count = sum(len(bundle.letters) for bundle in bundles)
        says = ngettext(
            "{n} letter of a decision is drafted", "{n} letters of decisions are drafted", count
        )
        yield Wait(
            says.format(n=count),
            address_of("boards-letters"),
            _("Read them before the chair releases the decisions."),
            bundles[0].decision.decided_at,
            clause="7.6",
            act=pgettext("act", "Read"),
        )
