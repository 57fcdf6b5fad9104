"""Whoever caused a letter sees where they look that it came back, and what to do (workflow 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from charm import demo
from charm.foundation import outbox
from charm.proposals.services import endorsing


@pytest.mark.clause("7.4", shows="accepts")
def test_proposers_see_that_the_question_did_not_reach_the_endorser(
    way: Callable[..., Any], client: Client
) -> None:
    going = way().drafted()
    (row,) = endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposers[0], seen=going.filed.revision
    )
    outbox.note_address(row.email.upper(), "550 5.1.1 User unknown <b>")
    client.force_login(going.proposers[0])
    assert f"The letter to {row.name} came back" in client.get("/home/").content.decode()
    page = client.get(f"/proposals/{going.filed.id}/endorsements/").content.decode()
    assert "The letter to this address came back" in page
    assert "User unknown &lt;b&gt;" in page
    assert "name another address" in page
    client.force_login(demo.officer("auditor"))
    page = client.get(f"/proposals/{going.filed.id}/endorsements/").content.decode()
    assert "came back" in page
    assert "name another address" not in page, "the proposers do that"
    client.force_login(demo.staff("proposer", "elte.hu"))
    assert "came back" not in client.get("/home/").content.decode()
