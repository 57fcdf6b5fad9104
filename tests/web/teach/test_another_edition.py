"""Who is something to one edition is nothing to another one of the same micro-credential.

The addresses come from the configuration: a new one below an edition, an enrolment or anything else
that belongs to an edition is tried without being listed here, and :func:`of_an_edition` asks for
its values where it knows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.support.assessing import PDF, PLANNED, Assessed
from tests.support.classroom import AWARD_DAY, FIRST_DAY, LAST_DAY, again, at

from charm import demo

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

BELONGS = {
    "edition", "enrolment", "application", "confirmation", "support", "recognition", "hold",
    "award", "group",
}  # fmt: skip
"""Parts of an address that name an edition, or something of one."""
FOR_EVERYBODY = {"edition", "edition-calendar", "enrol"}
"""In the catalogue; and a seat is asked for by whoever is signed in."""
NOTHING = {404, 405}
ANSWERED = {200, 302, 403, 409, 422}
OF_ONE_ADDRESS = {
    "support-answer": {"step": "take-up-support"},
    "teaching-application-decide": {"answer": "admit"},
    "register-group-answer": {"step": "take-back"},
}
ROLES = ("lead", "teacher", "assessor", "second-marker")


def routes(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern
        elif not str(pattern.pattern).startswith("api/"):
            yield from routes(pattern.url_patterns)


@dataclass
class Editions:
    """Two editions with somebody and something at every place, and the people of a third."""

    values: dict[str, Any]
    """By the part of an address; ``own`` has those of one address alone, by its name."""
    owners: list[Any]
    strangers: dict[str, Any] = field(default_factory=dict)

    def address(self, route: URLPattern) -> str:
        name = str(route.name)
        own = OF_ONE_ADDRESS.get(name, {}) | self.values["own"].get(name, {})
        parts = {
            part: own[part] if part in own else self.values[part]
            for part in route.pattern.converters
        }
        return reverse(name, kwargs=parts)


def of_an_edition(editions: Editions) -> list[tuple[str, str]]:
    """Every address that belongs to an edition, with its name."""
    return [
        (str(route.name), editions.address(route))
        for route in routes()
        if set(route.pattern.converters) & BELONGS and route.name not in FOR_EVERYBODY
    ]


@pytest.fixture
def editions(course: Callable[..., Any]) -> Editions:
    from charm.delivery.services.planning import add_staff

    room = Assessed(course).staffed().planned()
    one = room.course
    found = Editions(
        _of_the_first(room),
        [one.lead, one.registrar, room.learner, demo.staff("quality", "abo.fi"), one.quality],
    )
    one.edition = None
    seat = one.completed(demo.staff("manager", "tcd.ie"))
    (award,) = one.awarded(seat)
    found.values |= {"award": award.pk, "kind": "json", "group": _group(one)}
    found.owners.append(seat.learner)
    one.edition = None
    one.planned()
    for number, role in enumerate(ROLES):
        person = demo.staff("proposer", ("tcd.ie", "abo.fi", "uib.no", "elte.hu")[number])
        with at(PLANNED):
            add_staff(edition=one.edition.id, person=person, role=role, by=one.lead)
        found.strangers[f"{role} of another edition"] = person
    one.opened()
    found.strangers["learner of another edition"] = one.enrolled(
        demo.staff("manager", "elte.hu")
    ).learner
    found.strangers["registrar of another university"] = demo.staff("registrar", "elte.hu")
    return found


def _of_the_first(room: Assessed) -> dict[str, Any]:
    from charm.delivery.models import Application, ClassConfirmation
    from charm.delivery.recognitions import targets_of
    from charm.delivery.services.cases import open_case
    from charm.delivery.services.hearing import hand_in_document, name_panel_member
    from charm.delivery.services.planning import add_session
    from charm.delivery.services.recognising import ask_recognition
    from charm.delivery.services.supporting import ask_support
    from charm.foundation import files

    lead, late = room.lead, demo.staff("quality", "abo.fi")
    with at(PLANNED):
        session = add_session(
            edition=room.edition.id, starts_at=FIRST_DAY, ends_at=FIRST_DAY.replace(hour=11),
            by=lead,
        )  # fmt: skip
        support = ask_support(edition=room.edition.id, kind="quality", need="Cameras.", by=lead)
    room.started()
    edition, seat = room.edition, room.enrolment
    (work,) = files.of(room.handed_in().ref)
    application = Application.objects.create(
        edition=edition, email=late.email, person=late, state="waiting", asked_at=PLANNED
    )
    with at(FIRST_DAY):
        earlier = ask_recognition(
            enrolment=seat.id, target=targets_of(edition)[0].code, kind="prior", what="Work",
            place="Turku", file=("letter.pdf", PDF), by=room.learner,
        )  # fmt: skip
        hold = open_case(enrolment=seat.id, kind="appeal", reason="Late.", by=room.learner)
        document = hand_in_document(hold=hold.id, name="a.pdf", data=PDF + b"%", by=lead)
        member = name_panel_member(
            hold=hold.id, person=demo.staff("quality", "tcd.ie"), by=room.course.registrar
        )
    confirmed = ClassConfirmation.objects.create(
        edition=edition, objectives_met=True, assessments_completed=True, size=1, asked_by=lead,
        seen={str(seat.id): again(seat).revision}, asked_at=LAST_DAY,
    )  # fmt: skip
    return {
        "edition": edition.id, "enrolment": seat.id, "application": application.pk,
        "confirmation": confirmed.pk, "support": support.pk, "recognition": earlier.pk,
        "hold": hold.pk, "session": session.pk, "component": room.report.pk,
        "person": member.person_id, "step": "end", "criterion": 1,
        "own": {
            "case-document": {"file": document.pk},
            "recognition-file": {"file": files.of(earlier.ref)[0].pk},
        },
        "file": work.pk,
    }  # fmt: skip


def _group(one: Any) -> Any:
    """Chosen by the registrar; the job has not worked yet."""
    from charm.awards.services.grouping import choose

    one.edition = None
    seat = one.completed(demo.staff("manager", "abo.fi"))
    with at(AWARD_DAY):
        return choose(issuer="uu", seen={seat.id: seat.revision}, by=one.registrar).pk


def statuses(client: Client, person: Any, address: str) -> set[int]:
    """What the person gets for looking and for acting; nothing of it stays."""
    client.force_login(person)
    found = set()
    for ask in (client.get, client.post):
        with at(AWARD_DAY), transaction.atomic():
            found.add(ask(address).status_code)
            transaction.set_rollback(True)
    return found


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.clause("8.2", shows="refuses")
def test_who_teaches_one_edition_gets_nothing_of_another(
    client: Client, editions: Editions
) -> None:
    tried = of_an_edition(editions)
    leaks = [
        f"{name} {address}: {who} gets {got}"
        for who, person in editions.strangers.items()
        for name, address in tried
        if (got := statuses(client, person, address) - NOTHING)
    ]
    assert leaks == []
    assert len(tried) > 75


@pytest.mark.clause("7.26", shows="accepts")
def test_every_such_address_leads_somebody_to_something(client: Client, editions: Editions) -> None:
    """Else what strangers are refused would be nothing anyway."""
    empty = {
        name
        for name, address in of_an_edition(editions)
        if not any(statuses(client, person, address) & ANSWERED for person in editions.owners)
    }
    assert empty == set()
