from __future__ import annotations

import pytest

from charm.core.policy.register import versions


def test_every_clause_that_a_test_names_is_in_the_policy(request: pytest.FixtureRequest) -> None:
    named = {
        marker.args[0] for item in request.session.items for marker in item.iter_markers("clause")
    }
    assert named - set(versions()[-1].clauses) == set()
