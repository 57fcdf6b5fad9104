"""Two people click at the same moment: one effect, and the loser is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.support.classroom import AWARD_DAY, at

from charm import demo
from charm.alliance.models import Mandate
from charm.awards.models import Award, Group
from charm.awards.services.grouping import choose
from charm.core.workflow import Refusal
from charm.delivery import queries
from charm.foundation import jobs

pytestmark = pytest.mark.django_db(transaction=True)
NewCourse = Callable[..., Any]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Let each act begin at the same moment in a thread of its own; what each gave or raised."""
    ready = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            outcomes[number] = act()
        except Exception as problem:
            outcomes[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_clicks_make_one_award(course: NewCourse) -> None:
    begun = course()
    enrolment = begun.completed()

    first, second = together(lambda: begun.intended(enrolment), lambda: begun.intended(enrolment))

    assert first == second == list(Award.objects.all())


def test_two_holders_of_the_seal_award_a_learner_once(course: NewCourse) -> None:
    """Both choose at once, and a program issues; whoever comes late is told."""
    begun = course()
    done = begun.completed()
    colleague = demo.staff("quality", "uu.nl")
    Mandate.objects.create(
        person=colleague, office="seal", university_id="uu.nl", since="2026-01-01"
    )
    seen = {done.id: done.revision}

    def chosen(by: Any) -> Any:
        with at(AWARD_DAY):
            return choose(issuer="uu", seen=seen, by=by)

    outcomes = together(lambda: chosen(begun.seal), lambda: chosen(colleague))
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert len(refused) == 1
    assert "awarded already, or chosen in another group" in str(refused[0])
    together(lambda: begun.intended(done, by=colleague), jobs.run_pending)
    jobs.run_pending()
    award = Award.objects.get()
    assert (award.number, award.state) == ("UU-2026-000001", "issued")
    assert Group.objects.get().state in ("done", "held-up")


def test_two_batches_are_numbered_without_gap_or_repeat(course: NewCourse) -> None:
    begun = course().opened()
    rows = [begun.enrolled(), begun.enrolled(begun.other)]
    begun.started()
    for row in rows:
        begun.assessed(row)
        begun.confirmed(row)

    together(lambda: begun.intended(rows[0]), lambda: begun.intended(rows[1]))

    numbers = set(Award.objects.values_list("number", flat=True))
    assert numbers == {"UU-2026-000001", "UU-2026-000002"}


def test_the_last_seat_is_given_once(course: NewCourse) -> None:
    begun = course().opened(seats=1)

    outcomes = together(lambda: begun.enrolled(), lambda: begun.enrolled(begun.other))

    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
    assert queries.seats_left(begun.edition) == 0
