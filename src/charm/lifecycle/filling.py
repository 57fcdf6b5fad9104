"""Fill an empty installation with an alliance that looks lived in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.test.utils import override_settings

from charm import demo
from charm.alliance.queries import Body, Person, body, universities
from charm.awards.services.issuers import set_up_issuers
from charm.boards.queries import Track, tracks_of
from charm.boards.services import meetings
from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import parse_json, read_proposal
from charm.foundation import clock, jobs
from charm.lifecycle import deciding, people, play, proposing
from charm.lifecycle.timetable import Timetable
from charm.proposals.queries import Proposal as Filed

DELIVERED = ("formal-single", "informal-badge")
APPROVED = ("non-formal-assessed", "formal-with-money")
SUBMITTED = ("non-formal-hackathon",)
DRAFTED = ("formal-joint",)
NEXT_MEETING = dt.timedelta(days=35)


class NotEmpty(RuntimeError):
    """There is something in the database already."""


@dataclass(slots=True)
class _Filed:
    content: Proposal
    filed: Filed
    proposers: list[Person]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def fill_demo(examples: Path, say: Callable[[str], None]) -> list[demo.Account]:
    """The demo alliance with people for every office, and the examples on their way: two delivered
    and awarded, two approved, one waiting for the next meeting, one in draft. Returns the accounts.
    Raises NotEmpty for a database that holds something."""
    if universities():
        raise NotEmpty("The database holds something already, so no demo data was added.")
    contents = {
        name: read_proposal(parse_json((examples / f"{name}.json").read_bytes()))
        for name in (*DELIVERED, *APPROVED, *SUBMITTED, *DRAFTED)
    }
    when = play.timetable(contents[DELIVERED[0]])
    with clock.at(when.begins):
        accounts = demo.fill_alliance()
        set_up_issuers()
    demo.open_accounts()
    _fill(contents, when, lambda clauses, sentence: say(f"{clauses:<18} {sentence}"))
    return accounts


def _fill(contents: dict[str, Proposal], when: Timetable, say: proposing.Say) -> None:
    deciding.plan_meetings(when, say)
    with clock.at(when.begins):
        contents = {name: people.with_people(content) for name, content in contents.items()}
        for content in contents.values():
            people.register_endorsers(content)
    filed = {name: _file(name, content, when, say) for name, content in contents.items()}
    decided = [filed[name].filed for name in (*DELIVERED, *APPROVED)]
    for kind in (Body.Kind.COUNCIL, Body.Kind.BOARD):
        deciding.hold(_tracks(decided, kind), say)
    for name in DELIVERED:
        one = filed[name]
        play.deliver(proposing.fresh(one.filed), one.content, one.proposers[0], when, say)
    _open_next_meetings(say)


def _file(name: str, content: Proposal, when: Timetable, say: proposing.Say) -> _Filed:
    filed, proposers = proposing.draft(content, when, say)
    if name not in DRAFTED:
        filed = proposing.endorse(filed, proposers, when, say)
        filed = proposing.submit(filed, proposers, when, say)
    return _Filed(content, filed, proposers)


def _tracks(decided: list[Filed], kind: str) -> list[Track]:
    return [track for filed in decided for track in tracks_of(filed) if track.body.kind == kind]


def _open_next_meetings(say: proposing.Say) -> None:
    officer = demo.officer("boards")
    for kind in (Body.Kind.COUNCIL, Body.Kind.BOARD):
        planned = meetings.plan_meeting(
            body=body(kind), starts_at=clock.now() + NEXT_MEETING, place="Online", by=officer
        )
        meetings.open_meeting(meeting=planned.id, by=officer, seen=planned.revision)
        say("7.4.1", f"next {planned.body.name} planned for {planned.starts_at:%d %B %Y}")
    jobs.run_pending()
