"""What the clock does for the catalogue."""

from __future__ import annotations

from charm.catalogue.services.categories import publish_due
from charm.catalogue.services.counting import forget_old_counts
from charm.catalogue.services.listing import list_what_is_missing
from charm.catalogue.services.watching import tell_of_unfounded
from charm.foundation import jobs


@jobs.scheduled("40 2 * * *")
def look_through_the_catalogue() -> None:
    """Nothing is on offer without a released approval of the Academic Council (5.6.1.6, 7.1), and
    all that is on offer is found (7.17)."""
    tell_of_unfounded()
    list_what_is_missing()


@jobs.scheduled("10 3 * * *")
def forget_counts() -> None:
    """What was counted is kept only so long."""
    forget_old_counts()


@jobs.scheduled("*/5 * * * *")
def publish_overviews() -> None:
    """What the Communication Office wants to go out at an hour goes out then (7.21)."""
    publish_due()
