"""A body with forty members decides on thirty proposals in one meeting: each page asks as often as
for a small one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.rooms import Way
from tests.support.sessions import Session
from tests.web import test_lists_at_300 as lists
from tests.web.test_lists_at_300 import asked, multiply

from charm.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ITEMS, MEMBERS = 30, 40

OF_MEETING = (
    "meeting", "boards-agenda", "boards-interests", "boards-papers", "boards-record",
)  # fmt: skip
OF_ITEM = ("item", "boards-paper", "boards-judge", "boards-in-writing")
PAGES = {
    "officer": (*OF_MEETING, "boards-session", "item", "boards-check"),
    "chair": (*OF_MEETING, "boards-session", *OF_ITEM),
    "member": ("meeting", "boards-interests", "boards-papers", "boards-record", *OF_ITEM),
}


def begin() -> Session:
    """One item on which one member gave an opinion, in session."""
    council = Session(Way("formal-single").submitted())
    council.close_papers()
    with clock.at(council.hour):
        council.opinion(council.members[-2])
    return council.begin()


def enlarge(council: Session, judge: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from charm.alliance.models import Membership, Person
    from charm.boards.models import AgendaItem, Interest, Opinion, PackPaper, Track
    from charm.proposals.models import Endorsement, Proposal, ProposerSeat, Snapshot, Submission

    monkeypatch.setattr(lists, "MANY", ITEMS)
    snapshots = {row.pk: [uuid.uuid4() for _ in range(1, ITEMS)] for row in Snapshot.objects.all()}

    def of(made: dict[Any, list[Any]], field: str) -> Any:
        return lambda number, row: made[getattr(row, field)][number - 1]

    snapshot = of(snapshots, "snapshot_id")
    filed = multiply(Proposal.objects.all(), title=lambda n, row: f"{row.title} {n}",
                     snapshot_id=snapshot)  # fmt: skip
    proposal = of(filed, "proposal_id")
    multiply(Snapshot.objects.all(), id=of(snapshots, "pk"), proposal_id=proposal)
    multiply(ProposerSeat.objects.all(), proposal_id=proposal)
    multiply(
        Endorsement.objects.all(), snapshot_id=snapshot, token_hash=lambda *_: uuid.uuid4().hex
    )
    multiply(Submission.objects.all(), snapshot_id=snapshot)
    tracks = multiply(Track.objects.all(), snapshot_id=snapshot, proposal_id=proposal)
    track = of(tracks, "track_id")
    multiply(AgendaItem.objects.filter(track=council.track), track_id=track,
             order=lambda n, row: 1000 + n)  # fmt: skip
    multiply(PackPaper.objects.all(), track_id=track, snapshot_id=snapshot,
             place=lambda n, row: row.place + n)  # fmt: skip
    multiply(Interest.objects.all(), track_id=track)
    multiply(Opinion.objects.all(), track_id=track)
    # ... and thirty members more, who all came, declared and judged.
    monkeypatch.setattr(lists, "MANY", MEMBERS - 9)
    people = multiply(Person.objects.filter(pk=judge.pk), email=lambda n, row: f"{n}{row.email}")
    person = of(people, "person_id")
    multiply(Membership.objects.filter(person=judge), person_id=person)
    for model in (Interest, Opinion):
        multiply(model.objects.filter(person=judge, track=council.track), person_id=person)
    council.track.meeting.attendance.add(*people[judge.pk])


def questions(council: Session, people: dict[str, Any]) -> dict[str, int]:
    counted = {}
    for who, names in PAGES.items():
        client = Client()
        client.force_login(people[who])
        for name in names:
            ref = (
                council.track.meeting_id
                if name in (*OF_MEETING, "boards-session")
                else (council.track.id)
            )
            counted[f"{who} {name}"] = asked(client.get, reverse(name, args=[ref]))
    return counted


def test_pages_of_a_large_meeting_ask_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    council = begin()
    people = {"officer": council.officer, "chair": council.chair, "member": council.members[-2]}
    with clock.at(council.hour):
        questions(council, people)  # what is looked up once and remembered
        few = questions(council, people)
        enlarge(council, people["member"], monkeypatch)
        many = questions(council, people)
    assert council.track.meeting.attendance.count() > MEMBERS - 2
    assert {place: (few[place], many[place]) for place in few if few[place] != many[place]} == {}
