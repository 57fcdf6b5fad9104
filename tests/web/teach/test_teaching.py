"""Those who teach plan an edition, run it, and confirm who completed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import FIRST_DAY, LAST_DAY, PLANNED, again, at

from charm import demo
from charm.delivery.models import Attendance, Edition, Hold, Result

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


def hidden(page: Any, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', of(page))
    assert found, name
    return found[1]


@pytest.mark.clause("7.14", shows="accepts")
def test_a_proposer_plans_an_edition_once(client: Client, course: NewCourse) -> None:
    begun = course()
    client.force_login(begun.lead)
    with at(PLANNED):
        assert begun.entry.slug in of(client.get("/teaching/"))
        address = f"/teaching/plan/{begun.entry.slug}/"
        form = client.get(address)
        said = {
            "once": hidden(form, "once"), "starts_on": "2026-12-01", "ends_on": "2026-12-18",
            "seats": "20", "time_zone": "Europe/Amsterdam", "place": "Utrecht",
            "languages": ["en"], "lead": begun.lead.email,
        }  # fmt: skip
        backwards = client.post(address, said | {"ends_on": "2026-11-01", "place": "<script>"})
        assert backwards.status_code == 422
        assert "ends on the day it begins, or later" in of(backwards)
        assert "&lt;script&gt;" in of(backwards)
        for _twice in range(2):
            made = client.post(address, said)
            assert made.status_code == 302
    edition = Edition.objects.get()
    assert made.headers["Location"] == f"/teaching/editions/{edition.id}/"
    assert (edition.seats, edition.time_zone) == (20, "Europe/Amsterdam")


def test_an_edition_goes_from_plan_to_end(client: Client, course: NewCourse) -> None:
    begun = course("non-formal-assessed").planned()
    edition = begun.edition
    here = f"/teaching/editions/{edition.id}/"
    client.force_login(begun.lead)
    with at(PLANNED):
        form = client.get(f"{here}criteria/")
        said = {
            "once": hidden(form, "once"), "seen": hidden(form, "seen"),
            "kind-0": "participation", "text-0": "Come to the workshops.", "share-0": "50",
            "kind-1": "outputs", "text-1": "Hand in a plan.",
        }  # fmt: skip
        assert client.post(f"{here}criteria/", said).status_code == 302
        stale = client.post(f"{here}criteria/", said | {"once": "another", "text-1": "No."})
        assert stale.status_code == 409

        for day in ("2026-12-02", "2026-12-03"):
            session = {"once": f"session-{day}", "day": day, "begins": "10:00", "ends": "12:00"}
            for _twice in range(2):
                client.post(f"{here}sessions/new/", session)
        outside = client.post(
            f"{here}sessions/new/", {"day": "2027-12-02", "begins": "10:00", "ends": "12:00"}
        )
        assert outside.status_code == 422
        assert edition.sessions.count() == 2

        page = client.get(here)
        assert "Every session is on site on a weekday in working hours." in of(page)
        seen = hidden(page, "seen")
        unanswered = client.post(f"{here}move/open-admission/", {"seen": seen})
        assert unanswered.status_code == 422
        assert again(edition).state == "planned"
        answered = {"seen": seen, "answer": "Learners are students of the day."}
        assert client.post(f"{here}move/open-admission/", answered).status_code == 302
        assert client.post(f"{here}move/open-admission/", answered).status_code == 409
        early = client.get(here)
        assert "The edition begins on a later day." in of(early)
        client.post(f"{here}learners/enrol/", {"email": begun.learner.email})
        unknown = client.post(f"{here}learners/enrol/", {"email": "nobody@nowhere.example"})
        assert unknown.status_code == 422
        assert client.get(f"{here}history/").status_code == 200
    with at(FIRST_DAY):
        client.post(f"{here}move/start/", {"seen": hidden(client.get(here), "seen")})
    with at(LAST_DAY):
        client.post(f"{here}move/end/", {"seen": hidden(client.get(here), "seen")})
        assert "What comes next" not in of(client.get(here))
    assert again(edition).state == "ended"


@pytest.fixture
def room(course: NewCourse) -> Any:
    """A formal edition that runs, with one session and two learners."""
    from charm.delivery.services.planning import add_session

    begun = course().planned(time_zone="Europe/Amsterdam")
    with at(PLANNED):
        begun.session = add_session(
            edition=begun.edition.id, by=begun.lead, starts_at=FIRST_DAY,
            ends_at=FIRST_DAY.replace(hour=11),
        )  # fmt: skip
    begun.fresh().opened()
    begun.one, begun.two = begun.enrolled(), begun.enrolled(begun.other)
    begun.started()
    return begun


def test_a_whole_session_is_recorded_on_one_form(client: Client, room: Any) -> None:
    here = f"/teaching/editions/{room.edition.id}/sessions/{room.session.id}/"
    client.force_login(room.lead)
    with at(LAST_DAY):
        assert "Everybody is ticked" in of(client.get(here))
        said = {f"was-{room.one.id}": "", f"was-{room.two.id}": "", f"present-{room.one.id}": "1"}
        assert client.post(here, said).status_code == 302
        recorded = dict(Attendance.objects.values_list("enrolment", "present"))
        assert recorded == {room.one.id: True, room.two.id: False}
        assert client.post(here, said).status_code == 302  # the same once more changes nothing
        other = {f"was-{room.two.id}": "1", f"present-{room.two.id}": "1"}
        assert client.post(here, other | {f"was-{room.one.id}": ""}).status_code == 409
        assert dict(Attendance.objects.values_list("enrolment", "present")) == recorded


def test_attendance_waits_only_while_it_can_be_recorded(client: Client, room: Any) -> None:
    """Of whose completion is confirmed it stays as it is: nothing to ask the teacher for."""
    edition = f"/teaching/editions/{room.edition.id}/"
    here = f"{edition}sessions/{room.session.id}/"
    wait = f'<span class="what"><a href="{here}">'
    client.force_login(room.lead)
    room.confirmed(room.assessed(room.one))
    with at(LAST_DAY):
        for page in ("/teaching/", edition):
            assert wait in of(client.get(page)), "one of them learns still"
        assert '<button class="button primary">Record attendance' in of(client.get(here))
    room.confirmed(room.assessed(room.two))
    with at(LAST_DAY):
        for page in ("/teaching/", edition):
            assert wait not in of(client.get(page))
        assert '<button class="button primary">Record attendance' not in of(client.get(here))
        assert "attendance stays as it is" in of(client.get(here))


@pytest.mark.clause("7.26", shows="refuses")
def test_a_learner_is_withdrawn_with_a_reason(client: Client, room: Any) -> None:
    here = f"/teaching/enrolments/{room.one.id}/"
    client.force_login(room.lead)
    with at(LAST_DAY):
        said = {"seen": str(again(room.one).revision)}
        assert 'name="reason" required' in of(client.get(here))
        refused = client.post(f"{here}withdraw/", said)
        assert (refused.status_code, "Give a reason" in of(refused)) == (422, True)
        assert client.post(f"{here}withdraw/", said | {"reason": "Moved."}).status_code == 302
    assert again(room.one).state == "withdrawn"


@pytest.mark.clause("7.10", shows="refuses")
def test_results_and_confirmations_for_many_say_what_is_missing(client: Client, room: Any) -> None:
    here = f"/teaching/editions/{room.edition.id}/"
    client.force_login(room.lead)
    one, two = str(room.one.id), str(room.two.id)
    with at(LAST_DAY):
        seen = {f"seen-{one}": again(room.one).revision, f"seen-{two}": again(room.two).revision}
        grades = {"scheme": "Grades 1-10", f"outcome-{one}": "passed", f"value-{one}": "8", **seen}
        undated = client.post(f"{here}results/", grades)
        assert undated.status_code == 422
        assert 'value="8"' in of(undated)
        tomorrow = client.post(f"{here}results/", grades | {"assessed_on": "2027-05-05"})
        assert f"{room.learner.name}: A result is recorded once" in of(tomorrow)
        assert client.post(
            f"{here}results/", grades | {"assessed_on": "2026-12-17"}
        ).status_code == 302  # fmt: skip
        assert Result.objects.get().value == "8"

        page = of(client.get(f"{here}confirm/"))
        assert "1 learner has all that is on record" in page
        assert "Record a passed assessment first" in page
        seen[f"seen-{one}"] = again(room.one).revision
        both = {"objectives_met": "1", "assessments_completed": "1"}
        half = client.post(f"{here}confirm/", {"who": [one], "objectives_met": "1", **seen})
        assert half.status_code == 422
        nobody = client.post(f"{here}confirm/", {**both, **seen})
        assert nobody.status_code == 422
        done = client.post(f"{here}confirm/", {"who": [one, two], **both, **seen})
        assert "1 completion confirmed" in of(done)
        assert "Record a passed assessment first" in of(done)
        twice = client.post(f"{here}confirm/", {"who": [one], **both, **seen})
        assert twice.status_code == 422
    assert again(room.one).state == "completed"
    assert again(room.two).state == "enrolled"


@pytest.mark.clause("7.26")
def test_a_case_is_opened_and_closed_with_reasons(client: Client, room: Any) -> None:
    here = f"/teaching/enrolments/{room.one.id}/"
    client.force_login(room.lead)
    with at(LAST_DAY):
        empty = client.post(f"{here}cases/new/", {"kind": "integrity", "reason": " "})
        assert empty.status_code == 422
        case = {"kind": "integrity", "reason": "Two reports are alike. <script>"}
        for _twice in range(2):
            assert client.post(f"{here}cases/new/", case).status_code == 302
        hold = Hold.objects.get()
        assert "&lt;script&gt;" in of(client.get(here))
        closing = {"outcome": "dismissed", "reason": "A shared source."}
        assert client.post(f"/cases/{hold.id}/decide/", closing).status_code == 403
        client.force_login(room.registrar)
        assert "Hear and close the case" in of(client.get(here))
        assert client.post(f"/cases/{hold.id}/decide/", closing).status_code == 302
    assert again(hold).outcome == "dismissed"


def test_one_learner_is_assessed_checked_and_confirmed(client: Client, course: NewCourse) -> None:
    begun = course("non-formal-assessed").opened()
    enrolment = begun.enrolled()
    begun.started()
    here = f"/teaching/enrolments/{enrolment.id}/"
    client.force_login(begun.lead)
    with at(LAST_DAY):
        for criterion in begun.edition.criteria.all():
            said = {"met": "met", "evidence": "Seen.", "seen": hidden(client.get(here), "seen")}
            assert client.post(f"{here}criteria/{criterion.id}/", said).status_code == 302
            none = client.post(f"{here}criteria/{criterion.id}/", said | {"evidence": "\x00"})
            assert none.status_code in (409, 422)
        result = {
            "outcome": "passed", "value": "7", "scheme": "Points", "assessed_on": "2026-12-18",
            "seen": str(again(enrolment).revision),
        }  # fmt: skip
        assert client.post(f"{here}result/", result | {"value": ""}).status_code == 422
        assert client.post(f"{here}result/", result).status_code == 302
        seen = str(again(enrolment).revision)
        assert client.post(f"{here}confirm/", {"seen": seen}).status_code == 302
        assert client.post(f"{here}confirm/", {"seen": seen}).status_code == 409
        assert "Confirmed by" in of(client.get(here))
        criterion = begun.edition.criteria.first()
        grid = f"/teaching/editions/{begun.edition.id}/criteria/{criterion.id}/"
        assert "completed: stays as it is" in of(client.get(grid))
        assert client.post(grid, {"evidence": "x" * 100_000}).status_code == 422
    assert again(enrolment).state == "completed"


def test_who_may_look_into_an_edition(client: Client, room: Any) -> None:
    """Persona by page: staff and the registrar of the university, auditors read, nobody else."""
    edition, enrolment = room.edition.id, room.one.id
    pages = {
        "overview": f"/teaching/editions/{edition}/",
        "learners": f"/teaching/editions/{edition}/learners/",
        "attendance": f"/teaching/editions/{edition}/sessions/{room.session.id}/",
        "results": f"/teaching/editions/{edition}/results/",
        "confirm": f"/teaching/editions/{edition}/confirm/",
        "learner": f"/teaching/enrolments/{enrolment}/",
        "plan": f"/teaching/plan/{room.entry.slug}/",
    }
    inside = (200, 200, 403, 403, 403, 200)
    stranger = (404,) * 6
    for person, codes in (
        (room.lead, (200,) * 7),
        (room.registrar, (*inside, 200)),
        (demo.officer("auditor"), (*inside, 403)),
        (demo.staff("registrar", "ub.edu"), (*stranger, 403)),
        (demo.staff("proposer", "ub.edu"), (*stranger, 403)),
        (room.learner, (*stranger, 403)),
        (room.other, (*stranger, 403)),
    ):
        client.force_login(person)
        with at(LAST_DAY):
            answers = tuple(client.get(page).status_code for page in pages.values())
        assert answers == codes, person.email
    client.logout()
    for page in (*pages.values(), "/teaching/"):
        assert client.get(page).status_code == 302
    assert not Result.objects.exists()


def test_who_teaches_no_longer_is_a_stranger(client: Client, room: Any) -> None:
    helper = demo.staff("proposer", "tcd.ie")
    here = f"/teaching/editions/{room.edition.id}/"
    client.force_login(room.lead)
    with at(FIRST_DAY):
        named = {"once": "a", "email": helper.email, "role": "teacher"}
        assert client.post(f"{here}staff/new/", named).status_code == 302
        client.force_login(helper)
        assert client.get(f"{here}learners/").status_code == 200
        assert client.post(f"{here}staff/{room.lead.id}/remove/").status_code == 403
        client.force_login(room.lead)
        assert client.post(f"{here}staff/{helper.id}/remove/").status_code == 302
        only_lead = client.post(f"{here}staff/{room.lead.id}/remove/")
        assert only_lead.status_code == 422
        client.force_login(helper)
        assert client.get(f"{here}learners/").status_code == 404
        assert client.post(f"{here}confirm/", {"who": str(room.one.id)}).status_code == 404


@pytest.mark.sqlite
def test_lists_ask_the_database_as_often_for_many_as_for_one(
    client: Client, room: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from charm.alliance.services.people import add_person

    pages = [
        "/teaching/",
        *(f"/teaching/editions/{room.edition.id}/{part}"
          for part in ("", "learners/", "results/", "confirm/",
                       f"sessions/{room.session.id}/")),
    ]  # fmt: skip
    client.force_login(room.lead)

    def counts() -> list[int]:
        found = []
        with at(LAST_DAY):
            for page in pages:
                with CaptureQueriesContext(
                    connection,
                ) as asked:
                    assert client.get(page).status_code == 200
                found.append(len(asked))
        return found

    few = counts()
    Edition.objects.update(seats=100, state="open")
    for n in range(30):
        learner = add_person(name=f"Learner {n}", email=f"many{n}@charm-eu.example",
                             university_code=None)  # fmt: skip
        room.enrolled(learner)
    Edition.objects.update(state="running")
    assert counts() == few
