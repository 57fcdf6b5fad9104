"""When each step of a life that is played happens: in the past, so that its end is now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charm.core.proposal.model import Proposal

WHOLE_LIFE = dt.timedelta(days=60)
SESSION_HOUR = dt.time(10, 0)

DAYS = {
    "plan meetings": 0,
    "start": 1,
    "ask endorsement": 2,
    "endorse": 3,
    "submit": 4,
    "council": 24,
    "board": 26,
    "open edition": 30,
    "enrol": 31,
    "edition begins": 33,
    "edition ends": 52,
    "assess": 54,
    "confirm": 55,
    "award": 57,
    "revoke": 59,
}


@dataclass(frozen=True, slots=True)
class Timetable:
    begins: dt.datetime
    ends: dt.datetime
    zone: ZoneInfo

    @classmethod
    def until(cls, now: dt.datetime, proposal: Proposal, zone: ZoneInfo) -> Timetable:
        """Sixty days that end now; fewer where the accreditation, which must come before the
        submission (5.6.1.5), is younger than that."""
        begins = now - WHOLE_LIFE
        for accreditation in proposal.accreditation:
            if accreditation.date is not None:
                morning = dt.datetime.combine(accreditation.date, dt.time(0), tzinfo=zone)
                begins = max(begins, min(morning, now - dt.timedelta(minutes=10)))
        return cls(begins, now, zone)

    @property
    def is_hurried(self) -> bool:
        """Whether papers could not be handed in ten working days before a session."""
        return self.ends - self.begins < WHOLE_LIFE

    def moment(self, step: str) -> dt.datetime:
        return self.begins + (self.ends - self.begins) * (DAYS[step] / WHOLE_LIFE.days)

    def session(self, body: str) -> dt.datetime:
        """When ``council`` or ``board`` meets: in the morning of a working day, unless hurried."""
        moment = self.moment(body).astimezone(self.zone)
        if self.is_hurried:
            return moment
        day = moment.date()
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
        return dt.datetime.combine(day, SESSION_HOUR, tzinfo=self.zone)
