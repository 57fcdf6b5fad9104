"""A sheet made for an edition is filled in and read back: all of it, or nothing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from tests.support.classroom import FIRST_DAY, LAST_DAY, PLANNED, at
from tests.support.filled import Sheet, crowded, damaged

from charm import demo
from charm.alliance.models import Person
from charm.delivery.models import Attendance, CriterionCheck, Edition, Enrolment, Result
from charm.delivery.services import assessing, planning
from charm.delivery.services.filling_in import Filled
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.foundation.spreadsheets import WrongCells

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture
def begun(course: NewCourse) -> Any:
    """Two learners in a running edition with a session behind it and two criteria."""
    found = course("non-formal-assessed").planned()
    with at(FIRST_DAY - dt.timedelta(days=3)):
        planning.add_session(
            edition=found.edition.id, by=found.lead, starts_at=FIRST_DAY,
            ends_at=FIRST_DAY + dt.timedelta(hours=2),
        )  # fmt: skip
    found.opened()
    found.rows = [found.enrolled(), found.enrolled(found.other)]
    return found.started()


RESULT = {"outcome": "passed", "value": 8.5, "scheme": "Grades 1-10",
          "assessed_on": dt.date(2026, 12, 17)}  # fmt: skip


@pytest.mark.clause("7.26", shows="accepts")
def test_what_is_filled_in_is_recorded_once(begun: Any) -> None:
    sheet = Sheet(begun).write(
        begun.learner, session="yes", met="yes", evidence="Came to both workshops.", **RESULT
    )
    assert sheet.send() == Filled(7, 1)
    assert Attendance.objects.get().present
    assert CriterionCheck.objects.get().evidence == "Came to both workshops."
    result = Result.objects.get()
    assert (result.value, result.outcome) == ("8.5", "passed")
    assert result.assessed_on == dt.date(2026, 12, 17)

    assert sheet.send() == Filled(0, 0)  # a second click
    assert Sheet(begun).send() == Filled(0, 0)  # as it is now, unchanged
    assert Sheet(begun).write(begun.other, session="no").send() == Filled(1, 1)


@pytest.mark.clause("7.26", shows="refuses")
def test_every_wrong_cell_is_named_and_nothing_is_taken_over(begun: Any) -> None:
    sheet = Sheet(begun).write(begun.learner, session="yes", **RESULT)
    sheet.write(begun.other, session="perhaps", met="yes", outcome="passed", value="7",
                scheme="Grades 1-10", assessed_on="soon")  # fmt: skip
    with pytest.raises(WrongCells) as refused:
        sheet.send()
    line = sheet.line_of(begun.other)
    said = {cell.place[-1]: cell.says for cell in refused.value.cells}
    assert set(said) == {str(line)}
    says = str(refused.value)
    assert "Say yes or no" in says
    assert "Name the evidence" in says
    assert "Give the day" in says
    assert not Attendance.objects.exists()
    assert not Result.objects.exists()


@pytest.mark.clause("7.26", shows="refuses")
def test_of_200_lines_each_of_17_faults_is_named_and_the_mended_sheet_is_recorded(
    begun: Any,
) -> None:
    rows = [*begun.rows, *classmates(begun, 198)]
    good = {"session": "yes", "met": "yes", "evidence": "Came to both.", **RESULT}
    faults: list[tuple[str, Any, str]] = [
        ("session", "perhaps", "Say yes or no"),
        ("session", "=TRUE()", "This is a formula"),
        ("met", "maybe", "Say yes or no"),
        ("evidence", "", "Name the evidence"),
        ("evidence", "=1+1", "This is a formula"),
        ("evidence", "x" * 5001, "at most 5000 signs"),
        ("outcome", "great", "Say passed or failed"),
        ("outcome", "", "Say passed or failed"),
        ("value", "", "Say which result"),
        ("value", "9" * 41, "at most 40 signs"),
        ("value", "=SUM(A1:A9)", "This is a formula"),
        ("scheme", "", "Name the scheme"),
        ("scheme", "G" * 101, "its scheme of grades at most 100"),
        ("assessed_on", "soon", "Give the day"),
        ("assessed_on", dt.date(2027, 3, 1), "once the assessment has taken place"),
        ("assessed_on", dt.date(1066, 10, 14), "Give the day"),
        ("enrolment", "4f5a0a5e-0000-4000-8000-000000000000", "nobody who learns here"),
    ]
    wanted, sheet = {}, Sheet(begun)
    learners = [row.learner for row in rows]
    for learner in learners:
        sheet.write(learner, **good)
    for learner, (code, value, says) in zip(learners[3::11], faults, strict=False):
        wanted[sheet.place_of(learner, code)] = says
        sheet.write(learner, **{code: value})
    assert len(wanted) == 17

    with pytest.raises(WrongCells) as refused:
        sheet.send()
    said = {cell.place: cell.says for cell in refused.value.cells}
    named = [place for place, says in wanted.items() if says in said.pop(place, "")]
    assert named == list(wanted)
    assert said == {}
    assert refused.value.sheet == "Living with Water 1"
    assert not Attendance.objects.exists()
    assert not Result.objects.exists()
    assert not CriterionCheck.objects.exists()

    mended = Sheet(begun)
    for learner in learners:
        mended.write(learner, **good)
    assert mended.send() == Filled(200 * 7, 200)
    assert (Attendance.objects.count(), Result.objects.count()) == (200, 200)


def classmates(begun: Any, many: int) -> list[Any]:
    """More learners of the same edition, as they are in the database, by no service."""
    first = begun.rows[0]
    people = [
        Person(email=f"learner-{number}@charm-eu.example", created_at=PLANNED)
        for number in range(100, 100 + many)
    ]
    Edition.objects.filter(pk=begun.edition.pk).update(seats=many + 5)
    rows = [
        Enrolment(edition=begun.edition, learner=learner, enrolled_at=first.enrolled_at)
        for learner in Person.objects.bulk_create(people)
    ]
    return Enrolment.objects.bulk_create(rows)


@pytest.mark.clause("8.1", shows="refuses")
def test_what_somebody_recorded_meanwhile_is_not_overwritten(begun: Any) -> None:
    sheet = Sheet(begun).write(begun.learner, session="no")
    session = begun.edition.sessions.get()
    with at(LAST_DAY):
        assessing.record_attendance(
            enrolment=begun.rows[0].id, session=session.id, present=True, by=begun.lead
        )
    with pytest.raises(WrongCells, match="recorded “yes” meanwhile"):
        sheet.send()
    assert Attendance.objects.get().present
    # whoever leaves the cell as it was does not undo it either
    assert Sheet(begun).write(begun.other, session="yes").send() == Filled(1, 1)


@pytest.mark.clause("7.10", shows="refuses")
def test_only_the_teaching_staff_fills_in(begun: Any) -> None:
    sheet = Sheet(begun).write(begun.learner, session="yes")
    for stranger in (begun.learner, demo.staff("registrar", "elte.hu"), demo.officer("operator")):
        with pytest.raises((NotFound, NotAllowed)):
            sheet.send(by=stranger)
    with pytest.raises(NotAllowed, match="teaching staff"):
        sheet.send(by=demo.officer("auditor"))


def test_a_line_of_somebody_else_and_a_changed_hidden_cell_are_refused(begun: Any) -> None:
    sheet = Sheet(begun).write(begun.learner, enrolment="4f5a0a5e-0000-4000-8000-000000000000")
    with pytest.raises(WrongCells, match="nobody who learns here"):
        sheet.send()
    for was in ("[]", "no JSON", "[" * 5_000):
        with pytest.raises(WrongCells, match="hidden cell"):
            Sheet(begun).write(begun.learner, was=was, session="yes").send()


def test_formulas_are_refused_and_texts_like_formulas_are_written_as_texts(begun: Any) -> None:
    with pytest.raises(WrongCells, match="This is a formula"):
        Sheet(begun).write(begun.learner, value="=1+1").send()
    sheet = Sheet(begun).write(begun.learner, session="yes", met="yes", evidence="Came.", **RESULT)
    place = sheet.codes.index("scheme") + 1
    cell = sheet.page.cell(sheet.line_of(begun.learner), place)
    cell.value, cell.data_type = "=HYPERLINK(1)", "s"
    sheet.send()
    again = Sheet(begun)
    cell = again.page.cell(again.line_of(begun.learner), place)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 40_000_000)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def other_sheet() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.append(["name", "mark"])
    book.save(file)
    return file.getvalue()


def test_hostile_and_foreign_files_are_refused_with_a_sentence(begun: Any) -> None:
    sheet = Sheet(begun)
    good = sheet.bytes()
    for data, says in (
        (b"", "not an XLSX"),
        (b"%PDF-1.7", "not an XLSX"),
        (b"PK\x03\x04 rubbish", "damaged"),
        (bomb(), "unpacks to far more"),
        (good[: len(good) // 2], "damaged"),
        (with_part(good, "xl/vbaProject.bin", b"x"), "macros"),
        (with_part(good, "xl/externalLinks/externalLink1.xml", b"<a/>"), "leads to other files"),
        (with_part(good, "xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "declares"),
        (other_sheet(), "not the sheet that was made here"),
        (b"x" * (6 << 20), "larger than 5 MB"),
    ):
        with pytest.raises(Unfit, match=says):
            sheet.send(data=data or b"x")
    assert not Attendance.objects.exists()


def test_a_file_that_breaks_as_it_is_read_is_refused_with_a_sentence(begun: Any) -> None:
    sheet = Sheet(begun).write(begun.learner, session="yes")
    with pytest.raises(Unfit, match="far more cells than are read"):
        sheet.send(data=crowded(sheet.bytes(), 1_000_001))
    with pytest.raises(Unfit, match="not the sheet that was made here"):
        sheet.send(data=crowded(sheet.bytes(), 1_000))
    for name, data in damaged(sheet.bytes()).items():
        with pytest.raises(Unfit, match="damaged or not an XLSX"):
            sheet.send(data=data)
        assert not Attendance.objects.exists(), name
