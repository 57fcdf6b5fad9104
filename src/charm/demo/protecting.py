"""The registers of data protection: a breach whose 72 hours run, one that is closed, and what two
learners asked about their data."""

from __future__ import annotations

import datetime as dt

from charm.alliance.protection_queries import Breach, DataRequest
from charm.alliance.queries import Person, university
from charm.alliance.services.breaches import Facts, close_breach, judge_breach, report_breach
from charm.alliance.services.data_requests import answer_request, check_identity, record_request
from charm.alliance.services.exporting import export_person
from charm.demo.diary import Diary
from charm.demo.people import PROTECTED, learner, officer, staff
from charm.foundation import clock


def plan_protection(diary: Diary) -> None:
    diary.note(diary.office_hour(-40, 3), _a_list_left_open)
    diary.note(diary.office_hour(-21, 3), _ask_for_a_copy)
    diary.note(diary.office_hour(-5, 4), _ask_for_a_correction)
    diary.note(diary.office_hour(-1, 2), _a_letter_to_all)


def _a_list_left_open() -> None:
    """Nobody saw it: judged, and closed on the same day."""
    by = staff("protection", PROTECTED)
    row = _report(
        by,
        Facts(
            title="Attendance list left in a room",
            happened="A printed list of an edition lay in a seminar room over lunch. The teacher "
            "found it where it had been left; the room was locked.",
            kinds_of_data="names, attendance",
            about_how_many=14,
            measures="Lists are shown on the screen from now on, and not printed.",
        ),
    )
    row = judge_breach(
        breach=row.id, risk=Breach.Risk.UNLIKELY, because="The room was locked: nobody came in.",
        by=by, seen=row.revision,
    )  # fmt: skip
    close_breach(
        breach=row.id, conclusion="No risk for the learners. Teachers were told.", by=by,
        seen=row.revision,
    )  # fmt: skip


def _a_letter_to_all() -> None:
    """Noticed by the operator this night; the officer has not judged it yet."""
    _report(
        officer("operator"),
        Facts(
            title="Letter with all addresses in it",
            happened="A reminder was sent to the learners of an edition from a mailbox of the "
            "faculty, with all of them among the recipients that everybody can read.",
            kinds_of_data="e-mail addresses, taking part in a course",
            about_how_many=23,
            consequences="The learners know of each other.",
        ),
    )


def _report(by: Person, facts: Facts) -> Breach:
    (row,) = report_breach(
        universities=[university(PROTECTED)],
        facts=facts,
        noticed_at=clock.now() - dt.timedelta(hours=2),
        by=by,
    )
    return row


def _ask_for_a_copy() -> None:
    """Asked, known, given out by the operator, answered."""
    by = staff("protection", PROTECTED)
    row = _record(learner(1), DataRequest.Kind.ACCESS, "What do you keep about me?",
                  _the_day_before(), by)  # fmt: skip
    row = check_identity(
        request=row.id, how="She asked from the address of her account.", by=by, seen=row.revision
    )
    export_person(person=learner(1), by=officer("operator"))
    answer_request(
        request=row.id, outcome=DataRequest.Outcome.DONE,
        answer="You got your copy today from the operator of the platform, who made it.",
        by=by, seen=row.revision,
    )  # fmt: skip


def _ask_for_a_correction() -> None:
    """Came by post: the officer has to find out who writes."""
    _record(learner(2), DataRequest.Kind.RECTIFICATION, "My family name is spelled with an accent.",
            _the_day_before(), staff("protection", PROTECTED))  # fmt: skip


def _the_day_before() -> dt.date:
    """Office hours move with the day of the week, and nothing is received after it is recorded."""
    return clock.today() - dt.timedelta(days=1)


def _record(who: Person, kind: str, asked: str, on: dt.date, by: Person) -> DataRequest:
    return record_request(
        university=university(PROTECTED), kind=kind, name=who.name, email=who.email,
        asked=asked, received_on=on, by=by,
    )  # fmt: skip
