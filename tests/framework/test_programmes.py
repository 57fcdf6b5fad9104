"""The policy covers a programme, to its end or to a recorded decision's (4.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.support.rooms import example

from charm import demo
from charm.boards.services.programme import extend_programme
from charm.core.policy import Finding
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, Unfit
from charm.framework.queries import policy_in_force
from charm.proposals.queries import judge

TODAY = dt.date(2026, 11, 20)
AFTER = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)


def extended(**other: Any) -> None:
    extend_programme(
        **{
            "until": dt.date(2027, 6, 30),
            "decided_on": TODAY,
            "reference": "Minutes of 20 November 2026",
            "by": demo.officer("boards"),
            **other,
        }
    )


def findings_after_the_end() -> list[Finding]:
    with clock.at(AFTER):
        return [f for f in judge(example("formal-single")) if f.clause == "4.1"]


@pytest.mark.clause("4.1", shows="refuses")
def test_after_the_programme_a_proposal_carries_a_finding(alliance: None) -> None:
    assert policy_in_force(TODAY).programme.ends == dt.date(2026, 12, 31)
    assert [f.level for f in findings_after_the_end()] == ["should"]


@pytest.mark.clause("4.1", shows="accepts")
def test_a_recorded_decision_extends_the_programme(alliance: None) -> None:
    extended()
    assert policy_in_force(TODAY).programme.ends == dt.date(2027, 6, 30)
    assert findings_after_the_end() == []
    assert [r["act"] for r in ledger.history_of("programme:CHARM8")] == ["programme_extended"]


@pytest.mark.clause("4.1", shows="refuses")
def test_only_the_officer_records_it_and_completely(alliance: None) -> None:
    with pytest.raises(NotAllowed):
        extended(by=demo.officer("council-chair"))
    with pytest.raises(Unfit, match="where the decision stands"):
        extended(reference=" ")
    with pytest.raises(Unfit, match="give a later day"):
        extended(until=dt.date(2026, 12, 31))


@pytest.mark.clause("4.1", shows="refuses")
def test_a_decision_that_ends_too_early_extends_too_little(alliance: None) -> None:
    extended(until=dt.date(2027, 1, 1))
    assert findings_after_the_end()
