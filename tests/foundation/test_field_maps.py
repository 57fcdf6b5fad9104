from __future__ import annotations

import pytest

from charm.foundation.personal_data import LEARNER_IDENTITY, STAFF_IDENTITY, fields


def test_a_map_says_what_each_field_holds() -> None:
    assert fields("id", "state", name=STAFF_IDENTITY) == {
        "id": None,
        "state": None,
        "name": STAFF_IDENTITY,
    }


def test_a_field_cannot_be_both() -> None:
    with pytest.raises(ValueError, match="named twice: name"):
        fields("id", "name", name=LEARNER_IDENTITY)
