"""Every award is judged again within the hour after it was issued (7.28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.classroom import AWARD_DAY, again, at

from charm.alliance.models import Person
from charm.alliance.queries import Mandate, holders
from charm.awards import rechecking
from charm.awards.models import Award
from charm.awards.services.rechecking import recheck_awards
from charm.awards.services.revoking import revoke_award
from charm.foundation import database_rules, jobs
from charm.foundation.models import OutboxMessage
from charm.operation.recheck import recheck
from charm.recognition import tasks
from charm.recognition.judging import Judge, judged

pytestmark = pytest.mark.django_db
SOON = AWARD_DAY + dt.timedelta(minutes=10)
HOUR = dt.timedelta(hours=1)
LETTERS = {"name": "awards-do-not-verify"}


@pytest.fixture(autouse=True)
def keys_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def rules_aside() -> Iterator[None]:
    database_rules.drop_all()
    yield
    database_rules.create_all()


@pytest.fixture
def awarded(course: Callable[..., Any]) -> Any:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    return award


def completed_by(begun: Any, *learners: Any) -> list[Any]:
    begun.opened()
    rows = [begun.enrolled(learner) for learner in learners]
    begun.started()
    return [begun.confirmed(begun.assessed(begun.checked(row))) for row in rows]


def forge(award: Any, then: str = "9.5", now: str = "8.5") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE awards_award SET credential = REPLACE(credential, %s, %s) WHERE id = %s",
            [now, then, award.pk if connection.vendor == "postgresql" else award.pk.hex],
        )


def run(moment: dt.datetime = SOON) -> None:
    with at(moment):
        tasks.recheck_what_was_issued()
        jobs.run_pending()


def letters() -> list[Any]:
    return list(OutboxMessage.objects.filter(**LETTERS))


@pytest.mark.clause("7.28", shows="accepts")
def test_what_was_issued_is_judged_once_and_holds(awarded: Any) -> None:
    with at(SOON):
        assert rechecking.how_rechecks_stand() == rechecking.Rechecks(1, 600.0, 0)
    run()
    row = again(awarded)
    assert (row.rechecked_at, row.fault) == (SOON, "")
    assert row.revision == awarded.revision
    assert not letters()
    run(SOON + HOUR)
    assert again(awarded).rechecked_at == SOON
    assert list(rechecking.due_for_recheck()) == []


@pytest.mark.clause("7.28", shows="refuses")
def test_what_was_altered_after_it_was_signed_is_found_and_told_until_it_is_mended(
    awarded: Any, rules_aside: None, client: Client
) -> None:
    forge(awarded)
    run()
    row = again(awarded)
    assert "its credential is not what was signed" in row.fault
    assert "integrity: Utrecht University did not sign this" in row.fault
    operators = holders(Mandate.Office.OPERATOR)
    assert operators
    assert {one.payload["to"] for one in letters()} == {person.email for person in operators}
    assert awarded.number in letters()[0].payload["subject"]
    assert "charm_awards_faulty 1.0" in client.get("/metrics").content.decode()
    with at(SOON):
        found = {f.says for f in recheck().faults if f.where == row.number}
    assert set(row.fault.splitlines()) == found

    run(SOON + HOUR)
    assert again(row).rechecked_at == SOON + HOUR
    assert len(letters()) == len(operators)

    forge(awarded, then="8.5", now="9.5")
    run(SOON + 2 * HOUR)
    assert again(row).fault == ""
    run(SOON + 3 * HOUR)
    assert again(row).rechecked_at == SOON + 2 * HOUR


def test_a_day_with_many_faults_is_one_letter_and_the_next_day_another(
    course: Callable[..., Any], rules_aside: None
) -> None:
    begun = course()
    first, second = begun.awarded(*completed_by(begun, begun.learner, begun.other))
    forge(first)
    run()
    forge(second)
    Award.objects.filter(pk=second.pk).update(rechecked_at=None)
    run(SOON + HOUR)
    assert again(second).fault
    assert len(letters()) == len(holders(Mandate.Office.OPERATOR))
    Award.objects.filter(pk=second.pk).update(rechecked_at=None, fault="")
    run(SOON + dt.timedelta(days=1))
    assert len(letters()) == 2 * len(holders(Mandate.Office.OPERATOR))


def test_what_is_intended_is_not_judged_and_what_was_revoked_is(course: Callable[..., Any]) -> None:
    begun = course()
    one, other = completed_by(begun, begun.learner, begun.other)
    begun.intended(one)
    assert list(rechecking.due_for_recheck()) == []
    (award,) = begun.awarded(other)
    with at(SOON):
        revoke_award(award=award.id, by=award.intended_by, reason="An error.")
    run(SOON + HOUR)
    row = again(award)
    assert (row.rechecked_at, row.fault) == (SOON + HOUR, "")


def test_an_act_that_comes_in_between_is_no_fault(awarded: Any) -> None:
    """The row was read before it was revoked, the ledger after."""
    rounds = []

    def slow(rows: Any) -> Iterator[tuple[Any, str]]:
        if not rounds:
            with at(SOON):
                revoke_award(award=awarded.id, by=awarded.intended_by, reason="An error.")
        rounds.append(len(rows))
        yield from judged(rows, Judge())

    with at(SOON):
        recheck_awards([str(awarded.id)], judged=slow)
    row = again(awarded)
    assert rounds == [1, 1]
    assert (row.state, row.fault) == ("revoked", "")


def test_a_judge_that_breaks_off_leaves_the_share_to_the_next_run(
    course: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    awards = begun.awarded(*completed_by(begun, begun.learner, begun.other))

    class Killed(BaseException):
        pass

    class Dies(Judge):
        def __call__(self, row: Award) -> Iterator[str]:
            if row.pk == awards[1].pk:
                raise Killed
            return super().__call__(row)

    monkeypatch.setattr(tasks, "Judge", Dies)
    with pytest.raises(Killed), at(SOON):
        tasks.recheck_share([str(award.pk) for award in awards])
    assert [again(award).rechecked_at for award in awards] == [None, None]
    monkeypatch.undo()
    run()
    assert [again(award).rechecked_at for award in awards] == [SOON, SOON]


def test_a_share_costs_the_same_queries_for_one_and_for_more(course: Callable[..., Any]) -> None:
    begun = course()
    third = Person.objects.create(
        email="l3@x.example", name="L 3", given_name="L", family_name="3", created_at=AWARD_DAY
    )
    first, *others = completed_by(begun, begun.learner, begun.other, third)
    one, two = begun.awarded(first), begun.awarded(*others)
    counts = []
    for awards in (one, two):
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            at(SOON),
        ):
            tasks.recheck_share([str(award.pk) for award in awards])
        # The statement that notes what was found is sent for each award.
        said = [q["sql"] for q in seen if not q["sql"].startswith("UPDATE")]
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_what_is_due_is_found_by_its_index(awarded: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as seen:
            list(rechecking.due_for_recheck())
        assert len(seen) == 2
        plan = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        for query in seen.captured_queries:
            cursor.execute(plan + query["sql"])
            assert "awards_to_recheck" in str(cursor.fetchall())
