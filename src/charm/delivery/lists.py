"""Parts of long lists, each as far as the person may read it."""

from __future__ import annotations

from django.db.models import Q

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person
from charm.catalogue.queries import Entry
from charm.core.workflow.delivery import DeliveryRole, EditionState
from charm.delivery import rules
from charm.delivery.models import Edition, Enrolment, StaffRole
from charm.foundation.errors import NotAllowed
from charm.foundation.parts import Part, Rows, part_of

_SEE_LEARNERS = frozenset(
    {DeliveryRole.LEAD, DeliveryRole.TEACHER, DeliveryRole.REGISTRAR, DeliveryRole.AUDITOR}
)


def public_editions(entry: Entry, part: Part) -> Rows[Edition]:
    """A part of :func:`~charm.delivery.queries.editions_of`."""
    rows = Edition.objects.filter(version__entry=entry).exclude(state=EditionState.PLANNED)
    return part_of(rows.select_related("version__entry").order_by("starts_on", "id"), part)


def editions_kept_by(person: Person, part: Part, *, state: str | None = None) -> Rows[Edition]:
    """Editions that the person teaches, or keeps as registrar of the responsible university; the
    latest first."""
    offices = alliance_rules.offices_of(person)
    kept = [where for office, where in offices if office == Mandate.Office.REGISTRAR and where]
    taught = StaffRole.objects.filter(person=person).values("edition")
    rows = Edition.objects.filter(Q(pk__in=taught) | Q(version__entry__university__in=kept))
    if state is not None:
        rows = rows.filter(state=state)
    return part_of(rows.select_related("version__entry").order_by("-starts_on", "id"), part)


def enrolments_seen_by(person: Person, edition: Edition, part: Part) -> Rows[Enrolment]:
    """Who learns in the edition: for its teaching staff, the registrar of the responsible
    university and auditors. Raises NotAllowed for others."""
    if not rules.roles_in(person, edition) & _SEE_LEARNERS:
        raise NotAllowed(
            "Only the teaching staff of the edition, the registrar of the responsible university "
            "and the auditors see who is enrolled."
        )
    rows = edition.enrolments.select_related("learner", "edition__version__entry", "result")
    return part_of(rows.order_by("enrolled_at", "id"), part)


def learning_part(person: Person, part: Part) -> Rows[Enrolment]:
    """A part of :func:`~charm.delivery.queries.learning_of`, with results."""
    rows = Enrolment.objects.filter(learner=person)
    rows = rows.select_related("learner", "edition__version__entry", "result")
    return part_of(rows.order_by("-enrolled_at", "id"), part)
