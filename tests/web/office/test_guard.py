"""Which office looks after what in the office: each by itself, here and of the whole alliance."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.support.doors import gone, holder, somebody

from charm.alliance.models import Mandate, Person
from charm.foundation.errors import NotAllowed
from charm.web.office import guard

pytestmark = pytest.mark.django_db
Office = Mandate.Office

LOOKS_AFTER = {
    (Office.OPERATOR, None): "operates sees_people reads_ledger reads_letters",
    (Office.AUDITOR, None): "audits sees_people reads_ledger reads_letters",
    (Office.BOARDS_OFFICER, None): "runs_boards sees_people reads_letters",
    (Office.REGISTRAR, "uu.nl"): "sees_people",
    (Office.SEAL, None): "",
    (Office.QUALITY, None): "",
    (Office.COMMUNICATION, None): "",
    (Office.CALL_MANAGER, None): "",
    # offices of the alliance are none of a university, whatever a row says
    (Office.OPERATOR, "uu.nl"): "sees_people",
    (Office.AUDITOR, "uu.nl"): "sees_people",
    (Office.BOARDS_OFFICER, "uu.nl"): "sees_people",
}
ALL = ("operates", "audits", "runs_boards", "sees_people", "reads_ledger", "reads_letters")


@guard.in_office
def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def asked(person: Any) -> Any:
    request = RequestFactory().get("/office/")
    request.user = person
    return inside(request)


def again(person: Person) -> Person:
    """The same person in another request: what they are is read once for each."""
    return Person.objects.get(pk=person.pk)


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize("office", LOOKS_AFTER)
def test_each_office_looks_after_its_own(office: tuple[str, str | None]) -> None:
    person = holder(*office)
    looks_after = {name for name in ALL if getattr(guard, name)(person)}
    assert looks_after == set(LOOKS_AFTER[office].split())
    assert asked(person).content == b"in"
    former = again(gone(person))
    assert not [name for name in ALL if getattr(guard, name)(former)]
    with pytest.raises(NotAllowed):
        asked(former)


@pytest.mark.clause("8.1", shows="refuses")
def test_who_holds_no_office_stays_outside(alliance: None) -> None:
    with pytest.raises(NotAllowed, match="hold an office"):
        asked(somebody())
    assert asked(AnonymousUser()).status_code == 302, "to the door of the platform"
