"""Every night the catalogue is looked through: what the database lets nobody do is noticed all the
same (5.6.1.6, 7.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from charm import demo
from charm.boards.models import Decision
from charm.catalogue import tasks
from charm.catalogue.models import Entry
from charm.catalogue.unfounded import unfounded_versions
from charm.foundation import database_rules
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db


def told() -> set[str]:
    return {row.payload["to"] for row in OutboxMessage.objects.filter(name="unfounded")}


@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.clause("7.1", shows="refuses")
def test_a_night_finds_what_came_in_behind_the_platforms_back(course: Callable[..., Any]) -> None:
    version = course().version
    tasks.look_through_the_catalogue()
    assert unfounded_versions() == []
    assert told() == set()

    database_rules.drop_all()
    try:
        Decision.objects.filter(pk=version.decision_id).update(released_at=None, released_by=None)
    finally:
        database_rules.create_all()
    for _twice in range(2):
        tasks.look_through_the_catalogue()
    assert unfounded_versions() == [version]
    assert told() == {demo.officer("operator").email, demo.officer("boards").email}
    assert OutboxMessage.objects.filter(name="unfounded").count() == 2

    Entry.objects.update(state="suspended")
    assert unfounded_versions() == [], "it is not on offer any more"
