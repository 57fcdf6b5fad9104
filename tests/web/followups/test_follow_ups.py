"""Follow-ups on the pages: the proposers send, the contact answers by a link, the officer sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charm import demo
from charm.boards import following
from charm.boards.following import FollowUp
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.sqlite
"""What pages do with the services, which are tried on both databases."""


def at(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.clause("7.8", shows="accepts")
def test_from_the_suggestion_to_the_answer(way: Callable[..., Any]) -> None:
    going = way().approved()
    rows = following.of_proposal(going.filed)
    row = next(one for one in rows if one.contact == "jvito")
    proposer, officer = at(going.proposers[0]), at(demo.officer("boards"))
    strangers = [
        at(demo.staff("proposer", "elte.hu")),
        at(demo.learner(1)),
        at(demo.staff("quality", "tcd.ie")),
    ]

    there, write = reverse("follow-up", args=[row.id]), reverse("follow-up-write", args=[row.id])
    move = reverse("follow-up-move", args=[row.id])
    of = reverse("follow-ups-of", args=[going.filed.id])
    assert "Whom to contact now" in proposer.get(
        reverse("proposal", args=[going.filed.id])
    ).content.decode()  # fmt: skip
    assert row.name in proposer.get(of).content.decode()
    assert "Send the letters after" in proposer.get(reverse("home")).content.decode()
    for stranger in strangers:
        assert stranger.get(of).status_code == stranger.get(there).status_code == 404
        assert stranger.post(write, {"seen": 1, "subject": "x", "letter": "y"}).status_code == 404
        assert stranger.post(move, {"seen": 1, "move": "close"}).status_code == 404
        assert row.name not in stranger.get(reverse("follow-ups")).content.decode()
    assert Client().get(there).status_code == 302
    page = officer.get(there).content.decode()
    assert "Its proposers send it" in page
    assert (
        officer.post(write, {"seen": row.revision, "subject": "x", "letter": "y"}).status_code
        == 403
    )

    said = {"subject": "Hello <script>", "letter": "<b>When?</b> {secret} {{ 7 }}"}
    assert proposer.post(write, {"seen": row.revision, **said, "letter": " "}).status_code == 422
    assert (
        proposer.post(write, {"seen": row.revision, **said, "letter": "a\x00"}).status_code == 422
    )
    assert proposer.post(write, {**said}).status_code == 409
    assert proposer.post(write, {"seen": row.revision, **said}).status_code == 302
    assert proposer.post(write, {"seen": row.revision, **said}).status_code == 409
    row.refresh_from_db()
    assert (row.state, row.letter) == ("suggested", said["letter"])
    send = {"seen": row.revision, **said, "send": "1"}
    assert proposer.post(write, send).status_code == 302
    assert proposer.post(write, send).status_code == 409  # a double click sends once
    (letter,) = OutboxMessage.objects.filter(name="follow-up")
    link = letter.payload["secret"].removeprefix("http://localhost:8000")

    # Looking at the link, also twice and by a machine, changes nothing.
    anybody = Client(enforce_csrf_checks=True)
    for answer in (anybody.get(link), anybody.head(link), anybody.get(link)):
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
    shown = anybody.get(link).content.decode()
    assert "<b>When?" not in shown
    row.refresh_from_db()
    assert row.state == "sent"
    assert anybody.get(reverse("follow-up-answer", args=["guessed"])).status_code == 404
    assert anybody.post(link, {"name": "Ana"}).status_code == 422
    assert anybody.post(link, {"answer": "not-needed", "name": "Ana"}).status_code == 422
    answer = {"answer": "accept", "name": "Ana <i>", "note": "On Thursday."}
    assert anybody.post(link, answer).status_code == 302
    assert anybody.post(link, answer).status_code == 302  # a second click says nothing new
    assert OutboxMessage.objects.filter(name="follow-up-accepted").count() == len(going.proposers)
    assert "On Thursday." in proposer.get(there).content.decode()
    row.refresh_from_db()
    assert proposer.post(move, {"seen": row.revision, "move": "accept"}).status_code == 422
    assert proposer.post(move, {"seen": row.revision, "move": "close"}).status_code == 302
    assert anybody.post(link, {"answer": "not-needed", "name": "A", "note": "b"}).status_code == 422

    listed = officer.get(reverse("follow-ups") + "?show=done").content.decode()
    assert row.name in listed
    assert "Nothing is in this state" in officer.get(
        reverse("follow-ups") + "?show=sent"
    ).content.decode()  # fmt: skip


def test_a_long_list_costs_as_many_reads_as_a_short_one(
    way: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    going = way().approved()
    row = following.of_proposal(going.filed)[0]
    for number in range(2, 32):
        row.pk, row.cycle = None, number
        row._state.adding = True
        row.save()
    officer = at(demo.officer("boards"))
    assert FollowUp.objects.count() > 30
    with django_assert_max_num_queries(20):
        officer.get(reverse("follow-ups"))
