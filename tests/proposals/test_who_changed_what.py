"""Who of the proposers changed which field, and when (7.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.propose.pages import text_of

from charm import demo
from charm.foundation import clock
from charm.foundation.errors import Stale
from charm.foundation.parts import Part
from charm.proposals import edits
from charm.proposals.models import Edit
from charm.proposals.services import attaching, writing

MOMENT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def write(row: Any, by: Any, minute: int, **content: Any) -> Any:
    with clock.at(MOMENT + dt.timedelta(minutes=minute)):
        return writing.edit_proposal(
            proposal=row.id, content={**row.content, **content}, by=by, seen=row.revision
        )


@pytest.mark.clause("7.4", shows="accepts")
def test_each_change_names_its_fields_who_made_it_and_when(alliance: None, client: Client) -> None:
    sanne, other = demo.staff("proposer", "uu.nl"), demo.staff("proposer", "elte.hu")
    with clock.at(MOMENT):
        row = writing.start_proposal(content={"kind": "formal", "title": "Water"}, by=sanne)
        writing.add_proposer(proposal=row.id, person=other, by=sanne)
    row = write(row, sanne, 1, fee="10 EUR")
    row = write(row, sanne, 20, title="Rivers", fee="20 EUR")
    row = write(row, sanne, 21)  # saved without a change
    row = write(row, other, 22, ects=3)
    row = write(row, sanne, 23, fee="30 EUR")
    row = write(row, sanne, 99, fee="40 EUR")
    with pytest.raises(Stale):
        writing.edit_proposal(proposal=row.id, content={}, by=other, seen=1)
    with clock.at(MOMENT + dt.timedelta(minutes=100)):
        attaching.attach(proposal=row.id, content=b"%PDF-1.4 x", name="a.pdf", by=other)

    found = edits.edits_of(row, Part())

    minutes = [(one.since - MOMENT, one.until - MOMENT) for one in found.rows]
    assert [(one.person, one.changed) for one in found.rows] == [
        (other, ["attachments"]),
        (sanne, ["fee"]),
        (sanne, ["fee"]),
        (other, ["ects"]),
        (sanne, ["title", "fee"]),
    ]
    assert [int(until.total_seconds() // 60) for _, until in minutes] == [100, 99, 23, 22, 20]

    client.force_login(other)
    page = text_of(client.get(f"/proposals/{row.id}/edits/"))
    assert "Attached files" in page
    assert page.index(sanne.name) > page.index(other.name)
    assert "1–5 of 5" in page


def test_only_its_proposers_read_who_changed_what(alliance: None, client: Client) -> None:
    row = writing.start_proposal(
        content={"kind": "formal", "title": "<script>"}, by=demo.staff("proposer", "uu.nl")
    )
    write(row, demo.staff("proposer", "uu.nl"), 1, fee="<script>alert(1)</script>")
    for email, status in (
        ("auditor@charm-eu.example", 403),
        ("proposer@elte.hu", 404),
        ("boards@charm-eu.example", 404),
        ("learner1@charm-eu.example", 404),
    ):
        from charm.alliance.queries import person_by_email

        person = person_by_email(email)
        assert person is not None
        client.force_login(person)
        assert client.get(f"/proposals/{row.id}/edits/").status_code == status, email
    client.force_login(demo.staff("proposer", "uu.nl"))
    assert "<script>alert" not in client.get(f"/proposals/{row.id}/edits/").content.decode()


@pytest.mark.sqlite
def test_a_long_history_takes_as_few_reads_as_a_short_one(
    alliance: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    by = demo.staff("proposer", "uu.nl")
    row = writing.start_proposal(content={"kind": "formal", "title": "Water"}, by=by)
    client.force_login(by)
    client.get(f"/proposals/{row.id}/edits/")
    for n in range(30):
        Edit.objects.create(
            proposal=row, person=by, since=timezone.now(), until=timezone.now(),
            changed=["fee", "title"],
        )  # fmt: skip
        if n in (0, 29):
            with django_assert_max_num_queries(20):
                client.get(f"/proposals/{row.id}/edits/")
