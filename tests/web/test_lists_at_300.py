"""What is listed costs as many questions to the database with 300 rows as with one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.programs import Program
from tests.support.rooms import NOW, Way

from charm import demo
from charm.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MANY = 300

PAGES = {
    "proposer@uu.nl": ["home", "proposals"],
    "boards@charm-eu.example": ["home", "boards", "boards-items", "boards-meetings"],
    "quality@tcd.ie": ["boards"],
    "auditor@charm-eu.example": ["proposals", "office-ledger"],
    "operator@charm-eu.example": ["office-people", "office-letters"],
}
ADDRESSES = {
    "proposer@uu.nl": ["/proposals"],
    "boards@charm-eu.example": ["/meetings"],
}


def multiply(rows: Iterable[models.Model], **other: Any) -> dict[Any, list[Any]]:
    """299 more of each row, in bulk; ``other`` are fields of the copies, called with the number
    and the row. By the key of a row, the keys of its copies."""
    made: dict[Any, list[Any]] = {}
    for row in rows:
        fields = [f for f in row._meta.concrete_fields if not f.generated]
        copies = []
        for number in range(1, MANY):
            said = {f.attname: getattr(row, f.attname) for f in fields}
            said[row._meta.pk.attname] = (
                uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
            )
            said.update({name: give(number, row) for name, give in other.items()})
            copies.append(type(row)(**said))
        type(row)._base_manager.bulk_create(copies, batch_size=MANY)
        made[row.pk] = [copy.pk for copy in copies]
    return made


def fill_the_house() -> None:
    """The one proposal before the Council, its people, its letters and its records, 300 times."""
    from charm.alliance.models import Invitation, Mandate, Person
    from charm.boards.models import Meeting, Track
    from charm.foundation.models import OutboxMessage
    from charm.proposals.models import Endorsement, Proposal, ProposerSeat, Snapshot, Submission

    snapshots = {row.pk: [uuid.uuid4() for _ in range(1, MANY)] for row in Snapshot.objects.all()}

    def snapshot(number: int, row: Any) -> Any:
        return snapshots[row.snapshot_id][number - 1]

    filed = multiply(Proposal.objects.all(), title=lambda n, row: f"{row.title} {n}",
                     snapshot_id=snapshot)  # fmt: skip

    def proposal(number: int, row: Any) -> Any:
        return filed[row.proposal_id][number - 1]

    multiply(Snapshot.objects.all(), id=lambda n, row: snapshots[row.pk][n - 1],
             proposal_id=proposal)  # fmt: skip
    multiply(ProposerSeat.objects.all(), proposal_id=proposal)
    multiply(
        Endorsement.objects.all(), snapshot_id=snapshot, token_hash=lambda *_: uuid.uuid4().hex
    )
    multiply(Submission.objects.all(), snapshot_id=snapshot)
    multiply(Track.objects.all(), snapshot_id=snapshot, proposal_id=proposal)
    multiply(Meeting.objects.all()[:1])
    people = multiply(Person.objects.filter(email="proposer@uu.nl"),
                      email=lambda n, row: f"{n}{row.email}")  # fmt: skip
    multiply(Mandate.objects.filter(person__email="manager@uu.nl")[:1],
             person_id=lambda n, row: next(iter(people.values()))[n - 1])  # fmt: skip
    multiply(OutboxMessage.objects.all()[:1], key=lambda *_: uuid.uuid4().hex)
    multiply(Invitation.objects.all()[:1], token_hash=lambda *_: uuid.uuid4().hex)


def questions() -> dict[str, int]:
    """By reader and address, how many are asked."""
    from charm.alliance.queries import person_by_email

    counted = {}
    for email, names in PAGES.items():
        client = Client()
        client.force_login(person_by_email(email))
        for name in names:
            counted[f"{email} {name}"] = asked(client.get, reverse(name))
    for email, paths in ADDRESSES.items():
        program = Program(person_by_email(email), now=NOW)
        for path in paths:
            counted[f"{email} {path}"] = asked(program.get, path)
    return counted


def asked(get: Any, address: str) -> int:
    get(address)  # what is looked up once and remembered
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(captured)


def test_lists_ask_as_often_for_300_as_for_one() -> None:
    from charm.boards.models import Track
    from charm.proposals.models import Proposal

    Way("formal-single").submitted()
    with clock.at(NOW):
        questions()  # what is looked up once and remembered
        few = questions()
        fill_the_house()
        many = questions()
        the_desk_shows_the_most_pressing_first()
    assert Track.objects.count() == Proposal.objects.count() == MANY
    assert {place: (few[place], many[place]) for place in few if few[place] != many[place]} == {}


def the_desk_shows_the_most_pressing_first() -> None:
    from charm.web import home

    client = Client()
    client.force_login(demo.officer("boards"))
    desk, every = (client.get(f"/home/{all}").content.decode() for all in ("", "?all"))
    assert every.count("<li") - desk.count("<li") > MANY - home.FIRST
    assert 'href="/home/?all">Show all' in desk
    assert 'href="/home/?all">' not in every
