"""The pages by which a sheet of an edition is taken along and brought back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.support.classroom import LAST_DAY, at

from charm import demo
from charm.delivery.models import Result

pytestmark = pytest.mark.django_db


def brought(data: bytes) -> dict[str, Any]:
    return {"sheet": SimpleUploadedFile("sheet.xlsx", data)}


@pytest.mark.clause("7.26", shows="accepts")
def test_a_teacher_fills_in_a_sheet(client: Client, course: Callable[..., Any]) -> None:
    begun = course().opened()
    begun.enrolled()
    here = f"/teaching/editions/{begun.edition.id}/sheet"
    client.force_login(begun.lead)
    assert client.get(f"{here}/").status_code == 403  # nothing to record yet
    begun.started()
    with at(LAST_DAY):
        for stranger in (begun.learner, demo.staff("registrar", "elte.hu")):
            client.force_login(stranger)
            assert client.get(f"{here}.xlsx").status_code == 404
            assert client.post(f"{here}/", brought(b"PK")).status_code == 404
        client.force_login(demo.officer("auditor"))
        assert client.get(f"{here}.xlsx").status_code == 403
        client.force_login(begun.lead)
        taken = client.get(f"{here}.xlsx")
        assert taken["Content-Disposition"].endswith('.xlsx"')
        book = load_workbook(io.BytesIO(taken.content))
        codes = [cell.value for cell in book.active[1]]

        def filled(**said: str) -> bytes:
            for code, value in said.items():
                book.active.cell(3, codes.index(code) + 1).value = value
            file = io.BytesIO()
            book.save(file)
            return file.getvalue()

        wrong = client.post(f"{here}/", brought(filled(outcome="good", value="8")))
        assert wrong.status_code == 422
        page = wrong.content.decode()
        assert "3 cells cannot be taken over" in page
        assert "Sheet “" in page
        for says in ("Say passed or failed.", "Name the scheme of grades.", "Give the day"):
            assert says in page
        for hostile in ({}, brought(b"<script>alert(1)</script>")):
            answer = client.post(f"{here}/", hostile)
            assert answer.status_code == 422
            assert "not an XLSX" in answer.content.decode()
        assert not Result.objects.exists()
        good = filled(outcome="passed", scheme="Grades 1-10", assessed_on="2026-12-17")
        for _twice in range(2):
            assert client.post(f"{here}/", brought(good)).status_code == 302
    assert Result.objects.get().value == "8"
