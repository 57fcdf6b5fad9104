"""From a filed proposal to an approval, by the services alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from charm.boards import queries
from charm.core.workflow import ProposalState


@pytest.mark.clause("7.1", shows="accepts")
@pytest.mark.clause("7.6", shows="accepts")
@pytest.mark.clause("5.7.1.4", shows="accepts")
@pytest.mark.clause("7.11", shows="accepts")
@pytest.mark.parametrize("name", ["formal-joint", "informal-badge"])
def test_a_good_proposal_is_approved_by_the_council(way: Callable[..., Any], name: str) -> None:
    filed = way(name).approved().filed

    assert filed.state == ProposalState.APPROVED
    approval = queries.approval_of(filed.id)
    assert approval is not None
    assert approval.body == "Academic Council"
    assert approval.snapshot_id == filed.snapshot_id
