"""Two people cannot overwrite each other: who acts on an old screen is told so."""

from __future__ import annotations

import pytest
from django.utils import timezone

from charm.foundation.errors import NotFound, Stale
from charm.foundation.models import Heartbeat, OutboxMessage
from charm.foundation.transactions import locked, save_next


class Row:
    """Stands in for a row of a model that counts revisions."""

    revision = 3
    saved: tuple[str, ...] = ()

    def save(self, *, update_fields: list[str]) -> None:
        self.saved = tuple(update_fields)


@pytest.fixture
def worker(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A row whose revision is 3."""
    monkeypatch.setattr(Heartbeat, "revision", 3, raising=False)
    return Heartbeat.objects.create(worker="w", at=timezone.now()).worker


def test_what_was_seen_is_what_is_changed(worker: str) -> None:
    assert locked(Heartbeat, worker, seen=3).worker == worker
    assert locked(Heartbeat, worker).worker == worker


@pytest.mark.parametrize("seen", [2, 4])
def test_an_old_screen_is_told(worker: str, seen: int) -> None:
    with pytest.raises(Stale, match="changed by somebody else meanwhile"):
        locked(Heartbeat, worker, seen=seen)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["4f5a0a5e-0000-4000-8000-000000000000", "no uuid", 2**70, None])
def test_what_is_not_there_is_not_found(key: object) -> None:
    with pytest.raises(NotFound, match="There is no such outbox message"):
        locked(OutboxMessage, key)


@pytest.mark.django_db(transaction=True)
def test_locking_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        locked(OutboxMessage, "4f5a0a5e-0000-4000-8000-000000000000")


def test_a_change_is_counted() -> None:
    row = Row()
    save_next(row, "title")  # type: ignore[arg-type]
    assert (row.revision, row.saved) == (4, ("title", "revision"))
