"""A released decision is corrected in its words, never in what it decides (workflow 5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from charm import demo
from charm.boards import afterwards
from charm.boards.afterwards import Correction
from charm.boards.services import correcting
from charm.core.workflow import Refusal, TrackOutcome
from charm.foundation.errors import NotFound, Stale
from charm.foundation.models import OutboxMessage

WAS, READS = "It convinces the the Council.", "It convinces the Council."


@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("8.1", shows="refuses")
def test_the_chair_corrects_and_the_officer_countersigns(council: Any) -> None:
    council.close_papers().begin()
    decision = council.decide(reasons=WAS)
    ask: dict[str, Any] = {
        "decision": decision.id, "condition": None, "after": READS, "why": "A word stands twice.",
        "by": council.chair,
    }  # fmt: skip
    with pytest.raises(Refusal, match="This is sealed now"):
        correcting.ask_correction(**ask, seen=council.track.revision)
    council.release(decision)
    for change, why in (
        ({"after": WAS}, "otherwise than it does"), ({"after": " "}, "otherwise than it does"),
        ({"why": " "}, "Give a reason"), ({"by": council.officer}, "Only the chair"),
        ({"by": council.members[-1]}, "Only the chair"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            correcting.ask_correction(**{**ask, **change}, seen=council.track.revision)
    with pytest.raises(NotFound):
        correcting.ask_correction(**{**ask, "by": demo.learner(1)}, seen=1)
    with pytest.raises(NotFound):
        correcting.ask_correction(**{**ask, "condition": decision.id}, seen=council.track.revision)
    with pytest.raises(Stale):
        correcting.ask_correction(**ask, seen=1)
    made = correcting.ask_correction(**ask, seen=council.track.revision)
    with pytest.raises(Refusal, match="still to answer"):
        correcting.ask_correction(**ask, seen=council.track.revision)
    assert afterwards.reads_now(decision) == WAS  # nothing happens without the countersign

    act: dict[str, Any] = {"correction": made.id}
    with pytest.raises(Refusal, match="Only the officer"):
        correcting.countersign_correction(**act, by=council.chair, seen=council.track.revision)
    with pytest.raises(Refusal, match="Give a reason"):
        correcting.refuse_correction(
            **act, answer=" ", by=council.officer, seen=council.track.revision
        )
    correcting.countersign_correction(**act, by=council.officer, seen=council.track.revision)
    with pytest.raises(Refusal, match="No correction of it waits"):
        correcting.countersign_correction(**act, by=council.officer, seen=council.track.revision)

    (words,) = afterwards.words_of(decision)
    assert (words.released, words.now) == (WAS, READS)
    decision.refresh_from_db()
    assert decision.reasons == WAS  # what was released stays as it was
    told = OutboxMessage.objects.filter(name="decision-corrected")
    assert {row.payload["to"] for row in told} == set(correcting.told_of(decision))
    assert all(WAS in row.payload["body"] and READS in row.payload["body"] for row in told)
    for change in ({"after": "otherwise"}, {"state": "refused"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).delete()

    # Who is both cannot countersign what they asked for themselves.
    Correction.objects.bulk_create([
        Correction(decision=decision, before=READS, after="It is fine.", why="x",
                   asked_by=council.officer, asked_at=made.asked_at)
    ])  # fmt: skip
    second = Correction.objects.get(state="asked")
    with pytest.raises(Refusal, match="asked for it yourself"):
        correcting.countersign_correction(
            correction=second.id, by=council.officer, seen=council.track.revision
        )
    assert afterwards.reads_now(decision) == READS


def test_a_condition_is_corrected_and_stays_as_it_was_decided(council: Any) -> None:
    import datetime as dt

    from charm.boards.services.deciding import NewCondition

    council.close_papers().begin()
    owner, due = council.way.proposers[0], council.hour.date() + dt.timedelta(days=20)
    decision = council.decide(
        TrackOutcome.CONDITIONS, conditions=[NewCondition("Nmae it.", owner, due, "chair")]
    )
    council.release(decision)
    (condition,) = decision.conditions.all()
    made = correcting.ask_correction(
        decision=decision.id, condition=condition.id, after="Name it.", why="Letters swapped.",
        by=council.chair, seen=council.track.revision,
    )  # fmt: skip
    correcting.countersign_correction(
        correction=made.id, by=council.officer, seen=council.track.revision
    )
    condition.refresh_from_db()
    assert condition.text == "Nmae it."
    assert afterwards.reads_now(decision, condition.id) == "Name it."
    assert [words.now for words in afterwards.words_of(decision)] == ["It convinces.", "Name it."]
