"""Acts of the past, each at its moment, done in the order in which they happened."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from charm.foundation import clock, jobs, outbox

OFFICE_OPENS, OFFICE_HOURS = 9, 8
FRIDAY = 4

Act = Callable[[], None]


@dataclass
class Diary:
    """What was done before ``now``, in the time zone of the bodies.

    Acts are noted in any order, also by other acts while the diary is played, and played by time:
    so the ledger grows as it would have, and nothing rests on what had not happened yet.
    """

    now: dt.datetime
    zone: ZoneInfo
    _acts: list[tuple[dt.datetime, int, Act]] = field(default_factory=list)
    _noted: int = 0

    def date(self, day: int) -> dt.date:
        """The calendar day that lies ``day`` days after today; before it when negative."""
        return self.now.astimezone(self.zone).date() + dt.timedelta(days=day)

    def working_day(self, day: int) -> dt.date:
        """The same, or the Friday before when that is a weekend; from today on the Monday after."""
        found = self.date(day)
        step = dt.timedelta(days=-1 if day < 0 else 1)
        while found.weekday() > FRIDAY:
            found += step
        return found

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=self.zone)

    def office_hour(self, day: int, number: int = 0) -> dt.datetime:
        """A moment in the office hours of a working day; each ``number`` has another one."""
        return self._in_office(self.working_day(day), number)

    def later(self, day: int, days: int, number: int = 0) -> dt.datetime:
        """The same, so many days after a working day; on the Monday when that is a weekend."""
        found = self.working_day(day) + dt.timedelta(days=days)
        while found.weekday() > FRIDAY:
            found += dt.timedelta(days=1)
        return self._in_office(found, number)

    def note(self, moment: dt.datetime, act: Act) -> None:
        """Let this be done at that moment. Raises ValueError for what has not happened yet."""
        if moment > self.now:
            raise ValueError(f"{moment} lies in the future: it cannot have been done yet.")
        self._noted += 1
        heapq.heappush(self._acts, (moment, self._noted, act))

    def play(self) -> int:
        """Do all acts; the background work that those of a day cause is done at its end. Returns
        how many acts there were."""
        while self._acts:
            moment = self._acts[0][0]
            day = self._day(moment)
            with outbox.one_round():
                while self._acts and self._day(self._acts[0][0]) == day:
                    moment, _, act = heapq.heappop(self._acts)
                    with clock.at(moment):
                        act()
            with clock.at(moment):
                work()
        return self._noted

    def _in_office(self, day: dt.date, number: int) -> dt.datetime:
        return self.at(day, OFFICE_OPENS + number % OFFICE_HOURS, (number * 17 + 4) % 60)

    def _day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()


def work() -> None:
    """Do what waits to be done, and what that causes."""
    outbox.release()
    more = True
    while more:
        with outbox.one_round() as held:
            jobs.run_pending()
        more = bool(held)
