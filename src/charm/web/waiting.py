"""What waits for a person, gathered from every room: what, since when, until when, by which clause.

What waits for others is told too, so that nothing waits without saying for whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charm.alliance.queries import Person
from charm.awards.groups import to_approve
from charm.awards.waits import to_award
from charm.boards import following
from charm.boards.after_waits import after_sessions
from charm.boards.changes import changes_that_wait
from charm.boards.letters import outbox_for
from charm.boards.queries import Condition, Meeting, Track
from charm.boards.sessions import day_of
from charm.boards.waits import Desk as BoardsDesk
from charm.boards.waits import desk_of
from charm.catalogue.queries import published
from charm.core.workflow import CallState, MeetingState, ProposalState
from charm.core.workflow.delivery import EditionState
from charm.delivery.admissions import Application, applications_of
from charm.delivery.cases import hearings_of
from charm.delivery.marking import ToMark, to_mark
from charm.delivery.queries import Edition
from charm.delivery.waits import Teaching, learning_of, teaching_of
from charm.foundation import clock, letters
from charm.foundation.parts import Part
from charm.foundation.spoken import spoken
from charm.proposals.asked import evidence_that_waits
from charm.proposals.call_standing import to_review
from charm.proposals.call_waits import waiting_calls
from charm.proposals.succession import left_at
from charm.proposals.waits import OnTheWay, asked_to_endorse, on_the_way
from charm.web.addresses import address_of
from charm.web.hats import Hats, Office
from charm.web.templatetags.charm import said

Moment = dt.datetime | dt.date


@dataclass(frozen=True, slots=True)
class Wait:
    what: str | Promise
    url: str = ""
    about: str = ""
    since: Moment | None = None
    until: Moment | None = None
    clause: str = ""
    act: str = ""
    """What the link invites to do."""

    @property
    def late(self) -> bool:
        if self.until is None:
            return False
        if isinstance(self.until, dt.datetime):
            return self.until < clock.now()
        return self.until < clock.today()


@dataclass(slots=True)
class Desk:
    mine: list[Wait] = field(default_factory=list)
    """Waits for this person, the most pressing first."""
    others: list[Wait] = field(default_factory=list)
    """The person waits for somebody else."""


def waiting_for(person: Person, hats: Hats) -> Desk:
    """Everything, in a number of queries that does not depend on how much it is."""
    desk = Desk()
    boards = desk_of(person)
    desk.mine += _to_endorse(person)
    if hats.runs_boards:
        desk.mine += _to_verify()
        desk.mine += _to_confirm()
    desk.mine += _left_behind(hats)
    desk.mine += _in_calls(person, hats)
    desk.mine += _in_the_bodies(boards)
    desk.mine += _after_sessions(person)
    desk.mine += _to_follow_up(person)
    if hats.operates or hats.runs_boards:
        desk.mine += _astray()
    if hats.runs_boards:
        desk.mine += _to_prepare(person)
    desk.mine += _to_award(person)
    desk.mine += _to_approve(person)
    desk.mine += _to_hear(person)
    if hats.teaches:
        desk.mine += [_edition(t) for t in teaching_of(person) if t.waits]
        desk.mine += [_marking(one) for one in to_mark(person)]
    if hats.proposes:
        going = on_the_way(person)
        for one in going:
            (desk.mine if one.is_in_own_hands else desk.others).append(_proposal(one))
        desk.mine += _not_reached(going)
    desk.mine += [_invitation(one) for one in applications_of(person) if one.state == "invited"]
    if hats.learns:
        desk.others += [_learning(row.edition) for row in learning_of(person)]
    desk.mine.sort(key=_pressing)
    return desk


def _pressing(wait: Wait) -> tuple[bool, str, str]:
    return (wait.until is None, str(wait.until or ""), str(wait.since or ""))


def _after_sessions(person: Person) -> Iterator[Wait]:
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
                title=_title(decision.title)
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


def _to_follow_up(person: Person) -> Iterator[Wait]:
    """What clause 7.8 recommends: one entry for each proposal, and for each request received."""
    suggested: dict[str, list[following.FollowUp]] = {}
    for row in following.to_send(person):
        suggested.setdefault(str(row.proposal_id), []).append(row)
    for ref, rows in suggested.items():
        yield Wait(
            _("Send the letters after the approval of “{title}”").format(
                title=_title(rows[0].proposal.title)
            ),
            address_of("follow-ups-of", args=[ref]),
            ", ".join(row.name for row in rows),
            rows[0].suggested_at,
            clause="7.8",
            act=_("Read the letters"),
        )
    for row in following.to_answer(person):
        yield Wait(
            _("Answer about “{title}”").format(title=_title(row.proposal.title)),
            address_of("follow-up", args=[row.id]),
            row.subject,
            row.sent_at,
            clause="7.8",
            act=_("Answer"),
        )


def _to_prepare(person: Person) -> Iterator[Wait]:
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


def _astray() -> Iterator[Wait]:
    """Letters that did not arrive, as far as anybody knows, one entry for all; and those that the
    mail server does not take at the moment."""
    count, since = letters.stuck()
    if count:
        says = ngettext("{n} letter cannot leave", "{n} letters cannot leave", count)
        yield Wait(
            says.format(n=count),
            f"{address_of('office-letters')}?state=waiting",
            _("The mail server is out of order. They go by themselves once it works again."),
            since,
            act=_("Look"),
        )
    if count := letters.astray():
        says = ngettext("{n} letter went astray", "{n} letters went astray", count)
        yield Wait(
            says.format(n=count),
            address_of("office-letters"),
            _("Given up, come back, or nobody knows: send them again, or tell whoever waits."),
            letters.astray_since(),
            act=_("Look"),
        )


# --- proposals -----------------------------------------------------------------------------------


def _to_endorse(person: Person) -> Iterator[Wait]:
    for one in asked_to_endorse(person):
        yield Wait(
            _("Endorse “{title}”").format(title=_title(one.snapshot.proposal.title)),
            address_of("endorsement-link", args=[one.id]),
            act=_("I have no letter"),
            about=_("The link to answer is in the letter that we sent to {address}.").format(
                address=one.email
            ),
            since=one.asked_at,
            until=one.expires_at,
            clause="7.4",
        )


def _to_verify() -> Iterator[Wait]:
    for row in evidence_that_waits(Part()).rows:
        question = row.endorsement
        yield Wait(
            _("Verify the e-mail about “{title}”").format(
                title=_title(question.snapshot.proposal.title)
            ),
            address_of("evidence", args=[row.id]),
            _("Handed in as the approval of {university}.").format(
                university=question.university.name
            ),
            row.handed_in_at,
            clause="7.4",
            act=_("Read and verify"),
        )


def _to_confirm() -> Iterator[Wait]:
    for row in changes_that_wait(Part()).rows:
        yield Wait(
            _("Say what kind of change “{title}” is").format(title=_title(row.proposal.title)),
            address_of("boards-change", args=[row.id]),
            _("It was submitted again after an approval, and goes on no agenda before."),
            row.opened_at,
            clause="7.25",
            act=_("Look and confirm"),
        )


def _not_reached(going: list[OnTheWay]) -> Iterator[Wait]:
    """Endorsers who did not get our letter: only the proposers can name another address."""
    came_back = letters.returned_from(row.email for one in going for row in one.asked)
    for one in going if came_back else ():
        for row in one.asked:
            if known := came_back.get(row.email.lower()):
                yield Wait(
                    _("The letter to {name} came back").format(name=row.name),
                    address_of("proposal-endorsements", args=[one.proposal.id]),
                    _("“{title}” is not endorsed until somebody gets the question.").format(
                        title=_title(one.proposal.title)
                    ),
                    known.at,
                    row.expires_at,
                    "7.4",
                    _("Ask somebody else"),
                )


def _proposal(one: OnTheWay) -> Wait:
    proposal = one.proposal
    title, url = _title(proposal.title), address_of("proposal", args=[proposal.id])
    if one.is_endorsed and one.call is not None:
        return Wait(
            _("Send “{title}” in to the call").format(title=title),
            url,
            said(one.call.title),
            one.since,
            one.until,
            "7.3",
            _("Send it in"),
        )
    if one.is_endorsed:
        what, act, about = (
            _("Submit “{title}”"),
            _("Submit"),
            _("Every university that has a proposer endorsed it."),
        )
        return Wait(what.format(title=title), url, about, one.since, clause="7.1", act=act)
    if one.is_stuck:
        what, about = _("Ask again about “{title}”"), _("No link to endorse it is open any more.")
        url = address_of("proposal-endorsements", args=[proposal.id])
        return Wait(what.format(title=title), url, about, one.since, clause="7.4", act=_("Go on"))
    if one.is_in_own_hands:
        words = {
            ProposalState.DRAFT: (_("Complete “{title}”"), _("A draft of yours.")),
            ProposalState.RETURNED: (
                _("Mend “{title}”"),
                _("The Boards officer returned it with reasons."),
            ),
            ProposalState.REVISION: (_("Revise “{title}”"), _("A body asks for a revision.")),
        }
        what, about = words[ProposalState(proposal.state)]
        return Wait(what.format(title=title), url, about, one.since, one.until, act=_("Go on"))
    if one.asked:
        names = ", ".join(asked.name for asked in one.asked)
        about = _("Waits for the endorsement of {names}.").format(names=names)
        return Wait(title, url, about, one.since, one.until, "7.4")
    words_of_others = {
        ProposalState.CALL_REVIEW: _("Waits for the call to select."),
        ProposalState.SUBMITTED: _("Waits for a meeting that takes papers."),
        ProposalState.IN_REVIEW: _("Waits for the decision."),
        ProposalState.CONDITIONS: _("Approved with conditions; waits for them to be cleared."),
    }
    about = words_of_others.get(ProposalState(proposal.state), "")
    return Wait(title, url, about, one.since)


# --- calls ---------------------------------------------------------------------------------------


def _in_calls(person: Person, hats: Hats) -> Iterator[Wait]:
    for one in to_review(person):
        if not one.waiting:
            continue
        count = len(one.waiting)
        says = ngettext("Review {n} proposal in a call", "Review {n} proposals in a call", count)
        yield Wait(
            says.format(n=count),
            address_of("call-reviews"),
            said(one.round.call.title),
            one.round.begun_at,
            one.round.due_on,
            "7.3",
            _("Read and judge"),
        )
    if hats.runs_calls:
        for call in waiting_calls(person):
            title, url = said(call.title), address_of("call-desk", args=[call.id])
            if call.state == CallState.PLANNED:
                what, until = _("Open the call “{title}”"), call.opens_at
                yield Wait(what.format(title=title), url, "", call.planned_at, until, "7.3",
                           pgettext("act", "Open"))  # fmt: skip
            else:
                what = _("Rank and select in the call “{title}”")
                about = _("It is closed; what is selected goes to the Academic Council.")
                yield Wait(what.format(title=title), url, about, call.closed_at, None, "7.3",
                           _("Go on"))  # fmt: skip


# --- bodies --------------------------------------------------------------------------------------


def _in_the_bodies(desk: BoardsDesk) -> Iterator[Wait]:
    yield from _to_declare(desk.to_declare)
    for track in desk.to_judge:
        line = _item(
            _("Judge “{title}”"), track, "7.24", _("Your opinion, criterion by criterion.")
        )
        yield replace(line, url=address_of("boards-judge", args=[track.id]), act=_("Judge"))
    for track in desk.to_check:
        yield Wait(
            _("Check that “{title}” is complete").format(title=_title(track.proposal.title)),
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
                title=_title(decision.track.proposal.title)
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


def _left_behind(hats: Hats) -> Iterator[Wait]:
    """Proposals whose proposers are no staff any more, for their Institutional Manager (7.4)."""
    codes = hats.universities(Office.INSTITUTIONAL_MANAGER)
    for proposal in left_at(codes) if codes else ():
        yield Wait(
            _("Say who goes on with “{title}”").format(title=_title(proposal.title)),
            address_of("proposal-successor", args=[proposal.id]),
            _("Nobody who proposes it works at a member university any more."),
            proposal.begun_at,
            None,
            "7.4",
            _("Say who"),
        )


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
        what.format(title=_title(proposal.title)),
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
        what.format(title=_title(decision.track.proposal.title)),
        address_of("boards-condition", args=[condition.id]),
        condition.text,
        decision.released_at,
        condition.due_on,
        "7.6",
        pgettext("act", "Open"),
    )


# --- editions and awards -------------------------------------------------------------------------


def _marking(waits: ToMark) -> Wait:
    """What the person marks, agrees on or releases in one edition."""
    title = _title_of(waits.edition)
    about = [
        says.format(n=count)
        for count, says in (
            (waits.first, _("First marks: {n}.")),
            (waits.second, _("Second marks: {n}.")),
            (waits.agree, _("Marks to agree on: {n}.")),
            (waits.release, _("Marks to release: {n}.")),
        )
        if count
    ]
    url = address_of("teaching-marking", args=[waits.edition.id])
    what = _("Mark in “{title}”").format(title=title)
    return Wait(what, url, " ".join(about), clause="7.26", act=_("Mark"))


def _edition(teaching: Teaching) -> Wait:
    edition = teaching.edition
    title = _title_of(edition)
    url = address_of("teaching-edition", args=[edition.id])
    opens = pgettext("act", "Open")
    if teaching.cases:
        count = teaching.cases
        says = ngettext("{n} open case in “{title}”", "{n} open cases in “{title}”", count)
        about = _("An open case holds the award.")
        return Wait(says.format(n=count, title=title), url, about, clause="7.26", act=opens)
    if teaching.earlier:
        count = teaching.earlier
        says = ngettext(
            "{n} request about earlier learning in “{title}”",
            "{n} requests about earlier learning in “{title}”",
            count,
        )
        about = _("Recognise it or not, with a reason.")
        return Wait(says.format(n=count, title=title), url, about, clause="6.6.1", act=opens)
    if teaching.applications:
        count = teaching.applications
        says = ngettext("{n} application for “{title}”", "{n} applications for “{title}”", count)
        url = address_of("teaching-applications", args=[edition.id])
        about = _("Admit, refuse, or put on the waiting list.")
        return Wait(says.format(n=count, title=title), url, about, clause="7.26", act=opens)
    if edition.state == EditionState.PLANNED:
        what, until = _("Open the admission of “{title}”"), edition.starts_on
        return Wait(what.format(title=title), url, "", teaching.since, until, "7.14", opens)
    if teaching.begins_now:
        what = _("Begin “{title}”").format(title=title)
        return Wait(what, url, "", teaching.since, act=_("Begin"))
    if teaching.ends_now:
        what = _("End “{title}”").format(title=title)
        return Wait(what, url, _("Its last day is over."), teaching.since, act=opens)
    count = teaching.enrolled
    says = ngettext(
        "Confirm the completion of {n} learner in “{title}”",
        "Confirm the completion of {n} learners in “{title}”",
        count,
    )
    return Wait(
        says.format(n=count, title=title), url, "", teaching.since, clause="7.10", act=_("Confirm")
    )


def _to_award(person: Person) -> Iterator[Wait]:
    for one in to_award(person):
        says = ngettext(
            "Award “{title}” to {n} learner", "Award “{title}” to {n} learners", one.learners
        )
        yield Wait(
            says.format(n=one.learners, title=_title_of(one.edition)),
            address_of("register"),
            _("Their completion is confirmed."),
            one.since,
            clause="7.10",
            act=_("Award"),
        )


def _to_approve(person: Person) -> Iterator[Wait]:
    for one in to_approve(person):
        says = ngettext("Approve {n} award", "Approve {n} awards", one.group.size)
        yield Wait(
            says.format(n=one.group.size),
            address_of("register-group", args=[one.group.id]),
            _("{name} proposes it for {issuer}.").format(
                name=one.group.chosen_by.name, issuer=one.group.issuer.name
            ),
            one.since,
            clause="7.10",
            act=_("Look"),
        )


def _to_hear(person: Person) -> Iterator[Wait]:
    for one in hearings_of(person):
        title = _title_of(one.hold.enrolment.edition)
        says = (
            _("Decide a case about a learner of “{title}”")
            if one.decides
            else _("Give your statement: a case about “{title}”")
        )
        yield Wait(
            says.format(title=title),
            address_of("case", args=[one.hold.id]),
            _("The award waits meanwhile."),
            one.hold.opened_at,
            one.until,
            "7.26",
            pgettext("act", "Open"),
        )


def _invitation(application: Application) -> Wait:
    edition = application.edition
    return Wait(
        _("You are invited to learn: “{title}”").format(title=_title_of(edition)),
        address_of("learning-application", args=[application.id]),
        _("Take the seat or decline."),
        application.asked_at,
        edition.starts_on,
        "7.26",
        pgettext("act", "Open"),
    )


def _learning(edition: Edition) -> Wait:
    return Wait(
        _title_of(edition),
        address_of("learning"),
        _("You are enrolled; it begins on {day}.").format(day=date_format(edition.starts_on, "j F"))
        if edition.starts_on > clock.today()
        else _("You are enrolled."),
        None if edition.starts_on > clock.today() else edition.starts_on,
        edition.ends_on if edition.ends_on >= clock.today() else None,
    )


def _title_of(edition: Edition) -> str:
    return said(published(edition.version).content.title)


def _title(text: str) -> str:
    return text or _("Without a title")
