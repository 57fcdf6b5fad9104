"""The ledger: it only grows, and what is altered behind its back is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from charm.core.ledger import GENESIS
from charm.foundation import clock, database_rules, ledger
from charm.foundation.models import LedgerHead, LedgerRecord, LedgerSecret

pytestmark = pytest.mark.django_db


def record(act: str = "proposal_submitted", **more: Any) -> LedgerRecord:
    values: dict[str, Any] = {
        "actor": "person:7",
        "role": "proposer",
        "clauses": ["7.4"],
        "about": "proposal:1",
    }
    return ledger.record(act, **{**values, **more})


def says() -> list[tuple[int, str]]:
    return [(each.sequence, each.says) for each in ledger.check()]


def behind_its_back(statement: str, *values: Any) -> None:
    """As somebody with all rights on the database would."""
    database_rules.drop_all()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    database_rules.create_all()


def test_each_record_follows_the_one_before_it() -> None:
    first, second = record(), record("proposal_returned", role="officer")
    assert (first.sequence, first.previous) == (1, GENESIS)
    assert (second.sequence, second.previous) == (2, first.digest)
    assert ledger.check() == []


def test_an_empty_ledger_is_whole() -> None:
    assert ledger.check() == []


def test_a_record_says_who_did_what_when_and_why() -> None:
    moment = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
    with clock.at(moment):
        written = record(facts={"version": 2}, clauses=["8.1", "7.6"])
    assert written.body == {
        "sequence": 1,
        "previous": GENESIS,
        "at": "2026-09-01T12:00:00+00:00",
        "act": "proposal_submitted",
        "actor": "person:7",
        "role": "proposer",
        "clauses": ["7.6", "8.1"],
        "about": "proposal:1",
        "facts": {"version": 2},
        "commitments": {},
    }
    assert ledger.history_of("proposal:1") == [written.body]
    assert ledger.history_of("proposal:2") == []


@pytest.mark.django_db(transaction=True)
def test_a_record_belongs_into_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction of its act"):
        record()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_record() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        raise ZeroDivisionError
    with transaction.atomic():
        assert record().sequence == 1
    assert ledger.check() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: LedgerRecord.objects.update(act="something else"),
        lambda: LedgerRecord.objects.filter(sequence=1).delete(),
    ],
    ids=["change", "remove"],
)
def test_the_database_refuses_to_change_or_remove_a_record(change: Callable[[], object]) -> None:
    record()
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        change()


def test_the_database_refuses_to_replace_or_empty() -> None:
    record()
    table = LedgerRecord._meta.db_table
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with (
        pytest.raises(IntegrityError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_edited_record_is_found() -> None:
    record(facts={"outcome": "rejected"})
    record()
    body = LedgerRecord.objects.get(sequence=1).body
    database_rules.drop_all()
    LedgerRecord.objects.filter(sequence=1).update(body={**body, "facts": {"outcome": "approved"}})
    assert says() == [(1, "was altered after it was written")]


@pytest.mark.parametrize("body", [[], "", {}, {"sequence": 2, "facts": 2**70}], ids=str)
def test_a_record_that_was_made_nonsense_is_found(body: object) -> None:
    record()
    record()
    database_rules.drop_all()
    LedgerRecord.objects.filter(sequence=2).update(body=body)
    assert (2, "was altered after it was written") in says()


def test_a_record_filed_under_another_object_is_found() -> None:
    record()
    behind_its_back("UPDATE foundation_ledgerrecord SET object_ref = %s", "proposal:2")
    assert says() == [(1, "is filed under something else than it says")]


def test_a_removed_record_is_found() -> None:
    for _ in range(3):
        record()
    behind_its_back("DELETE FROM foundation_ledgerrecord WHERE sequence = 2")
    assert (2, "record 2 is missing; found 3") in says()


def test_a_record_slipped_in_at_the_end_is_found() -> None:
    last = record()
    forged = {**last.body, "sequence": 2, "previous": last.digest, "act": "decision_released"}
    LedgerRecord.objects.create(
        sequence=2,
        previous=last.digest,
        digest=ledger.digest_of(forged),
        body=forged,
        act="decision_released",
        object_ref=last.object_ref,
        at=last.at,
    )
    assert says() == [(2, "lies beyond the head of the chain")]


def test_records_in_another_order_are_found() -> None:
    for act in ("first", "second", "third"):
        record(act)
    for now, then in ((2, 30), (3, 2), (30, 3)):
        behind_its_back(
            f"UPDATE foundation_ledgerrecord SET sequence = {then} WHERE sequence = {now}"
        )
    assert {sequence for sequence, _ in says()} >= {2, 3}


def test_a_ledger_cut_off_at_the_end_is_found() -> None:
    for _ in range(3):
        record()
    behind_its_back("DELETE FROM foundation_ledgerrecord WHERE sequence = 3")
    assert says() == [(3, "was published as a head, but is no longer there")]


def test_a_ledger_written_anew_is_found_by_a_published_head() -> None:
    record()
    published = {1: LedgerHead.objects.get().digest}
    behind_its_back("DELETE FROM foundation_ledgerrecord")
    LedgerHead.objects.all().delete()
    record("something_else")
    assert ledger.check() == []
    assert [each.says for each in ledger.check(heads=published)] == [
        "differs from the head published for it"
    ]


def test_a_lost_head_is_found() -> None:
    record()
    LedgerHead.objects.all().delete()
    assert says() == [(1, "lies beyond the head of the chain")]


def test_personal_text_is_beside_the_ledger_and_can_be_erased() -> None:
    written = record(private={"reason": "Ada was ill"})
    assert "Ada" not in str(written.body)
    assert set(written.body["commitments"]) == {"reason"}
    LedgerSecret.objects.all().delete()
    assert ledger.check() == []


def test_equal_private_values_do_not_look_equal() -> None:
    bodies = [record(private={"reason": "yes"}).body for _ in range(2)]
    assert bodies[0]["commitments"] != bodies[1]["commitments"]


def test_an_altered_private_value_is_found() -> None:
    record(private={"reason": "Ada was ill"})
    LedgerSecret.objects.update(value="Ada was absent")
    assert says() == [(1, "its private value reason was altered")]
