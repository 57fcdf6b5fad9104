"""Identity and fee on the pages of staff and learner, and on the sheet."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.delivery.test_standing import asking
from tests.support.classroom import FIRST_DAY, PLANNED, again, at

from charm import demo
from charm.delivery.models import FeeStatus, IdentityCheck

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def of(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.clause("7.26", shows="accepts")
def test_staff_says_identity_and_fee_and_the_learner_reads_them(
    client: Client, course: NewCourse
) -> None:
    begun = asking(course, checks_identity=True, asks_fee=True, fee_prevents="firm-seat")
    client.force_login(begun.learner)
    with at(PLANNED):
        asked = of(client.get(f"/learning/enrol/{begun.edition.id}/"))
    assert "keep no copy and no number" in asked
    assert "firm once it is settled" in asked
    seat = begun.enrolled()
    mine, inside = f"/learning/enrolments/{seat.id}/", f"/teaching/enrolments/{seat.id}/"
    assert "Staff check who you are" in of(client.get(mine))
    client.force_login(begun.lead)
    assert "seat not firm" in of(client.get(f"/teaching/editions/{begun.edition.id}/learners/"))
    with at(FIRST_DAY):
        said = {"seen": "1", "way": "video", "on": "2026-12-01"}
        for wrong in ({"on": "2026-02-31"}, {"on": ""}, {"way": ""}):
            assert client.post(f"{inside}identity/", {**said, **wrong}).status_code == 422
        assert f'name="named" value="{begun.learner.name}"' in of(client.get(inside))
        renamed = client.post(f"{inside}identity/", {**said, "named": "Who stood there before"})
        assert renamed.status_code == 409
        said["named"] = begun.learner.name
        assert client.post(f"{inside}identity/", said).status_code == 302
        assert client.post(f"{inside}identity/", said).status_code == 409  # a double click
        fee = {"seen": "2", "fee": "waived", "reason": "<b>Grant</b>"}
        assert client.post(f"{inside}fee/", {**fee, "reason": ""}).status_code == 422
        assert client.post(f"{inside}fee/", fee).status_code == 302
        page = of(client.get(inside))
        assert "over live video" in page
        assert "&lt;b&gt;Grant" in page
        back = {"seen": "3", "reason": "Not the same person."}
        assert client.post(f"{inside}identity/back/", back).status_code == 302
        assert "Not checked yet" in of(client.get(inside))
    client.force_login(begun.learner)
    assert "&lt;b&gt;Grant" in of(client.get(mine))
    assert "seat is not firm" not in of(client.get(mine))


@pytest.mark.clause("8.1", shows="refuses")
def test_others_neither_see_nor_say_identity_and_fee(client: Client, course: NewCourse) -> None:
    begun = asking(course, checks_identity=True, asks_fee=True)
    seat = begun.enrolled()
    inside = f"/teaching/enrolments/{seat.id}/"
    for person, status in (
        (begun.other, 404), (begun.learner, 404), (demo.staff("registrar", "elte.hu"), 404),
        (demo.officer("auditor"), 403),
    ):  # fmt: skip
        client.force_login(person)
        for act in ("identity", "identity/back", "fee"):
            said = {"seen": "1", "way": "known", "on": "2026-11-23", "fee": "paid", "reason": "R"}
            assert client.post(f"{inside}{act}/", said).status_code == status
    assert not IdentityCheck.objects.exists()
    assert not FeeStatus.objects.exists()


@pytest.mark.clause("7.26", shows="accepts")
def test_the_sheet_takes_checks_of_identity_and_names_cells_that_are_wrong(
    client: Client, course: NewCourse
) -> None:
    begun = asking(course, checks_identity=True)
    seat = begun.enrolled()
    begun.started()
    client.force_login(begun.lead)
    here = f"/teaching/editions/{begun.edition.id}/sheet"
    with at(FIRST_DAY):

        def brought(word: str) -> Any:
            book = load_workbook(BytesIO(client.get(f"{here}.xlsx").content))
            (column,) = [cell.column for cell in book.active[1] if cell.value == "identity"]
            book.active.cell(3, column).value = word
            data = BytesIO()
            book.save(data)
            return client.post(f"{here}/", {"sheet": SimpleUploadedFile("s.xlsx", data.getvalue())})

        assert brought("passport NX1234").status_code == 422
        assert not IdentityCheck.objects.exists()
        assert brought("known").status_code == 302
        assert "page of the learner" in of(brought(""))
    assert again(seat).identity_checks.get().way == "known"
