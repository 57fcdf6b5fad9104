"""The policy covers a programme, to its end or to a recorded decision's (4.1)."""

from __future__ import annotations

import datetime as dt

import pytest

from charm.framework.models import ProgrammeExtension
from charm.framework.queries import policy_in_force, programme_covers

TODAY = dt.date(2026, 11, 20)


@pytest.mark.django_db
@pytest.mark.clause("4.1", shows="accepts")
def test_a_policy_covers_its_programme_to_the_last_day() -> None:
    policy = policy_in_force(TODAY)
    assert programme_covers(policy, policy.programme.ends)


@pytest.mark.django_db
@pytest.mark.clause("4.1", shows="refuses")
def test_after_its_end_only_a_recorded_decision_extends_it() -> None:
    policy = policy_in_force(TODAY)
    ends = policy.programme.ends
    after, later = ends + dt.timedelta(days=1), ends + dt.timedelta(days=100)
    assert not programme_covers(policy, after)
    ProgrammeExtension.objects.create(
        programme=policy.programme.name, until=after, decided_on=TODAY, reference="AC 2026-11"
    )
    assert programme_covers(policy, after)
    assert not programme_covers(policy, later)


@pytest.mark.django_db
def test_a_decision_on_another_programme_extends_nothing() -> None:
    policy = policy_in_force(TODAY)
    after = policy.programme.ends + dt.timedelta(days=1)
    ProgrammeExtension.objects.create(
        programme="another", until=after, decided_on=TODAY, reference="AC 2026-11"
    )
    assert not programme_covers(policy, after)
