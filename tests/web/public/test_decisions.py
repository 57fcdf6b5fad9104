"""The public register of decisions: what it says to everybody, and what it keeps to itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.after import drafted, fresh, held, next_session, sent
from tests.support.sessions import Session

from charm.boards import public_register
from charm.boards.queries import Decision
from charm.boards.services import minuting
from charm.core.workflow import TrackOutcome
from charm.foundation import clock

pytestmark = pytest.mark.sqlite
"""What pages do with the services, which are tried on both databases."""

SECRET = "The partners quarrel about the budget."
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.clause("7.6", shows="accepts")
def test_everybody_reads_what_was_decided_and_nobody_why(way: Callable[..., Any]) -> None:
    council, visitor = Session(way().submitted()), Client()
    council.close_papers().begin()
    decision = council.decide(reasons=SECRET)
    one = reverse("public-decision", args=[decision.id])
    everything = [reverse("decisions"), reverse("decisions-csv"), reverse("decisions-feed")]

    # Sealed, it is not there at all.
    assert visitor.get(one).status_code == 404
    title = council.filed.title
    for address in everything:
        assert title not in visitor.get(address).content.decode()

    council.release(decision)
    for address in (*everything, one):
        answer = visitor.get(address)
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert title in shown
        assert SECRET not in shown
        assert council.chair.name not in shown
    feed = ET.fromstring(visitor.get(reverse("decisions-feed")).content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{decision.id}"  # type: ignore[union-attr]
    assert entry.find(f"{ATOM}link").get("href").endswith(one)  # type: ignore[union-attr]

    # A draft that came later changes nothing in what was decided.
    type(council.filed).objects.filter(pk=council.filed.pk).update(title="=A secret plan")
    assert "secret plan" not in visitor.get(everything[0]).content.decode()

    lists = reverse("decisions")
    for query, found in (
        ("q=flood", True), ("q=nothing", False), ("body=board", False), ("body=council", True),
        ("outcome=rejected", False), (f"year={decision.decided_at.year}", True),
        ("year=1999", False), ("year=99999999&q=%00flood", True), ("body=<script>&page=9999", True),
    ):  # fmt: skip
        assert (title in visitor.get(f"{lists}?{query}").content.decode()) is found, query

    # Its minutes become public with their confirmation, and only their public part.
    meeting = fresh(decision.meeting)
    from charm.boards.services import meetings

    with clock.at(meeting.starts_at + dt.timedelta(hours=2)):
        meetings.end_session(meeting=meeting.id, by=council.officer, seen=meeting.revision)
    minutes = sent(council, drafted(council, meeting))
    file = reverse("public-minutes", args=[meeting.id, "en"])
    assert visitor.get(file).status_code == 404
    _, hour = next_session(council, meeting)
    with clock.at(hour):
        minutes.refresh_from_db()
        minuting.confirm_minutes(meeting=meeting.id, by=council.chair, seen=minutes.revision)
    answer = visitor.get(file)
    assert answer.content.startswith(b"%PDF-")
    assert file in visitor.get(one).content.decode()
    for other in ("es", "whole"):
        assert visitor.get(reverse("public-minutes", args=[meeting.id, other])).status_code == 404


def test_a_title_is_never_a_formula_and_a_long_list_reads_as_a_short_one(
    way: Callable[..., Any],
) -> None:
    council, visitor = Session(way().submitted()), Client()
    decision = held(council, TrackOutcome.REJECTED)
    reads(visitor)
    before = reads(visitor)
    other = Decision.objects.get(pk=decision.pk)
    track = other.track
    for n in range(2, 32):
        track.pk, track.cycle, track.state = None, n, "closed"
        track._state.adding = True
        track.save()
        other.pk, other.track, other.title = None, track, f"=CMD({n})"
        other._state.adding = True
        other.save()
    assert reads(visitor) == before
    table = visitor.get(reverse("decisions-csv")).content.decode()
    assert "'=CMD(7)" in table
    assert ",=CMD(7)" not in table
    assert len(public_register.latest(10)) == 10


def reads(visitor: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        visitor.get(reverse("decisions"))
    return len(found)
