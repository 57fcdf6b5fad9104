"""Who asked for a seat in an edition, and what stands against giving it (7.14, 7.26)."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from charm.alliance.queries import Person
from charm.catalogue.queries import lapsed_among
from charm.core.proposal.values import mailbox
from charm.core.workflow import Reason
from charm.core.workflow.delivery import (
    APPLICATION_STEPS,
    ApplicationFacts,
    ApplicationState,
    EditionState,
    reasons_against,
)
from charm.delivery import queries
from charm.delivery.models import Admission, Application, Edition
from charm.foundation import clock

__all__ = ["Admission", "Application"]

OVER = frozenset({ApplicationState.WITHDRAWN, ApplicationState.REFUSED})
OPEN = (ApplicationState.APPLIED, ApplicationState.WAITING, ApplicationState.INVITED)


def admission_of(edition: Edition) -> Admission:
    """How it admits; unsaved where nothing was set: open to everybody, with a waiting list."""
    return Admission.objects.filter(edition=edition).first() or Admission(edition=edition)


def takes_people(edition: Edition, admission: Admission) -> bool:
    """Whether admission is open today, in the edition's own time zone."""
    today = clock.now().astimezone(ZoneInfo(edition.time_zone)).date()
    in_time = admission.closes_on is None or today <= admission.closes_on
    return edition.state == EditionState.OPEN and in_time


def has_lapsed(edition: Edition) -> bool:
    """Whether the accreditation that its awards rest on holds no more (7.9)."""
    return bool(lapsed_among([edition.version.entry]))


def application_in(edition: Edition, person: Person) -> Application | None:
    """The person's own, by account or by the address they were invited at."""
    mine = Q(person=person) | Q(person__isnull=True, email=mailbox(person.email))
    return edition.applications.filter(mine).first()


def applications_to(edition: Edition) -> list[Application]:
    """Everybody who asked or was invited, in order."""
    return list(edition.applications.select_related("person", "answered_by").order_by("asked_at"))


def applications_of(person: Person) -> list[Application]:
    """What the person asked for or is invited to and does not have yet, the latest first."""
    mine = Q(person=person) | Q(person__isnull=True, email=mailbox(person.email))
    rows = Application.objects.filter(mine, state__in=OPEN)
    return list(rows.select_related("edition__version__entry").order_by("-asked_at", "id"))


def place_in_line(application: Application) -> int:
    """1 for who gets the next free seat; 0 for who does not wait."""
    if application.state != ApplicationState.WAITING:
        return 0
    ahead = Application.objects.filter(
        edition=application.edition_id,
        state=ApplicationState.WAITING,
        asked_at__lt=application.asked_at,
    )
    return ahead.count() + 1


def to_decide_in(editions: Iterable[Edition]) -> dict[object, int]:
    """Applications that nobody answered yet, by edition; one query."""
    rows = Application.objects.filter(
        edition__in=[edition.pk for edition in editions], state=ApplicationState.APPLIED
    )
    return dict(rows.values_list("edition").annotate(count=Count("id")))


def facts_of(edition: Edition, person: Person | None, **said: bool) -> ApplicationFacts:
    """What holds of a person who wants a seat today."""
    admission = admission_of(edition)
    return ApplicationFacts(
        admission_open=takes_people(edition, admission),
        accreditation_holds=not has_lapsed(edition),
        asks_to_apply=admission.way == Admission.Way.APPLICATION,
        waiting_list_kept=admission.waiting_list and admission.way != Admission.Way.INVITATION,
        seat_free=queries.seats_left(edition) > 0,
        has_account=person is not None and person.is_active,
        does_not_teach_it=person is None or not edition.staff.filter(person=person).exists(),
        **said,
    )


def reasons_now(application: Application, step: str) -> tuple[Reason, ...]:
    """Why the named step is not possible today, whatever its form asks for; nothing when it is."""
    facts = facts_of(
        application.edition, application.person, reason_given=True, notices_accepted=True
    )
    return reasons_against(APPLICATION_STEPS, step, state=application.state, facts=facts)
