"""Help that an edition asked for, in each state (7.27)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from charm.core.proposal.model import Support
from charm.delivery.services.supporting import answer_support, ask_support, take_up_support
from charm.delivery.support import answered_by, requests_in

if TYPE_CHECKING:
    from charm.demo.teaching import Course

ASKED = {
    Support.HYBRID_CLASSROOM: "Cameras and a second microphone for the last two sessions: nine "
    "learners take part from home.",
    Support.TEACHER_DEVELOPMENT: "An hour on assessing group work, for two colleagues who teach "
    "here for the first time.",
    Support.MARKETING: "A short text and a picture for the next edition, in English and Spanish.",
    Support.DIGITAL_CREDENTIAL: "Paper copies of the certificates for three learners.",
}
BOOKED = "The room with cameras is booked for both days; a colleague opens it at half past eight."
NOT_ON_PAPER = (
    "The certificate is a file that everybody can print; we sign nothing on paper. The learners "
    "find it on their page."
)


def tell(course: Course) -> None:
    """One is answered, one declined, one taken up; one waits."""
    now, day = course.diary.now, dt.timedelta(days=1)
    for number, kind in enumerate(ASKED):
        course.diary.note(now - (6 - number) * day, partial(_ask, course, kind))
    course.diary.note(now - 2 * day, partial(_answer, course, Support.HYBRID_CLASSROOM, BOOKED))
    course.diary.note(
        now - day, partial(_answer, course, Support.DIGITAL_CREDENTIAL, NOT_ON_PAPER, given=False)
    )
    course.diary.note(now - day, partial(_take_up, course, Support.TEACHER_DEVELOPMENT))


def _ask(course: Course, kind: str) -> None:
    ask_support(
        edition=course.edition.id, kind=kind, need=ASKED[Support(kind)], by=course.teacher,
        wanted_by=course.diary.date(10),
    )  # fmt: skip


def _take_up(course: Course, kind: str) -> None:
    row = next(one for one in requests_in(course.edition) if one.kind == kind)
    by = answered_by(kind, course.edition)[0]
    take_up_support(request=row.id, by=by, seen=row.revision)


def _answer(course: Course, kind: str, answer: str, *, given: bool = True) -> None:
    row = next(one for one in requests_in(course.edition) if one.kind == kind)
    by = answered_by(kind, course.edition)[0]
    answer_support(request=row.id, given=given, answer=answer, by=by, seen=row.revision)
