"""What a formal award rests on holds by whichever door somebody comes (6.6.1, 7.9, 7.10, 7.26)."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import AWARD_DAY, LAST_DAY, again, at
from tests.support.filled import Sheet
from tests.support.programs import Program

from charm.alliance.models import Mandate
from charm.awards.models import Award, Group
from charm.awards.services.grouping import choose
from charm.awards.services.issuing import issue_awards
from charm.catalogue.services.accrediting import end_accreditation
from charm.core.workflow import Refusal
from charm.delivery.services.cases import open_case
from charm.foundation import jobs
from charm.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


# --- what is missing -----------------------------------------------------------------------------


def nothing(begun: Any) -> Any:
    return begun.completed()


def assessments(begun: Any) -> Any:
    row = begun.opened().enrolled()
    begun.started()
    return begun.assessed(row, passed=False)


def confirmation(begun: Any) -> Any:
    row = begun.opened().enrolled()
    begun.started()
    return begun.assessed(row)


def accreditation(begun: Any) -> Any:
    row = begun.completed()
    with at(AWARD_DAY):
        end_accreditation(
            accreditation=begun.entry.accreditations.get().id, by=begun.quality,
            last_day=dt.date(2026, 12, 20), reason="Withdrawn.",
        )  # fmt: skip
    return row


def appeal(begun: Any) -> Any:
    row = begun.completed()
    with at(LAST_DAY):
        open_case(enrolment=row.id, kind="appeal", reason="The grade.", by=begun.learner)
    return row


def integrity(begun: Any) -> Any:
    row = begun.completed()
    with at(LAST_DAY):
        open_case(enrolment=row.id, kind="integrity", reason="Alike.", by=begun.lead)
    return row


def mandate(begun: Any) -> Any:
    row = begun.completed()
    Mandate.objects.filter(person=begun.seal, office="seal").delete()
    return row


MISSING = [
    (assessments, "No passed assessment is recorded."),
    (confirmation, "has not confirmed this learner’s completion yet."),
    (accreditation, "accreditation is not valid today"),
    (appeal, "An integrity case or appeal is open"),
    (integrity, "An integrity case or appeal is open"),
    (mandate, "the holder of the issuer’s seal"),
]


# --- the doors -----------------------------------------------------------------------------------


def by_service(begun: Any, row: Any) -> str:
    with at(AWARD_DAY):
        try:
            issue_awards(enrolments=[row.id], by=begun.seal)
        except (Refusal, NotAllowed) as refused:
            return str(refused)
    return ""


def by_api(begun: Any, row: Any) -> str:
    said = {"enrolments": [{"id": str(row.id), "seen": again(row).revision}]}
    answer = Program(begun.seal).post("/register/awards", said)
    assert answer.status_code in {201, 403, 422}
    return "" if answer.status_code == 201 else str(answer.content.decode())


def by_page(begun: Any, row: Any) -> str:
    client = Client()
    client.force_login(begun.seal)
    with at(AWARD_DAY):
        said = {"who": str(row.id), f"seen-{row.id}": str(again(row).revision)}
        answer = client.post("/register/uu/issue/", said)
        assert answer.status_code in {302, 403, 422}
        jobs.run_pending()
    return "" if answer.status_code == 302 else html.unescape(answer.content.decode())


def by_import(begun: Any, row: Any) -> str:
    """As on graduation day: the sheet is filled in and read back, and a job awards to the group. A
    sheet that makes the mark better than it is on record, confirms nothing."""
    if again(row).state == "enrolled":
        better = "9" if row.result.outcome == "passed" else "4.9"
        assert Sheet(begun).write(begun.learner, value=better).send().cells == 1
    try:
        with at(AWARD_DAY):
            choose(issuer="uu", seen={row.id: again(row).revision}, by=begun.seal)
            jobs.run_pending()
    except (Refusal, NotAllowed) as refused:
        return str(refused)
    return "\n".join(says for group in Group.objects.all() for says, _clause in group.reasons)


DOORS = [by_service, by_api, by_page, by_import]
EVERY_DOOR = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__[3:])


@pytest.mark.clause("7.10", shows="refuses")
@pytest.mark.clause("7.9", shows="refuses")
@pytest.mark.clause("6.6.1", shows="refuses")
@EVERY_DOOR
@pytest.mark.parametrize(("missing", "says"), MISSING, ids=lambda v: getattr(v, "__name__", ""))
def test_each_missing_condition_refuses_by_every_door(
    course: NewCourse, door: Callable[[Any, Any], str], missing: Callable[[Any], Any], says: str
) -> None:
    begun = course()
    said = door(begun, missing(begun))
    assert _plain(says) in _plain(said)
    assert not Award.objects.exists()


@pytest.mark.clause("7.10", shows="accepts")
@EVERY_DOOR
def test_together_they_pass(course: NewCourse, door: Callable[[Any, Any], str]) -> None:
    begun = course()
    assert not door(begun, nothing(begun))
    assert Award.objects.get().enrolment.learner == begun.learner


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\\u2019", "'"))
