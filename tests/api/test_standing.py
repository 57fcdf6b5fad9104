"""Identity, fee and notices of an enrolment, by programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.delivery.test_notices import published
from tests.delivery.test_standing import asking
from tests.support.classroom import FIRST_DAY, PLANNED, at
from tests.support.programs import Program

from charm import demo
from charm.delivery.services.planning import add_staff

pytestmark = pytest.mark.django_db


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_a_program_puts_identity_and_fee_on_record_and_reads_where_a_learner_stands(
    course: Callable[..., Any],
) -> None:
    begun = asking(course, checks_identity=True, asks_fee=True, fee_prevents="firm-seat")
    seat = begun.enrolled()
    notice = published()
    assessor = demo.staff("manager", "uib.no")
    with at(PLANNED):
        add_staff(edition=begun.edition.id, person=assessor, role="assessor", by=begun.lead)
    here = f"/enrolments/{seat.id}"
    lead, registrar = Program(begun.lead, now=FIRST_DAY), Program(begun.registrar, now=FIRST_DAY)

    shown = lead.get(here).json()
    assert (shown["asks_identity"], shown["identity"]) == (True, None)
    assert shown["fee"] == {"state": "due", "seat_is_firm": False}
    assert (shown["notices"][0]["in_force"], shown["notices"][0]["accepted"]) == (1, None)
    assert Program(assessor, now=FIRST_DAY).get(here).json()["fee"] is None

    check = {"seen": 1, "way": "eid", "checked_on": "2026-12-01"}
    for wrong in ({"way": "scan"}, {"checked_on": "2027-01-01"}, {"number": "NX123"}):
        assert lead.post(f"{here}/identity-check", {**check, **wrong}).status_code == 422
    for person, status in ((begun.learner, 403), (begun.other, 404), (assessor, 403)):
        stranger = Program(person, now=FIRST_DAY)
        assert stranger.post(f"{here}/identity-check", check).status_code == status
        assert stranger.post(f"{here}/fee", {"seen": 1, "state": "paid"}).status_code == status
    key = "identity-once-01234567"
    assert lead.post(f"{here}/identity-check", check, key=key).json()["identity"]["way"] == "eid"
    assert lead.post(f"{here}/identity-check", check, key=key).status_code == 201
    assert lead.post(f"{here}/identity-check", check).status_code == 409
    assert registrar.post(f"{here}/fee", {"seen": 2, "state": "waived"}).status_code == 422
    paid = registrar.post(f"{here}/fee", {"seen": 2, "state": "paid"}).json()["fee"]
    assert paid == {"state": "paid", "seat_is_firm": True}

    (own,) = Program(begun.learner, now=FIRST_DAY).get("/learning/enrolments").json()["items"]
    assert own["fee"] == paid
    assert own["notices"][0]["university"] == notice.university_id
    listed = lead.get(f"/editions/{begun.edition.id}/enrolments").json()["items"]
    assert [one["id"] for one in listed] == [str(seat.id)]
