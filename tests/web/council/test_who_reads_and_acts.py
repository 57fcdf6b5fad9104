"""Every address of the boards, tried by everybody: the other body, former members, auditors,
observers, proposers with a seat, strangers (workflow 10, 8.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from charm import demo
from charm.alliance.models import Membership
from charm.alliance.queries import body
from charm.boards import rules
from charm.boards.letters import letters_of, mark_of, outbox_for
from charm.boards.lists import decisions_for
from charm.boards.models import Decision
from charm.boards.services import judging
from charm.boards.services.deciding import NewCondition
from charm.boards.worklists import Sought, items_for, register_for, sealed_for
from charm.core.workflow import TrackOutcome
from charm.foundation import clock
from charm.foundation.ledger import history_of
from charm.foundation.parts import Part
from charm.web.council.urls import urlpatterns

OF_ITEM = {"item", "boards-paper", "boards-form", "boards-interest", "boards-judge",
           "boards-check", "boards-elsewhere", "boards-late", "boards-return", "boards-money",
           "boards-decide", "boards-defer", "boards-interest-change", "boards-draft",
           "boards-comment", "boards-in-writing", "boards-put-in-writing", "boards-session-note",
           "boards-answer-in-writing", "boards-call-in"}  # fmt: skip
OF_MEETING = {"meeting", "boards-presence", "boards-calendar", "boards-open", "boards-close-papers",
              "boards-begin", "boards-end", "boards-session", "boards-record",
              "boards-interests"}  # fmt: skip
OF_DECISION = {
    "decision",
    "boards-correct",
    "boards-revisit",
    "boards-release",
    "boards-letters-anew",
}
OF_CONDITION = {"boards-condition", "boards-answer", "boards-clear", "boards-lapse",
                "condition-attach"}  # fmt: skip
LISTS = {"boards", "boards-items", "boards-meetings", "boards-plan", "boards-past", "boards-sealed",
         "boards-conditions", "boards-register"}  # fmt: skip
OF_FILE = {"boards-file", "boards-minutes", "condition-file", "condition-file-remove"}
"""Tried in test_backfill.py, test_judging.py and tests/web/propose/test_attachments.py, where there
is a file."""
OF_COMMENT = {"comment-reply", "comment-take-back"}
"""Tried in test_judging.py."""
OF_MINUTES = {"minutes", "boards-minutes-draft", "boards-minutes-anew", "boards-minutes-send",
              "boards-minutes-confirm", "boards-minutes-file", "boards-minutes-part",
              "boards-minutes-comment", "boards-minutes-answer", "boards-correction",
              "boards-revisit-answer", "boards-figures", "boards-figures-table"}  # fmt: skip
"""Tried in test_minutes.py, test_afterwards.py and test_figures.py."""
OF_AGENDA = {"boards-agenda", "boards-agenda-new", "boards-agenda-move", "boards-agenda-undo",
             "boards-agenda-publish", "boards-agenda-item", "boards-agenda-remove",
             "boards-agenda-attach", "boards-agenda-document", "boards-agenda-detach",
             "boards-guests", "boards-move", "boards-holidays",
             "boards-holiday-forget"}  # fmt: skip
"""Tried in test_agendas.py."""
OF_PAPERS = {"boards-papers", "boards-papers-item", "boards-papers-read", "boards-pack",
             "boards-pack-print", "boards-note", "boards-note-forget", "boards-notes",
             "boards-notes-export"}  # fmt: skip
"""Tried in test_papers.py."""
OF_CHANGE = {"boards-changes", "boards-change", "boards-change-confirm", "boards-change-return",
             "boards-since"}  # fmt: skip
"""Tried in test_changes.py."""
OF_LETTER = {"boards-letters", "boards-letter", "boards-letter-act"}
"""Tried in test_letters.py."""
READ_BY_ALL = {"item", "boards-paper", "boards-form", "meeting", "boards-calendar",
               "boards-record", "decision", "boards-interests", "boards-in-writing"}  # fmt: skip
GROUPS = (OF_ITEM, OF_MEETING, OF_DECISION, OF_CONDITION)
NOTHING = "00000000-0000-4000-8000-000000000000"


def seated(person: Any, where: str, role: str = "member", until: dt.date | None = None) -> Any:
    Membership.objects.create(
        body=body(where), person=person, role=role, votes=role != "observer",
        since=dt.date(2026, 1, 1), until=until,
    )  # fmt: skip
    return person


def conditions(session: Any, *, due: int = 30) -> list[NewCondition]:
    owner = session.way.proposers[0]
    day = session.hour.date() + dt.timedelta(days=due)
    return [NewCondition("Name a second assessor.", owner, day, "chair")]


def addresses(session: Any, decision: Any) -> list[tuple[str, str]]:
    refs = (session.track.id, decision.meeting_id, decision.id, decision.conditions.get().id)
    return [
        (str(p.name), reverse(str(p.name), args=[ref]))
        for group, ref in zip(GROUPS, refs, strict=True)
        for p in urlpatterns
        if isinstance(p, URLPattern) and p.name in group
    ]


def test_every_address_is_tried_here() -> None:
    assert {p.name for p in urlpatterns} == LISTS.union(
        *GROUPS
    ) | OF_FILE | OF_COMMENT | OF_AGENDA | OF_MINUTES | OF_PAPERS | OF_LETTER | OF_CHANGE


@pytest.mark.sqlite
@pytest.mark.clause("8.1", shows="refuses")
def test_strangers_find_nothing_and_readers_change_nothing(council: Any, desk: Any) -> None:
    """Before the release, by GET and by POST."""
    council.close_papers().begin()
    asked = conditions(council)
    decision = council.decide(TrackOutcome.CONDITIONS, conditions=asked)
    everything = addresses(council, decision)
    gone = seated(demo.staff("registrar", "uib.no"), "council", until=dt.date(2026, 2, 1))
    strangers = {
        "proposer": council.way.proposers[0],
        "the other body's chair": demo.officer("board-chair"),
        "the other body's member": demo.staff("manager", "uu.nl"),
        "former member": gone,
        "another university's proposer": demo.staff("proposer", "elte.hu"),
        "learner": demo.learner(1),
        "operator": demo.officer("operator"),
    }
    readers = {
        "auditor": demo.officer("auditor"),
        "observer": seated(demo.staff("registrar", "uu.nl"), "council", "observer"),
        "member": council.members[-1],
    }
    seen = history_of(council.filed.ref)
    with clock.at(council.hour):
        for who, person in strangers.items():
            at = desk(person)
            for name, address in everything:
                for answer in (at.client.get(address), at.client.post(address, {"seen": "1"})):
                    assert answer.status_code in (404, 405), (who, name, answer.status_code)
        visitor = desk()
        for name, address in [*everything, *((n, reverse(n)) for n in LISTS)]:
            for answer in (visitor.client.get(address), visitor.client.post(address)):
                assert answer.status_code in (302, 405), name
                assert answer.status_code == 405 or "/login/" in answer.headers["Location"], name
        for who, person in readers.items():
            at = desk(person)
            for name, address in everything:
                if name in OF_CONDITION:
                    at.get(address, 405 if name != "boards-condition" else 404)
                elif name in READ_BY_ALL:
                    at.get(address)
                said = {"seen": str(council.track.revision), "reason": "x", "level": "perhaps"}
                answer = at.client.post(address, said)
                assert answer.status_code in (403, 404, 405, 409, 422), (who, name)
    assert history_of(council.filed.ref) == seen, "nothing happened"
    assert Decision.objects.get().released_at is None


@pytest.mark.clause("8.1", shows="refuses")
def test_lists_show_each_person_their_own(council: Any, desk: Any) -> None:
    council.close_papers().begin()
    decision = council.decide()
    title = council.filed.title
    lists = [reverse(name) for name in sorted(LISTS - {"boards-plan", "boards-past"})]
    gone = seated(demo.staff("registrar", "uib.no"), "council", until=dt.date(2026, 2, 1))
    with clock.at(council.hour):
        for person in (demo.staff("manager", "uu.nl"), demo.staff("proposer", "elte.hu"), gone):
            at = desk(person)
            for address in [*lists, "/boards/items/?show=all", "/boards/conditions/?show=all"]:
                assert title not in at.get(address), (person, address)
            at.get("/boards/meetings/new/", 403)
        for person in (demo.learner(1), demo.officer("operator")):
            for address in lists:
                assert "Academic Council decided" not in desk(person).get(address, 403)
        auditor = desk(demo.officer("auditor"))
        assert "you change nothing" not in auditor.get("/boards/").lower()
        assert title in auditor.get("/boards/decisions/")
        assert "Look and release" not in auditor.get("/boards/")
        council.release(decision)
        assert title in desk(demo.staff("manager", "uu.nl")).get("/boards/register/")
        assert title not in desk(demo.staff("proposer", "elte.hu")).get("/boards/register/")


@pytest.mark.clause("7.6", shows="refuses")
def test_who_proposes_it_or_leaves_the_room_for_it_does_not_read_what_is_sealed(
    council: Any, desk: Any
) -> None:
    person = seated(council.way.proposers[0], "council", "chair")
    council.close_papers()
    out = council.members[-1]
    Membership.objects.filter(person=out).update(role="chair")
    judging.declare_interest(track=council.track.id, level="conflict", why="Mine.", by=out)
    at = desk(person)
    item = f"/boards/items/{council.track.id}/"
    session = f"/boards/meetings/{council.track.meeting_id}/session/"
    page = at.get(item)
    assert "You are recused." in page
    assert "Do you have an interest" not in page
    assert "somebody else judges it" in at.get(f"{item}judge/")
    council.begin(council.members[1:])
    with clock.at(council.hour):
        page = at.get(session)
        assert "Record the decision" not in page
        assert "Another chair records the decision." in page
        decision = council.decide(TrackOutcome.REJECTED, reasons="What only the body knows.")
        release = {"seen": council.track.revision, "reviewed": mark_of(letters_of(decision))}
        for who in (person, out):
            at = desk(who)
            at.get(f"/boards/decisions/{decision.id}/", 404)
            at.post(f"/boards/decisions/{decision.id}/release/", 404, **release)
            for address in (item, session, f"/boards/meetings/{council.track.meeting_id}/",
                            f"/boards/meetings/{council.track.meeting_id}/record/", "/home/",
                            "/boards/", "/boards/decisions/", "/boards/register/",
                            "/boards/letters/"):  # fmt: skip
                page = at.get(address)
                assert "What only the body knows." not in page, (who, address)
                assert "Rejected" not in page or "register" in address, (who, address)
                assert str(decision.id) not in page, (who, address)
            for rows in (sealed_for(who, Part()), decisions_for(who, Part())):
                assert rows.total == 0
            assert not outbox_for(who)
        council.release(decision)
        for who in (person, out):
            page = desk(who).get(f"/boards/decisions/{decision.id}/")
            assert "What only the body knows." in page
            assert decisions_for(who, Part()).total == 1


def test_lists_say_what_the_doors_say(both: Any) -> None:
    """Each person finds in a list exactly what the door of the thing lets in."""
    council, board = both
    council.close_papers().begin()
    council.release(council.decide())
    board.close_papers().begin()
    board.decide()
    tracks = [council.track, board.track]
    people = [
        demo.officer("boards"), demo.officer("auditor"), council.chair, board.chair,
        council.way.proposers[0], demo.learner(1), demo.staff("proposer", "elte.hu"),
        council.way.proposers[0],
    ]  # fmt: skip
    for number, person in enumerate(people, start=1):
        if number == len(people):
            seated(person, "board")
        items = {item.track.id for item in items_for(person, "all", Part()).rows}
        assert items == {t.id for t in tracks if rules.may_read_track(person, t)}, person
        known = {d.id for d in sealed_for(person, Part()).rows}
        known |= {d.id for d in register_for(person, Sought(), Part()).rows}
        readable = {d.id for d in Decision.objects.all() if rules.may_read_decision(person, d)}
        assert known == readable, person
        assert {d.id for d in decisions_for(person, Part()).rows} == readable, person


@pytest.mark.parametrize("address", [
    "/boards/items/?show=%00&body=%3Cscript%3E&page=zz",
    "/boards/items/?page=99999999999999999999",
    "/boards/register/?q=%00%3Cscript%3E&order=--title&page=-1",
    "/boards/register/?order=outcome",
    "/boards/register/?order=-body&body=council&outcome=approved",
    "/boards/meetings/?body=x&held=9&page=2",
    "/boards/meetings/new/?body=x&day=0001-01-01&time=25:00",
    "/boards/conditions/?show=<script>",
])  # fmt: skip
def test_an_address_that_somebody_made_up_is_answered(
    alliance: None, desk: Any, address: str
) -> None:
    assert "<script>" not in desk(demo.officer("boards")).get(address).partition("<main")[2]
