"""Corrections and coming back to an approval, on the page of the decision."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.support.after import held

from charm import demo
from charm.boards import afterwards
from charm.boards.afterwards import Correction, Revisit

pytestmark = pytest.mark.sqlite
"""What pages do with the services, which are tried on both databases."""

HOSTILE = "<script>alert(1)</script>"


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_a_slip_is_corrected_and_the_body_comes_back(council: Any, desk: Any) -> None:
    decision = held(council, reasons="It convinces the the Council.")
    there = reverse("decision", args=[decision.id])
    chair, office, member = desk(council.chair), desk(council.officer), desk(council.members[-1])
    proposer = desk(council.way.proposers[0])
    strangers = [desk(demo.staff("proposer", "elte.hu")), desk(demo.learner(1))]

    def seen() -> int:
        decision.track.refresh_from_db()
        return int(decision.track.revision)

    correct, revisit = (
        reverse(name, args=[decision.id]) for name in ("boards-correct", "boards-revisit")
    )
    assert "Correct a slip of the pen" in chair.get(there)
    for reader in (office, member, proposer):
        assert "Correct a slip of the pen" not in reader.get(there)
    said = {"after": f"It convinces the Council. {HOSTILE}", "why": "Twice."}
    for stranger in strangers:
        stranger.post(correct, 404, seen=seen(), **said)
        stranger.post(revisit, 404, seen=seen(), reason="No.")
    for reader in (office, proposer):
        reader.post(correct, 422, seen=seen(), **said)
        reader.post(revisit, 422, seen=seen(), reason="No.")
    chair.post(correct, 409, **said)
    chair.post(correct, 422, seen=seen(), after="A\x00", why="x")
    chair.post(correct, 404, seen=seen(), condition="nonsense", **said)
    before = seen()
    chair.post(correct, seen=before, **said)
    chair.post(correct, 409, seen=before, **said)  # a double click asks once
    one = Correction.objects.get()
    answer = reverse("boards-correction", args=[one.id])
    for stranger in strangers:
        stranger.post(answer, 404, seen=seen())
    chair.post(answer, 422, seen=seen())
    assert "Countersign the correction" in office.get(there)
    office.post(answer, seen=seen())
    office.post(answer, 422, seen=seen())
    for reader in (member, proposer):
        shown = reader.get(there)
        assert "the the Council" in shown
        assert HOSTILE not in shown
        assert "It convinces the Council." in shown
    assert afterwards.reads_now(decision).startswith("It convinces the Council.")

    chair.post(revisit, seen=seen(), reason="A partner left.")
    asked = Revisit.objects.get()
    countersign = reverse("boards-revisit-answer", args=[asked.id])
    for stranger in strangers:
        stranger.post(countersign, 404, seen=seen())
    chair.post(countersign, 422, seen=seen())
    office.post(countersign, 422, seen=seen(), refuse="1", reason=" ")
    office.post(countersign, seen=seen())
    track = afterwards.revisiting_track(decision)
    assert track is not None
    member.get(reverse("item", args=[track.id]))
    assert "The first decision stays" in proposer.get(there)
    assert "Come back to this approval" not in chair.get(there)
    assert "A partner left." in proposer.get(there)
