"""The code that shows who is in a session: six digits for each minute of it (7.26).

It follows from the session, the minute and the secret of the house, so nothing is kept that could
be read somewhere else; who is in the room sees it on the teacher's screen.
"""

from __future__ import annotations

import datetime as dt
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionState, EnrolmentState
from charm.delivery.models import Enrolment, Session
from charm.foundation import clock

BEFORE, AFTER = dt.timedelta(minutes=10), dt.timedelta(minutes=15)
"""How long before its beginning and after its end a session takes codes."""
DIGITS = 6
SECONDS = 60


def takes_codes(session: Session) -> bool:
    return session.starts_at - BEFORE <= clock.now() <= session.ends_at + AFTER


def code_now(session: Session) -> str:
    return _code(session, _minute())


def seconds_left() -> int:
    """Until the next code."""
    return SECONDS - int(clock.now().timestamp()) % SECONDS


def fits(session: Session, typed: str) -> bool:
    """Whether the code is that of this minute, or of the one before: typing takes a while."""
    said = "".join(typed.split()).encode()
    right = [_code(session, _minute() - back).encode() for back in (0, 1)]
    return any([hmac.compare_digest(said, one) for one in right])  # noqa: C419  each, always


def address_now(session: Session) -> str:
    """Where a telephone is led that reads the code as a picture."""
    return f"{settings.BASE_URL}/learning/check-in/?code={code_now(session)}"


def sessions_to_check_in(person: Person) -> list[tuple[Session, Enrolment]]:
    """Sessions that take codes now, of editions in which the person learns."""
    now = clock.now()
    rows = Enrolment.objects.filter(
        learner=person, state=EnrolmentState.ENROLLED, edition__state=EditionState.RUNNING
    ).select_related("edition__version__entry")
    seats = {row.edition_id: row for row in rows}
    found = Session.objects.filter(
        edition__in=seats, starts_at__lte=now + BEFORE, ends_at__gte=now - AFTER
    )
    return [(one, seats[one.edition_id]) for one in found.order_by("starts_at", "id")]


def _minute() -> int:
    return int(clock.now().timestamp()) // SECONDS


def _code(session: Session, minute: int) -> str:
    said = salted_hmac("charm.delivery.codes", f"{session.pk}:{minute}", algorithm="sha256")
    return f"{int.from_bytes(said.digest()[:8]) % 10**DIGITS:0{DIGITS}}"
