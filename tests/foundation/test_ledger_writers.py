"""Writers at the same time: the chain never forks, not even at its very beginning."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from charm.foundation import ledger
from charm.foundation.models import LedgerRecord

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, RECORDS = 3, 8


def at_the_same_time(writers: int, act: Callable[[int], None]) -> list[BaseException]:
    """Let threads begin ``act`` together; returns what went wrong."""
    ready = threading.Barrier(writers)
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            act(number)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def test_writers_take_turns() -> None:
    def write(number: int) -> None:
        for count in range(RECORDS):
            with transaction.atomic():
                ledger.record(
                    "tried", actor="system", role="system", clauses=[], about=f"{number}:{count}"
                )

    assert at_the_same_time(WRITERS, write) == []
    assert LedgerRecord.objects.count() == WRITERS * RECORDS
    assert ledger.check() == []
