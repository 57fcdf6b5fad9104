"""Very many rows at once: what is written is what a row by itself would be, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from charm.foundation.models import OutboxMessage
from charm.foundation.transactions import add_all, save_all

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 29, 10, 0, 0, 123_456, tzinfo=dt.UTC)
TEXTS = [
    "plain", "", "tab\there", "line\nfeed\r\nreturn", "back\\slash \\N \\.", 'quo"te', "it's",
    "{curly,braces}", "NULL", "Łukasz 山田 👩‍🎓", "%s %(name)s",
]  # fmt: skip


def message(number: int, text: str, **more: Any) -> OutboxMessage:
    payload = {"to": text, "nested": [None, 1.5, True, {"x": text}]}
    return OutboxMessage(
        kind=OutboxMessage.Kind.EVENT, name="something_happened", key=f"key-{number}",
        payload=payload, last_error=text, created_at=NOW, **more,
    )  # fmt: skip


def rows() -> list[OutboxMessage]:
    return [message(number, text) for number, text in enumerate(TEXTS)]


def stored() -> list[OutboxMessage]:
    return sorted(OutboxMessage.objects.all(), key=lambda row: int(row.key.removeprefix("key-")))


def test_every_value_arrives_as_it_is() -> None:
    given = rows()
    add_all(given)
    for before, after in zip(given, stored(), strict=True):
        for field in OutboxMessage._meta.concrete_fields:
            assert getattr(after, field.attname) == getattr(before, field.attname), field


def test_named_fields_are_saved_and_no_others() -> None:
    add_all(rows())
    changed = stored()
    for number, row in enumerate(changed):
        row.last_error = TEXTS[-1 - number]
        row.attempts = number
        row.done_at = NOW if number % 2 else None
        row.name = "not saved"
    save_all(changed[1:], "last_error", "attempts", "done_at")
    first, *others = stored()
    assert (first.last_error, first.attempts, first.done_at) == (TEXTS[0], 0, None)
    for number, row in enumerate(others, 1):
        assert row.name == "something_happened"
        assert (row.last_error, row.attempts) == (TEXTS[-1 - number], number)
        assert row.done_at == (NOW if number % 2 else None)


def test_what_the_database_refuses_leaves_nothing() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_all([*rows(), message(0, "the key of another")])
    assert not stored()


def test_nothing_is_no_statement() -> None:
    with transaction.atomic():
        add_all([])
        save_all([], "name")
    assert not stored()


def test_on_postgresql_a_thousand_rows_take_one_statement() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is sent a row after the other, within this process.")
    add_all([message(number, "x") for number in range(1_000)])
    changed, asked = stored(), []

    def counted(execute: Any, statement: str, *more: Any) -> Any:
        asked.append(statement)
        return execute(statement, *more)

    with connection.execute_wrapper(counted):
        save_all(changed, "last_error", "attempts")
    assert len(asked) == 1


def test_a_choice_is_saved_by_its_value_and_none_as_nothing() -> None:
    add_all(rows()[:2])
    changed = stored()
    for row in changed:
        row.state, row.done_at = OutboxMessage.State.IN_FLIGHT, None
    save_all(changed, "state", "done_at")
    assert [(row.state, row.done_at) for row in stored()] == [("in-flight", None)] * 2


def test_what_the_database_refuses_of_many_changes_is_an_error_of_django() -> None:
    add_all(rows()[:2])
    changed = stored()
    for row in changed:
        row.key = "the same"
    with pytest.raises(IntegrityError), transaction.atomic():
        save_all(changed, "key")
