"""Programs read calls, and let a proposal take part in one (7.3)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.calls import ANSWERS
from tests.support.programs import Program, World

from charm.proposals.models import CallEntry

pytestmark = pytest.mark.django_db


@pytest.mark.clause("7.3", shows="accepts")
def test_a_program_takes_part_in_a_call_and_is_told_what_is_missing(
    world: World, anybody: Program
) -> None:
    anybody.now = Program(world.proposer).now
    (call,) = anybody.get("/calls").json()["items"]
    assert (call["slug"], call["is_open"]) == ("water-in-the-city", True)
    asked = anybody.get(f"/calls/{call['slug']}").json()["questions"]
    assert [one["kind"] for one in asked] == ["text", "number", "yes-no", "choice"]
    assert anybody.get("/calls/there-is-none").status_code == 404
    program, at = Program(world.proposer), f"/proposals/{world.draft.id}/call"

    def part(**said: Any) -> Any:
        return program.put(at, {"seen": world.draft.revision, "call": call["id"], **said})

    found = part(answers={"why": "Now."}).json()
    assert found["answers"] == {"why": "Now."}
    assert {one["field"] for one in found["findings"]} == {"call.new", "call.where"}
    assert part(answers={**ANSWERS, "cost": 7}).json()["findings"] == []
    assert program.get(at).json()["answers"]["cost"] == 7
    assert part(answers={"nothing": 1}).status_code == 422
    assert part(answers={"cost": "a lot"}).status_code == 422
    world.draft.refresh_from_db()
    refused = program.post(f"{at}/sending", {"seen": world.draft.revision})
    assert refused.status_code == 422
    assert program.post(f"{at}/leaving", {"seen": world.draft.revision}).status_code == 201
    assert program.get(at).status_code == 404
    assert CallEntry.objects.get().answers["cost"] == 7, "kept for the case that it comes back"
