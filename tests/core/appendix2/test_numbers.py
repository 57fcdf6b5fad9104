"""Hours, credits and levels as people write them (7.18, Appendix 2)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charm.core.appendix2.numbers import decimal, read_ects, read_eqf, read_hours

HOURS = [
    ("75", 75),
    ("75 h", 75),
    ("75h", 75),
    ("75 hours", 75),
    ("Total: 75 hours", 75),
    ("37,5 h", 37.5),
    ("1 500 hours", 1500),
    ("1.500,5 h", 1500.5),
    ("1,234.5 h", 1234.5),
    ("1'200 Stunden", 1200),
    ("75 hours (3 ECTS x 25 hours)", 75),
    ("3 × 25 h = 75 h", 75),
    ("75 h (1 ECTS = 25 hours)", 75),
    ("75 hours, 1 ECTS = 25-30 hours", 75),
    ("75 h = 3 ECTS", 75),
    ("75 heures", 75),
    ("contact 20 h; self-study 40 h; assessment 15 h",
     {"contact": 20, "self_study": 40, "assessment": 15}),
    ("Contact hours: 20\nSelf-study: 40\nAssessment: 15\nTotal: 75",
     {"contact": 20, "self_study": 40, "assessment": 15}),
    ("20 h lectures, 40 h independent study and 15 h exam",
     {"contact": 20, "self_study": 40, "assessment": 15}),
    ("75 h (20 h contact + 55 h self-study)", {"contact": 20, "self_study": 55}),
    ("lectures 10 h; seminars 12,5 h", {"contact": 22.5}),
    ("75 hours: 20 contact, 55 self-study", {"contact": 20, "self_study": 55}),
    ("Contact hours: 10h\nIndependent work: 15 h\nTotal 25h", {"contact": 10, "self_study": 15}),
    ("Online sessions: 6 x 2h = 12h; self-study: 13h", {"contact": 12, "self_study": 13}),
    ("N/A (informal)", None),
    ("work placement 30 h; contact 5 h", {"contact": 5, "work": 30}),
    ("", None),
    ("N/A", None),
    ("—", None),
]  # fmt: skip


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(("text", "value"), HOURS)
def test_clear_hours(text: str, value: object) -> None:
    read = read_hours(text)

    assert (read.value, read.problem, read.rest) == (value, "", "")


UNCLEAR_HOURS = [
    "25-30",
    "25 to 30 hours",
    "up to 75 hours",
    "at least 20 h",
    "5 hours per week",
    "10 x 2 h",
    "1.500 hours",
    "contact 20 h; self-study 40 h; total 75 h",
    "contact and self-study 60 h",
    "60 or 75 hours",
    "about three weeks",
    "1 ECTS = 25 hours",
    "40 h, 60 h",
]


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize("text", UNCLEAR_HOURS)
def test_unclear_hours_are_never_guessed(text: str) -> None:
    read = read_hours(text)

    assert read.value is None
    assert read.problem


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("5 weeks; 75 hours", 75, "5 weeks"),
        ("75 hours; two evenings online", 75, "two evenings online"),
        ("approximately 75 hours", 75, "approximately 75 hours"),
        ("~75 h", 75, "approximately 75 h"),
    ],
)
def test_words_beside_hours_are_kept(text: str, value: int, rest: str) -> None:
    read = read_hours(text)

    assert (read.value, read.rest) == (value, rest)


ECTS = [
    ("3", 3),
    ("2.5", 2.5),
    ("2,5 ECTS", 2.5),
    ("3 ECTS credits", 3),
    ("3 ECTS (1 ECTS = 25 hours)", 3),
    ("3 ECTS (75 h)", 3),
    ("2.5 EC", 2.5),
    ("3 ECTS x 25 hours = 75 hours", 3),
    ("75 h / 25 = 3 ECTS", 3),
    ("0", 0),
    ("N/A", None),
    ("none", None),
    ("not applicable", None),
]


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.parametrize(("text", "value"), ECTS)
def test_clear_credits(text: str, value: float | None) -> None:
    read = read_ects(text)

    assert (read.value, read.problem, read.rest) == (value, "", "")


@pytest.mark.clause("App. 2", shows="refuses")
@pytest.mark.parametrize(
    "text",
    ["2-3", "2 or 3 ECTS", "1 ECTS = 25 hours", "75 hours", "yes", "1.500", "max. 3", "3; 4"],
)
def test_unclear_credits_are_never_guessed(text: str) -> None:
    read = read_ects(text)

    assert read.value is None
    assert read.problem


EQF = [
    ("7", 7),
    ("Level 7", 7),
    ("EQF 7 (Master)", 7),
    ("EFQ level 8 PhD", 8),
    ("Level 6 - Bachelor's", 6),
    ("NFQ level 9 / EQF 7", 7),
    ("EQF level 7 (NFQ 9)", 7),
    ("N/A", None),
    ("Not applicable.", None),
    ("", None),
]


@pytest.mark.clause("7.18", shows="accepts")
@pytest.mark.parametrize(("text", "level"), EQF)
def test_a_clear_level(text: str, level: int | None) -> None:
    read = read_eqf(text)

    assert (read.value, read.problem) == (level, "")


@pytest.mark.clause("7.18", shows="refuses")
@pytest.mark.parametrize(
    "text", ["6/7", "6-7", "Level 9", "0", "Master", "Level 7 PhD", "NFQ 9", "7?", "7.5"]
)
def test_an_unclear_level_is_never_guessed(text: str) -> None:
    read = read_eqf(text)

    assert read.value is None
    assert read.problem


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("2,5", "2.5"), ("2.5", "2.5"), ("1 234", "1234"), ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("0.125", "0.125"), ("1.1250", "1.1250"),
    ],
)  # fmt: skip
def test_decimal_signs(digits: str, number: str) -> None:
    assert decimal(digits) == Decimal(number)


@pytest.mark.parametrize("digits", ["1.234", "1,234", "1.2.3", "12,34,567", "1.2,3.4"])
def test_a_number_that_can_be_read_in_two_ways_is_none(digits: str) -> None:
    assert decimal(digits) is None


@given(st.text(alphabet="0123456789.,' \u00a0ECTShours=x()-;+/perwk", max_size=60))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for read in (read_ects, read_hours, read_eqf):
        number = read(text)
        assert not (number.problem and number.value is not None)
