"""A proposal whose proposers have left: it stays, and its university says who goes on (7.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charm import demo
from charm.alliance.services.people import close_account
from charm.foundation import ledger
from charm.foundation.models import OutboxMessage
from charm.proposals import queries, rules
from charm.proposals.succession import is_left


def page_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.clause("8.2", shows="accepts")
def test_its_university_says_who_goes_on_when_nobody_is_left(way: Callable[..., Any]) -> None:
    going = way().submitted()
    row, (first, *others) = going.filed, going.proposers
    manager, successor = demo.staff("manager", "uu.nl"), demo.staff("registrar", "uu.nl")
    there = reverse("proposal-successor", args=[row.id])
    office, elsewhere = page_of(manager), page_of(demo.staff("manager", "elte.hu"))
    home, asks = reverse("home"), "Say who goes on with"

    assert office.get(there).status_code == 404, "its proposer is there"
    assert asks not in office.get(home).content.decode()
    for person in (first, *others):
        close_account(person=person, by=demo.officer("operator"), reason="Left.")
    assert is_left(queries.proposal_by_id(row.id))
    assert asks in office.get(home).content.decode()
    assert asks not in elsewhere.get(home).content.decode()
    page = office.get(there)
    assert page.status_code == 200
    assert first.name in page.content.decode()
    assert re.findall(r'<option value="[^"]+">', page.content.decode())

    said = {"seen": row.revision, "once": "a-key"}
    for stranger in (elsewhere, page_of(successor), page_of(demo.officer("boards")), Client()):
        answer = stranger.post(there, {**said, "person": successor.pk})
        assert answer.status_code in (302, 404)
        assert "login" in answer.get("Location", "login")
    for wrong in ("", "x\x00", manager.pk, first.pk, demo.staff("proposer", "elte.hu").pk):
        assert office.post(there, {**said, "person": wrong, "once": ""}).status_code == 422, wrong
    stale = office.post(there, {**said, "person": successor.pk, "seen": 1, "once": ""})
    assert stale.status_code == 409
    for _twice in range(2):
        named = office.post(there, {**said, "person": successor.pk})
        assert (named.status_code, named["Location"]) == (302, home)

    now = rules.proposal_for(successor, row.id, to="write")
    assert now.state == row.state, "it is where it was"
    assert {p.pk for p in queries.proposers_of(now)} == {first.pk, successor.pk} | {
        p.pk for p in others
    }
    assert OutboxMessage.objects.filter(name="successor-named").count() == 1
    act = ledger.history_of(row.ref)[-1]
    assert (act["act"], act["actor"]) == ("successor_named", manager.key)
    assert office.get(there).status_code == 404
    assert asks not in office.get(home).content.decode()
