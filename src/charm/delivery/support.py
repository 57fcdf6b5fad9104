"""Requests for support: which office answers which kind, and their door (7.27)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from charm.alliance import rules as alliance_rules
from charm.alliance.queries import Mandate, Person, holders
from charm.core.proposal.model import Support
from charm.core.workflow.delivery import DeliveryRole, who_can
from charm.core.workflow.support import SUPPORT_STEPS, SupportState
from charm.delivery.controllers import controller_code
from charm.delivery.models import Edition, SupportRequest
from charm.delivery.rules import INSIDE, roles_in
from charm.foundation import clock, looking
from charm.foundation.errors import NotAllowed, NotFound

__all__ = [
    "ANSWERS",
    "SupportRequest",
    "answered_by",
    "answers_for",
    "offices_for",
    "requests_in",
    "requests_to",
    "roles_for_support",
    "support_for",
]

OPEN = (SupportState.ASKED, SupportState.TAKEN_UP)


Office = Mandate.Office
AT_UNIVERSITY, OF_ALLIANCE = True, False

ANSWERS: Mapping[str, tuple[tuple[str, bool], ...]] = {
    Support.HYBRID_CLASSROOM: ((Office.OPERATOR, OF_ALLIANCE),),
    Support.DIGITAL_CREDENTIAL: ((Office.REGISTRAR, AT_UNIVERSITY),),
    Support.QUALITY: (
        (Office.QUALITY, AT_UNIVERSITY),
        (Office.ACCREDITATION, AT_UNIVERSITY),
        (Office.QUALITY, OF_ALLIANCE),
    ),
    Support.TEACHER_DEVELOPMENT: ((Office.INSTITUTIONAL_MANAGER, AT_UNIVERSITY),),
    Support.MARKETING: ((Office.COMMUNICATION, AT_UNIVERSITY), (Office.COMMUNICATION, OF_ALLIANCE)),
}
"""By kind, the offices any holder of which answers: at the university that answers for the edition,
or of the alliance. Where nobody holds any of them, the operator answers."""
INSTEAD = (Office.OPERATOR, None)


def offices_for(kind: str, edition: Edition) -> list[tuple[str, str | None]]:
    """The offices that answer such a request about the edition, each with its university."""
    home = controller_code(edition)
    return [(office, home if at_home else None) for office, at_home in ANSWERS[kind]]


def answered_by(kind: str, edition: Edition) -> list[Person]:
    """Who answers such a request today; read once in a look, as many rows ask for the same."""
    places = tuple(offices_for(kind, edition))

    def read() -> list[Person]:
        found = [person for office, where in places for person in holders(office, university=where)]
        office, where = INSTEAD
        return list(dict.fromkeys(found)) or holders(office, university=where)

    return list(looking.once(("answered by", places, clock.today()), read))


def answers_for(person: Person, kind: str, edition: Edition) -> bool:
    held = alliance_rules.offices_of(person)
    if held & set(offices_for(kind, edition)):
        return True
    return INSTEAD in held and person in answered_by(kind, edition)


def roles_for_support(person: Person, row: SupportRequest) -> frozenset[DeliveryRole]:
    """What the person is to one request: what they are in the edition, and whether their office
    answers."""
    roles = roles_in(person, row.edition)
    if answers_for(person, row.kind, row.edition):
        roles |= {DeliveryRole.SUPPORT}
    return roles


def support_for(person: Person, ref: uuid.UUID | str, *, to: str = "read") -> SupportRequest:
    """The one door: for who runs or oversees the edition and for the office that answers; for
    others, learners among them, there is none. ``to`` is ``read`` or a step of
    :data:`~charm.core.workflow.support.SUPPORT_STEPS`."""
    try:
        row = _whole(SupportRequest.objects.all()).get(pk=ref)
    except (SupportRequest.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such request.") from None
    roles = roles_for_support(person, row)
    if not roles & (INSIDE | {DeliveryRole.SUPPORT}):
        raise NotFound("There is no such request.")
    if to != "read" and not roles & SUPPORT_STEPS[to].who:
        raise NotAllowed(who_can(SUPPORT_STEPS[to]))
    return row


def requests_in(edition: Edition) -> list[SupportRequest]:
    return list(_whole(SupportRequest.objects.filter(edition=edition)))


def requests_to(person: Person) -> list[SupportRequest]:
    """What waits for the offices that the person holds, the oldest first."""
    held = alliance_rules.offices_of(person)
    places = {(office, where is not None) for office, where in held}
    kinds = [kind for kind, found in ANSWERS.items() if INSTEAD in held or places & set(found)]
    rows = _whole(SupportRequest.objects.filter(kind__in=kinds, state__in=OPEN))
    return [row for row in rows if answers_for(person, row.kind, row.edition)]


def _whole(rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
    return rows.select_related("edition__version__entry", "asked_by", "taken_up_by", "answered_by")
