"""The session on one screen (7.6): where it stands in the agenda, who has an interest, who came."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from charm.alliance.models import Person
from charm.boards.agendas import numbers_in
from charm.boards.letters import letters_of, mark_of
from charm.boards.models import Decision
from charm.boards.queries import criteria_of
from charm.boards.services import judging
from charm.foundation import clock
from charm.foundation.letterbook import day_in


@pytest.mark.clause("7.6", shows="accepts")
def test_the_screen_of_the_session_says_what_the_officer_has_to_know(
    council: Any, desk: Any
) -> None:
    council.close_papers()
    out, near, other = council.members[-1], council.members[-2], council.members[-3]
    for person, level, why in (
        (out, "conflict", "I teach in it."),
        (near, "interest", "Next door."),
    ):
        judging.declare_interest(track=council.track.id, level=level, why=why, by=person)
    meeting = council.track.meeting
    here = f"/boards/meetings/{meeting.id}/session/"
    item = f"{here}?item={council.track.id}"
    officer, chair = desk(council.officer), desk(council.chair)
    record = f"/boards/meetings/{meeting.id}/record/"
    assert f"Stay out of this item: {out.name}" in officer.get(record)
    council.begin()
    assert f"Stayed out: {out.name}" in officer.get(record)
    with clock.at(council.hour):
        page = officer.get(item)
        number = numbers_in(meeting)[council.track.id]
        assert "." in number, "a proposal stands in the block of its kind"
        assert f'<span class="number">{number}</span>' in page
        assert "Declared an interest, and judge:" in page
        assert f'{near.name} <span class="faint">(Next door.)' in page
        assert f'value="person-{near.id}"' in page
        assert f'value="person-{out.id}"' not in page, "who stays out clears nothing"

        Person.objects.filter(pk=council.officer.pk).update(language="es")
        for address in (item, f"/boards/items/{council.track.id}/"):
            page = officer.get(address)
            assert "¿Es coherente con cuatro principios educativos?" in page
            assert "Does it align" not in page
        Person.objects.filter(pk=council.officer.pk).update(language="en")

        there = [str(person.id) for person in council.members[1:]]
        for said, leads in ((str(council.track.id), item), ("//elsewhere.example", here)):
            meeting.refresh_from_db()
            answer = officer.post(
                f"/boards/meetings/{meeting.id}/presence/",
                seen=meeting.revision, present=there, item=said,
            )  # fmt: skip
            assert answer.headers["Location"] == leads
            there = [str(person.id) for person in council.members]

        said = {
            "outcome": "conditions", "reasons": "One assessor is too few.",
            **{f"met-{one.code}": "met" for one in criteria_of(council.track)},
            "condition-text": "Name a second assessor.",
            "condition-owner": str(council.way.proposers[0].id),
            "condition-due": str(council.hour.date()),
            "condition-clearer": f"person-{other.id}",
            "seen": council.track.revision,
        }  # fmt: skip
        decide = f"/boards/items/{council.track.id}/decide/"
        refused = chair.post(decide, 422, **said)
        assert b"A condition is due on a later day than today." in refused.content
        chair.post(decide, **said | {"condition-due": str(council.hour.date() + dt.timedelta(30))})
        decision = Decision.objects.get()
        until = council.hour.date() + dt.timedelta(30)
        for letter in letters_of(decision):
            day = day_in(until, letter.language)
            assert f"Name a second assessor. ({day})" in letter.body, letter.language
        assert day_in(dt.date(2027, 1, 15), "es") == "15 de enero de 2027"
        council.release(decision, reviewed=mark_of(letters_of(decision)))
        proposer = desk(council.way.proposers[0])
        assert f"{other.name} clears it" in proposer.get(f"/proposals/{council.filed.id}/")
        assert other.name in officer.get("/boards/conditions/")
        # Each text is corrected as it stands: none in the place of another.
        page = chair.get(f"/boards/decisions/{decision.id}/")
        correct = [form for form in page.split("<form") if "/correct/" in form]
        assert [form.partition("</textarea>")[0].rpartition(">")[2] for form in correct] == [
            "One assessor is too few.", "Name a second assessor.",
        ]  # fmt: skip
        one = f'name="condition" value="{decision.conditions.get().id}"'
        assert [one in form for form in correct] == [False, True]
        # The decision stays what it was, however its conditions stand.
        for address in (f"/boards/decisions/{decision.id}/", "/boards/register/", record):
            page = chair.get(address)
            assert "Approved with conditions" in page, address
            assert "Conditions open" not in page, address
