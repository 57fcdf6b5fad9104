"""Letters come at once, or together in a digest, as each person wants (workflow 9)."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from charm.alliance.models import Person, Rhythm
from charm.alliance.queries import person_by_email
from charm.alliance.services.digests import last_moment, send_digest
from charm.alliance.services.people import set_preferences
from charm.alliance.tasks import digest_for, send_digests_that_are_due
from charm.foundation import clock, jobs, letterbook, upkeep
from charm.foundation.models import OutboxMessage

TITLE = "Living with Water"
TUESDAY = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
State = OutboxMessage.State


def reader(rhythm: str, zone: str = "Europe/Madrid", language: str = "en") -> Person:
    person = person_by_email("proposer@uu.nl")
    assert person is not None
    return prefer(person, rhythm, zone, language)


def prefer(person: Person, rhythm: str, zone: str = "Europe/Madrid", language: str = "en") -> Any:
    return set_preferences(person=person, name=person.name, language=language, time_zone=zone,
                           sign_in_letters=False, rhythm=rhythm)  # fmt: skip


def write(role: str, person: Person, key: str, **values: Any) -> str:
    letterbook.write(role, key=key, to=person, at=("proposals",), title=TITLE, **values)
    return OutboxMessage.objects.get(key=f"{role}:{key}").state


def clock_strikes(moment: dt.datetime) -> list[Any]:
    """What has gone out since the last time."""
    mail.outbox.clear()
    with clock.at(moment):
        send_digests_that_are_due()
        jobs.run_pending()
        send_digests_that_are_due()
        jobs.run_pending()
    return list(mail.outbox)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment in September 2026, UTC: two hours before Madrid."""
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=dt.UTC)


def test_what_asks_for_nothing_is_told_together_and_once(alliance: None) -> None:
    with clock.at(TUESDAY):
        person = reader(Rhythm.DAILY, language="es")
        assert write("condition-cleared", person, "1", condition="Nombrar") == State.GATHERED
        assert write("published", person, "2", version=1) == State.GATHERED
        assert write("returned", person, "3", reasons="Say how many.") == State.WAITING
        secret = write("published", person, "4", version=2, secret="https://localhost/once")
        assert secret == State.WAITING, "what brings a link never waits"
        nobody = letterbook.Addressee("x@uu.nl", "X")
        assert write("published", nobody, "5", version=1) == State.WAITING
        jobs.run_pending()
    assert len(mail.outbox) == 3

    assert clock_strikes(at(2, 4, 45)) == []
    (digest,) = clock_strikes(at(2, 5, 0))
    assert digest.to == ["proposer@uu.nl"]
    assert digest.subject == "Novedades para usted, 2 de septiembre de 2026"
    said = digest.body
    assert said.index("REUNIONES Y DECISIONES") < said.index("Nombrar") < said.index("EL CATÁLOGO")
    assert said.count("http://localhost:8000/proposals/") == 2
    assert "http://localhost:8000/account/" in said
    told = OutboxMessage.objects.filter(state=State.TOLD)
    assert sorted(told.values_list("name", flat=True)) == ["condition-cleared", "published"]
    assert all(row.done_at for row in told)
    digest_for(person=str(person.pk))
    assert clock_strikes(at(3, 5, 0)) == []
    with clock.at(TUESDAY + dt.timedelta(days=367)):
        upkeep.forget_what_is_over()
    assert {row.reader for row in told.all()} == {""}


def test_nothing_is_lost_when_the_rhythm_changes(alliance: None) -> None:
    with clock.at(TUESDAY):
        person = reader(Rhythm.DAILY)
        write("published", person, "1", version=1)
        person = prefer(person, Rhythm.WEEKLY)
    assert clock_strikes(at(2, 5)) == [], "Mondays now"
    assert clock_strikes(at(7, 4, 59)) == []
    assert len(clock_strikes(at(8, 14))) == 1, "on Monday nobody worked"
    with clock.at(at(8, 15)):
        write("published", person, "2", version=2)
        mail.outbox.clear()
        person = prefer(person, Rhythm.NOW)
        jobs.run_pending()
        assert len(mail.outbox) == 1, "at once, with the change"
        assert write("published", person, "3", version=3) == State.WAITING
        gathered = OutboxMessage.objects.filter(key="published:3")
        gathered.update(state=State.GATHERED)  # written by an act that began before the change
    assert len(clock_strikes(at(8, 15, 15))) == 1
    assert not OutboxMessage.objects.filter(state=State.GATHERED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(alliance: None) -> None:
    with clock.at(TUESDAY), transaction.atomic():
        person = reader(Rhythm.DAILY)
        write("published", person, "1", version=1)
    started, told = threading.Barrier(2), []

    def work() -> None:
        started.wait()
        try:
            told.append(send_digest(person=person))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
    assert OutboxMessage.objects.filter(name="digest").count() == 1


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Europe/Madrid", "2026-10-25T06:00+00:00", "2026-10-25T07:00+01:00"),  # winter has begun
        ("Europe/Madrid", "2026-10-25T05:59+00:00", "2026-10-24T07:00+02:00"),
        ("Asia/Kolkata", "2026-09-02T01:30+00:00", "2026-09-02T07:00+05:30"),
        ("Pacific/Kiritimati", "2026-09-01T17:00+00:00", "2026-09-02T07:00+14:00"),
        ("Mars/Base", "2026-09-02T05:00+00:00", "2026-09-02T07:00+02:00"),
    ],
)
def test_it_is_seven_where_the_reader_is(zone: str, now: str, due: str) -> None:
    person = Person(rhythm=Rhythm.DAILY, time_zone=zone)
    with clock.at(dt.datetime.fromisoformat(now)):
        assert last_moment(person) == dt.datetime.fromisoformat(due)
