"""Fill an empty installation with an alliance that looks lived in (``charm demo``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from django.core import mail
from django.db import transaction
from django.test.utils import override_settings

from charm.alliance.queries import Body, alliance, universities
from charm.awards.keyfiles import key_folder
from charm.awards.services.issuers import set_up_issuers
from charm.boards.services.programme import extend_programme
from charm.core.policy import version_in_force
from charm.core.proposal.model import Proposal
from charm.demo.accrediting import plan_accreditations
from charm.demo.afterwards import plan_afterwards
from charm.demo.agendas import plan_agendas
from charm.demo.amending import plan_amendments
from charm.demo.calls import plan_calls
from charm.demo.contents import Story, Way, content, story
from charm.demo.deciding import plan_sessions
from charm.demo.diary import Diary
from charm.demo.graduating import plan_graduation
from charm.demo.judging import plan_judging
from charm.demo.letters import plan_letters
from charm.demo.meetings import Calendar
from charm.demo.notifying import plan_notices
from charm.demo.office import plan_office
from charm.demo.people import (
    Account,
    add_fellows,
    add_protection_officer,
    fill_alliance,
    officer,
    open_accounts,
)
from charm.demo.presenting import plan_overviews
from charm.demo.proposing import Filed
from charm.demo.protecting import plan_protection
from charm.demo.reading import plan_reading
from charm.demo.skills import import_cited_skills
from charm.demo.teaching import Course, keep
from charm.foundation import clock
from charm.proposals.tasks import end_links_whose_time_is_over

BEGINS = -160
PROGRAMME_LASTS = dt.timedelta(days=60)
"""A visitor can submit for so long at least; the alliance extends its programme in time (4.1)."""


class NotEmpty(RuntimeError):
    """There is something in the database already."""


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def fill_demo(say: Callable[[str], None]) -> list[Account]:
    """The demo alliance, with what its people have done in the last months and what waits for them
    today. All by the services, each act at its moment; no letter leaves the house. All or nothing.
    Returns the accounts. Raises NotEmpty for a database that holds something."""
    if universities():
        raise NotEmpty("The database holds something already, so no demo data was added.")
    kept = set(key_folder().glob("*")) if key_folder().exists() else set()
    mail.outbox = getattr(mail, "outbox", [])
    letters = len(mail.outbox)
    try:
        with transaction.atomic():
            return _fill(say)
    except BaseException:
        for orphan in set(key_folder().glob("*")) - kept:
            orphan.unlink()
        raise
    finally:
        del mail.outbox[letters:]


def _fill(say: Callable[[str], None]) -> list[Account]:
    zone = next(where.time_zone for where in alliance().bodies if where.kind == Body.Kind.COUNCIL)
    diary = Diary(clock.now(), ZoneInfo(zone))
    begins = diary.office_hour(BEGINS)
    with clock.at(begins):
        accounts = [*fill_alliance(), add_protection_officer()]
        add_fellows()
        set_up_issuers()
        import_cited_skills()
    open_accounts()
    _plan(diary, story())
    acts = diary.play()
    say(f"{acts} acts since {begins:%d %B %Y}, by the services that serve the pages.")
    return accounts


def _plan(diary: Diary, told: Story) -> None:
    today = diary.date(0)
    calendar = Calendar(diary)
    calendar.plan()
    filed = [
        Filed(way, number, diary, told.answers, content(way.entry, today), _first(way, today))
        for number, way in enumerate(told.ways)
    ]
    for one in filed:
        one.plan(calendar)
    plan_sessions(diary, calendar, filed, told.approvals)
    plan_afterwards(diary, calendar, filed)
    plan_amendments(diary, filed)
    plan_judging(diary, filed)
    plan_calls(diary, filed)
    by_entry = {one.way.entry: one for one in filed}
    for number, run in enumerate(told.runs):
        Course(diary, told, run, by_entry[run.entry], number).plan()
    diary.note(diary.office_hour(-1, 7), end_links_whose_time_is_over)
    plan_agendas(diary, calendar)
    plan_reading(diary, calendar)
    plan_office(diary)
    plan_graduation(diary)
    plan_notices(diary)
    plan_overviews(diary)
    plan_protection(diary)
    plan_accreditations(diary)
    plan_letters(diary)
    for kept in told.kept:
        diary.note(diary.office_hour(kept.day, 3), partial(keep, kept, by_entry[kept.entry]))
    if diary.now.date() + PROGRAMME_LASTS > version_in_force(today).programme.ends:
        diary.note(diary.office_hour(BEGINS + 1), partial(_extend_programme, diary))


def _first(way: Way, today: dt.date) -> Proposal | None:
    return content(way.entry, today, **way.earlier.content) if way.earlier else None


def _extend_programme(diary: Diary) -> None:
    extend_programme(
        until=diary.date(365),
        decided_on=diary.working_day(BEGINS - 10),
        reference="Minutes of the Academic Council, item 9 (demo)",
        by=officer("boards"),
    )
