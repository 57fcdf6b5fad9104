"""How often somebody may do something: counted in the database, so that processes share it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from charm.foundation import clock
from charm.foundation.models import Attempts


class TooOften(RuntimeError):
    """Somebody did it too often; ``wait`` says in how many seconds they may again."""

    def __init__(self, what: str, wait: int) -> None:
        super().__init__(f"{what} were asked for too often: try again in {wait} seconds.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in each stretch of so many seconds. Stretches are fixed (each minute, say), so
    at most twice as many fall into any such time."""

    what: str
    """In words, for the sentence that refuses: "Verifications"."""
    times: int
    seconds: int = 60

    def count(self, who: str) -> None:
        """Count one; ``who`` is kept as a hash only. Raises TooOften beyond the limit."""
        now = clock.now()
        stretch = int(now.timestamp()) // self.seconds
        over = dt.datetime.fromtimestamp((stretch + 1) * self.seconds, dt.UTC)
        by = salted_hmac("charm.limits", who, algorithm="sha256").hexdigest()[:32]
        if _counted(f"{self.what}:{by}:{stretch}", over) > self.times:
            raise TooOften(self.what, max(1, round((over - now).total_seconds())))


def forget_over(now: dt.datetime) -> int:
    """Remove the counts of stretches that are over; returns how many."""
    return Attempts.objects.filter(over_at__lt=now).delete()[0]


def _counted(key: str, over_at: dt.datetime) -> int:
    rows = Attempts.objects.filter(pk=key)
    if not rows.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Attempts.objects.create(key=key, count=1, over_at=over_at)
        except IntegrityError:  # another process was first
            rows.update(count=F("count") + 1)
    return rows.values_list("count", flat=True).get()
