"""What the clock does for people."""

from __future__ import annotations

from charm.alliance.models import Person
from charm.alliance.services.accrediting import tell_of_ends
from charm.alliance.services.breaches import remind_of_breaches
from charm.alliance.services.data_requests import forget_who_asked, remind_of_requests
from charm.alliance.services.digests import send_digest, whose_digest_is_due
from charm.foundation import jobs


@jobs.scheduled("20 6 * * *")
def tell_of_accreditations_that_end() -> None:
    tell_of_ends()


@jobs.scheduled("40 * * * *")
def watch_the_clock_of_breaches() -> None:
    remind_of_breaches()


@jobs.scheduled("30 6 * * *")
def watch_what_people_asked_for() -> None:
    remind_of_requests()
    forget_who_asked()


@jobs.scheduled("*/15 * * * *")
def send_digests_that_are_due() -> None:
    """Seven o'clock comes at another moment in every time zone, in some of them at a half hour.
    Each is a job of its own: what goes wrong with one keeps no other back."""
    for person in whose_digest_is_due():
        jobs.enqueue(digest_for, person=str(person.pk))


@jobs.job
def digest_for(person: str) -> None:
    """Asked twice it tells once."""
    send_digest(person=Person.objects.get(pk=person))
