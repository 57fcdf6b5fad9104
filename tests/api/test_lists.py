"""Lists: the same few queries at one row and at thirty, bounded, and never more than the doors let
through one by one."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.classroom import at
from tests.support.programs import Program, World

from charm import demo
from charm.alliance.models import Person
from charm.awards.lists import awards_kept_by
from charm.awards.models import Award
from charm.boards import rules
from charm.boards.lists import agenda_for, decisions_for, meetings_for
from charm.boards.models import Decision, Meeting, Track
from charm.catalogue.services.listing import list_everything
from charm.delivery.models import Enrolment, Result
from charm.foundation import database_rules
from charm.foundation.errors import NotFound
from charm.foundation.parts import Part
from charm.proposals.models import ProposerSeat, Snapshot

pytestmark = pytest.mark.django_db
MORE = 29
Make = Callable[[World], None]


def copies(row: Any, **made: Callable[[int], Any]) -> list[Any]:
    """More rows like this one, as they are in the database, by no service."""
    rows = []
    for number in range(MORE):
        other = copy.copy(row)
        other._state = copy.copy(row._state)
        other.pk = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else None
        for name, make in made.items():
            setattr(other, name, make(number))
        rows.append(other)
    return list(type(row).objects.bulk_create(rows))


def of(rows: list[Any]) -> Callable[[int], Any]:
    return lambda number: rows[number].pk


def more_proposals(world: World) -> None:
    seat = ProposerSeat.objects.get(proposal=world.draft)
    copies(seat, proposal_id=of(copies(world.draft)))


def more_tracks(world: World) -> list[Any]:
    return copies(world.decision.track, cycle=lambda number: number + 2)


def more_items(world: World) -> None:
    more_tracks(world)


def more_lines(world: World) -> None:
    line = world.decision.track.agenda_items.get()
    copies(line, track_id=of(more_tracks(world)), order=lambda number: number + 20)


def more_meetings(world: World) -> None:
    copies(world.decision.meeting)


def more_decisions(world: World) -> None:
    copies(world.decision, track_id=of(more_tracks(world)))


def more_editions(world: World) -> list[Any]:
    editions = copies(world.edition)
    copies(world.edition.staff.get(person=world.proposer), edition_id=of(editions))
    return editions


def more_runs(world: World) -> None:
    more_editions(world)


def more_learners(world: World) -> list[Any]:
    people = copies(world.learner, email=lambda number: f"l{number}@charm-eu.example")
    return of_enrolments(world, learner_id=of(people))


def of_enrolments(world: World, **made: Callable[[int], Any]) -> list[Any]:
    enrolments = copies(world.awarded, **made)
    copies(Result.objects.get(enrolment=world.awarded), enrolment_id=of(enrolments))
    return enrolments


def more_enrolments(world: World) -> None:
    more_learners(world)


def more_learning(world: World) -> None:
    of_enrolments(world, edition_id=of(more_editions(world)))


def of_awards(world: World, enrolments: list[Any], **made: Callable[[int], Any]) -> None:
    copies(
        world.award,
        enrolment_id=of(enrolments),
        number=lambda number: f"UU-2026-1{number:05}",
        status_index=lambda number: 131_000 + number,
        suspension_index=lambda number: 131_000 + number,
        **made,
    )


def more_awards(world: World) -> None:
    enrolments = more_learners(world)
    of_awards(world, enrolments, learner_id=lambda number: enrolments[number].learner_id)


def more_own_awards(world: World) -> None:
    of_awards(world, of_enrolments(world, edition_id=of(more_editions(world))))


def more_cases(world: World) -> None:
    copies(
        world.a_case(), enrolment_id=of(of_enrolments(world, edition_id=of(more_editions(world))))
    )


def more_groups(world: World) -> list[Any]:
    return copies(world.a_group(), state=lambda _: "done")


def more_chosen(world: World) -> None:
    chosen = world.a_group().chosen.get()
    copies(chosen, enrolment_id=of(more_learners(world)), place=lambda number: number + 1)


def more_key_changes(world: World) -> None:
    copies(world.a_key_change(), state=lambda _: "withdrawn")


def more_recognitions(world: World) -> None:
    copies(world.a_recognition(), state=lambda _: "withdrawn")


def more_offers(world: World) -> None:
    version = world.course.version
    proposals = copies(world.draft)
    snapshots = copies(Snapshot.objects.get(pk=version.snapshot_id), proposal_id=of(proposals))
    entries = copies(world.entry, proposal_id=of(proposals), slug=lambda number: f"offer-{number}")
    copies(version, entry_id=of(entries), snapshot_id=of(snapshots))
    list_everything()


LISTS: dict[str, tuple[str, Make]] = {
    "/proposals": ("proposer@uu.nl", more_proposals),
    "/meetings": ("quality@tcd.ie", more_meetings),
    "/meetings/{meeting}": ("quality@tcd.ie", more_items),
    "/meetings/{meeting}/agenda": ("quality@tcd.ie", more_lines),
    "/decisions": ("proposer@uu.nl", more_decisions),
    "/editions": ("proposer@uu.nl", more_runs),
    "/editions/{edition}/enrolments": ("proposer@uu.nl", more_enrolments),
    "/cases": ("learner1@charm-eu.example", more_cases),
    "/enrolments/{enrolment}/recognitions": ("proposer@uu.nl", more_recognitions),
    "/register/groups": ("registrar@uu.nl", more_groups),
    "/register/groups/{group}/learners": ("registrar@uu.nl", more_chosen),
    "/register/issuers/uu/key-changes": ("registrar@uu.nl", more_key_changes),
    "/learning/enrolments": ("learner1@charm-eu.example", more_learning),
    "/learning/awards": ("learner1@charm-eu.example", more_own_awards),
    "/register/awards": ("registrar@uu.nl", more_awards),
    "/catalogue": ("", more_offers),
    "/catalogue/{entry}/editions": ("", more_runs),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_much_at_thirty_rows_as_at_one(path: str, world: World) -> None:
    who, make_more = LISTS[path]
    program = Program(Person.objects.get(email=who) if who else None)
    make_one = {
        "/cases": world.a_case,
        "/enrolments/{enrolment}/recognitions": world.a_recognition,
        "/register/groups": world.a_group,
        "/register/issuers/uu/key-changes": world.a_key_change,
        "/register/groups/{group}/learners": world.a_group,
    }.get(path, lambda: None)
    made = make_one()
    place = path.format(
        meeting=world.decision.meeting_id, edition=world.edition.id, entry=world.entry.slug,
        enrolment=world.enrolled.id, group=getattr(made, "id", ""),
    ) + "?limit=100"  # fmt: skip
    program.get(place)  # notes that the token was used

    few, asked_for_few = rows_and_queries(program, place)
    database_rules.drop_all()  # the copies rest on nothing
    make_more(world)
    many, asked_for_many = rows_and_queries(program, place)

    assert few >= 1
    assert many == few + MORE
    assert asked_for_many == asked_for_few <= 12


def rows_and_queries(program: Program, place: str) -> tuple[int, int]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = program.get(place).json()
    rows = next(answer[name] for name in ("agenda", "lines", "items") if name in answer)
    return len(rows), len(asked)


def test_a_part_says_how_much_there_is_in_all(world: World) -> None:
    more_proposals(world)
    program = Program(world.proposer)
    first = program.get("/proposals?limit=20").json()
    rest = program.get("/proposals?limit=20&offset=20").json()
    assert (first["total"], rest["total"]) == (31, 31)
    ids = [row["id"] for row in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == 31
    assert program.get("/proposals?state=approved").json()["total"] == 1
    assert program.get("/proposals?offset=100000").json()["items"] == []


@pytest.mark.parametrize("where", ["/catalogue", "/proposals"])
@pytest.mark.parametrize(
    "part",
    ["limit=0", "limit=101", "offset=-1", "offset=100001", "limit=48647097769039388672", "limit=x",
     "offset=" + "9" * 5000, "limit=1e3"],
)  # fmt: skip
def test_parts_are_bounded(where: str, part: str, world: World) -> None:
    answer = Program(world.proposer).get(f"{where}?{part}")
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["field"] == part.partition("=")[0]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [("kind=formal", 1), ("kind=informal", 0), ("university=uu.nl", 1), ("university=uib.no", 0),
     ("university=%25", 0), ("language=en", 1), ("language=hu", 0), ("unheard=of", 1),
     ("kind=formal&kind=informal", 1), ("q=water", 1), ("q=flood", 1), ("q=quetzal", 0),
     ("q=water&kind=informal", 0), ("level=7", 1), ("level=8", 0), ("skill=urn:nothing", 0),
     ("when=nonsense", 0), ("from=2099-01-01", 0), ("order=title&fee=x", 0), ("q=%20", 1)],
)  # fmt: skip
def test_the_catalogue_is_chosen_from(
    chosen: str, found: int, world: World, anybody: Program
) -> None:
    assert anybody.get(f"/catalogue?{chosen}").json()["total"] == found


@pytest.mark.parametrize("wrong", [
    "kind=odd", "language=eng", "university=" + "u" * 81, "from=tomorrow", "order=odd",
    "q=" + "q" * 201, "skill=" + "s" * 501,
])  # fmt: skip
def test_what_cannot_be_chosen_by(wrong: str, anybody: Program) -> None:
    assert anybody.get(f"/catalogue?{wrong}").status_code == 422


def test_the_catalogue_counts_what_each_choice_would_leave(world: World, anybody: Program) -> None:
    database_rules.drop_all()  # the copies rest on nothing
    more_offers(world)
    answer = anybody.get("/catalogue?q=water&limit=7&offset=28").json()
    assert (answer["total"], len(answer["items"])) == (30, 2)
    told = 0
    for facet, values in answer["facets"].items():
        for one in values:
            asked = urlencode({"q": "water", "limit": 1, facet: one["value"]})
            chosen = anybody.get(f"/catalogue?{asked}")
            assert chosen.json()["total"] == one["count"] == 30
            told += 1
    assert told > 8
    assert all(one["label"] for one in answer["facets"]["skill"])
    slugs = [row["slug"] for row in anybody.get("/catalogue?limit=100").json()["items"]]
    assert len(set(slugs)) == 30


# --- a list holds what its door lets through -----------------------------------------------------


def everybody() -> list[Any]:
    return list(Person.objects.order_by("email"))


def through(door: Callable[[Any, Any], Any], person: Any, rows: Any) -> set[Any]:
    passed = set()
    for row in rows:
        try:
            door(person, row.pk)
        except NotFound:
            continue
        passed.add(row.pk)
    return passed


def listed(rows: Any) -> set[Any]:
    return {row.pk for row in rows}


def test_lists_and_doors_let_the_same_people_see_the_same(world: World) -> None:
    whole = Part(100)
    Track.objects.filter(pk=world.decision.track_id).update(complete_since=None)
    meeting = world.decision.meeting
    with at(Program().now):
        for person in everybody():
            assert listed(meetings_for(person, whole).rows) == through(
                rules.meeting_for, person, Meeting.objects.all()
            ), person.email
            assert listed(decisions_for(person, whole).rows) == through(
                rules.decision_for, person, Decision.objects.all()
            ), person.email
            assert listed(agenda_for(person, meeting)) == through(
                rules.track_for, person, Track.objects.filter(meeting=meeting)
            ), person.email


def test_a_register_holds_what_its_keepers_may_read(world: World) -> None:
    from charm.awards.rules import may_read

    with at(Program().now):
        for person in everybody():
            kept = bool(awards_kept_by(person, Part()).rows)
            assert kept == (may_read(person, world.award) and person != world.learner), person.email


def test_cases_and_groups_are_listed_for_whom_their_doors_let_in(world: World) -> None:
    from charm.awards.lists import groups_kept_by
    from charm.awards.models import Group
    from charm.awards.rules import group_for
    from charm.delivery.cases import cases_seen_by
    from charm.delivery.models import Hold
    from charm.delivery.rules import hold_for
    from charm.delivery.services.hearing import name_panel_member

    world.a_group()
    case = world.a_case()
    with at(Program().now):
        name_panel_member(hold=case.id, person=demo.staff("quality", "uu.nl"), by=world.registrar)
        for person in everybody():
            assert listed(cases_seen_by(person, Part()).rows) == through(
                hold_for, person, Hold.objects.all()
            ), person.email
            assert listed(groups_kept_by(person, Part()).rows) == through(
                group_for, person, Group.objects.all()
            ), person.email


def test_before_its_release_a_decision_is_in_no_list_of_the_proposers(world: World) -> None:
    database_rules.drop_all()
    Decision.objects.update(released_at=None, released_by=None)
    program = Program(world.proposer)
    assert program.get("/decisions").json()["total"] == 0
    assert program.get(f"/decisions/{world.decision.id}").status_code == 404
    assert Program(demo.staff("quality", "tcd.ie")).get("/decisions").json()["total"] == 1
    assert Program(demo.staff("manager", "uu.nl")).get("/decisions").json()["total"] == 0


def test_the_learners_of_one_edition_are_not_those_of_another(world: World) -> None:
    database_rules.drop_all()
    (other, *_) = more_editions(world)
    program = Program(world.proposer)
    assert program.get(f"/editions/{other.id}/enrolments").json()["total"] == 0
    assert Enrolment.objects.count() == 3
    assert Award.objects.count() == 1
