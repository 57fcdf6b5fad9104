"""What is read once for a page or an act, and when it is read again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from charm import demo
from charm.alliance import rules
from charm.alliance.models import Mandate
from charm.foundation import clock
from charm.foundation.looking import one_look
from charm.foundation.transactions import act

pytestmark = pytest.mark.usefixtures("alliance")
OFFICE = Mandate.Office.BOARDS_OFFICER
A_YEAR = dt.timedelta(days=365)


def test_a_look_asks_once_and_outside_of_one_everything_is_asked_again(
    django_assert_num_queries: Any,
) -> None:
    officer = demo.officer("boards")
    with django_assert_num_queries(1), one_look():
        assert all(rules.holds(officer, OFFICE) for _ in range(5))
        assert not rules.holds(officer, Mandate.Office.AUDITOR)
    with django_assert_num_queries(2):
        assert rules.holds(officer, OFFICE)
        assert rules.holds(officer, OFFICE)


def test_what_is_written_is_seen_in_the_same_look() -> None:
    officer = demo.officer("boards")
    with one_look():
        assert rules.holds(officer, OFFICE)
        for row in Mandate.objects.filter(person=officer):
            row.until = clock.today()
            row.save()
        assert not rules.holds(officer, OFFICE)


def test_an_act_looks_for_itself_and_so_does_what_comes_after(
    django_assert_num_queries: Any,
) -> None:
    officer = demo.officer("boards")
    with one_look():
        assert rules.holds(officer, OFFICE)
        Mandate.objects.filter(person=officer).update(until=clock.today())  # sends no signal
        with act():
            assert not rules.holds(officer, OFFICE)
        assert not rules.holds(officer, OFFICE)


def test_another_day_and_another_person_are_other_questions() -> None:
    officer, learner = demo.officer("boards"), demo.learner(1)
    with one_look():
        assert rules.holds(officer, OFFICE)
        assert not rules.holds(learner, OFFICE)
        assert not rules.holds(officer, OFFICE, on=clock.today() - 10 * A_YEAR)
        with clock.at(clock.now() - 10 * A_YEAR):
            assert not rules.holds(officer, OFFICE)
        officer.is_active = False
        assert not rules.holds(officer, OFFICE)
