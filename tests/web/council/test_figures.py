"""Figures for the office: how long things take, how partners take part, who has still to judge."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from tests.support.after import held

from charm import demo
from charm.boards import figures
from charm.foundation import clock

pytestmark = pytest.mark.sqlite
"""What pages do with the services, which are tried on both databases."""

TABLES = ("stages", "balance", "outstanding")


@pytest.mark.clause("7.1", shows="accepts")
def test_the_office_sees_how_things_go(council: Any, desk: Any) -> None:
    here = reverse("boards-figures")
    office = desk(council.officer)
    with clock.at(council.hour - dt.timedelta(days=1)):
        assert figures.stages()[0].code == "endorsing"
        council.close_papers()
        waits = figures.outstanding()
        assert [one.name for one in waits] == sorted(
            (person.name for person in council.members), key=str.casefold
        )
        assert {(one.items, one.undeclared, one.unjudged) for one in waits} == {(1, 1, 1)}
        council.opinion(council.members[-1])
        assert len(figures.outstanding()) == len(council.members) - 1
        (item,) = figures.under_way()
        assert item.track == council.track
        assert council.filed.title in office.get(here)

    council.begin()
    council.release(council.decide())
    taken = {(stage.code, stage.body): stage for stage in figures.stages()}
    assert set(taken) == {("endorsing", ""), ("review", "council"), ("sealed", "council")}
    review = taken["review", "council"]
    waited = (council.hour - council.track.opened_at).total_seconds() / 86_400
    assert review.median == review.slowest == pytest.approx(waited)
    assert review.title == council.filed.title
    assert figures.outstanding() == []
    assert figures.under_way() == []
    shares = {share.code: share for share in figures.balance()}
    seats = {seat.university_id for seat in council.filed.seats.all()}
    assert {code for code, share in shares.items() if share.proposed} == seats
    assert all(shares[code].approved == 1 for code in seats)
    assert sum(share.roles["accrediting"] for share in shares.values()) >= 1

    auditor = desk(demo.officer("auditor"))
    strangers = [desk(council.chair), desk(council.members[-1]), desk(council.way.proposers[0]),
                 desk(demo.learner(1))]  # fmt: skip
    for reader in (office, auditor):
        assert "Balance of the partners" in reader.get(here)
        for of in TABLES:
            assert reader.get(reverse("boards-figures-table", args=[of])).startswith("\ufeff")
    office.get(reverse("boards-figures-table", args=["passwords"]), 404)
    for stranger in strangers:
        stranger.get(here, 403)
        for of in TABLES:
            stranger.get(reverse("boards-figures-table", args=[of]), 403)
    assert desk().client.get(here).status_code == 302


def test_conditions_count_until_the_last_is_cleared(council: Any) -> None:
    from charm.boards.models import Condition
    from charm.boards.services.deciding import NewCondition
    from charm.core.workflow import TrackOutcome

    owner, due = council.way.proposers[0], council.hour.date() + dt.timedelta(days=20)
    decision = held(
        council, TrackOutcome.CONDITIONS,
        conditions=[NewCondition(text, owner, due, "chair") for text in ("One.", "Two.")],
    )  # fmt: skip
    first, last = decision.conditions.all()
    done = decision.decided_at
    Condition.objects.filter(pk=first.pk).update(met_at=done, cleared_at=done)
    assert "conditions" not in {stage.code for stage in figures.stages()}
    later = done + dt.timedelta(days=4)
    Condition.objects.filter(pk=last.pk).update(met_at=later, cleared_at=later)
    (stage,) = [stage for stage in figures.stages() if stage.code == "conditions"]
    assert stage.median == pytest.approx(4, abs=0.2)
