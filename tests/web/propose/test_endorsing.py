"""Approve, by a link and without an account, that it is proposed and delivered (7.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.web.propose.pages import text_of

from charm import demo
from charm.core.workflow import ProposalState
from charm.foundation import clock, jobs, ledger
from charm.proposals import queries
from charm.proposals.services import endorsing, writing

YES = {"answer": "endorse", "name": "Maarten Kuiper", "comment": "Gladly."}


@pytest.fixture
def asked(way: Callable[..., Any]) -> Any:
    """A proposal with money, whose endorser was just asked; ``link`` stands in the letter."""
    going = way(
        "formal-single",
        financial_needs={"any": True, "text": "Two assistants.", "amount": 8400, "currency": "EUR"},
    ).drafted()
    endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposers[0], seen=going.filed.revision
    )
    going.link = newest_link()
    going.filed = queries.proposal_by_id(going.filed.id)
    return going


def newest_link() -> str:
    return links_sent()[-1]


def links_sent() -> list[str]:
    jobs.run_pending()
    return re.findall(r"/endorse/[\w-]+/", "".join(str(letter.body) for letter in mail.outbox))


@pytest.mark.clause("7.4", shows="refuses")
def test_a_scanner_that_follows_the_link_changes_nothing(client: Client, asked: Any) -> None:
    before = len(ledger.history_of(asked.filed.ref))
    for look in (client.get, client.head, client.get, client.head):
        assert look(asked.link).status_code == 200
    assert len(ledger.history_of(asked.filed.ref)) == before
    assert not queries.endorsed_universities(asked.filed.snapshot)
    assert client.post(asked.link).status_code == 422, "nor does a POST without an answer"
    assert client.post(asked.link, {**YES, "name": " "}).status_code == 422
    assert not queries.endorsed_universities(asked.filed.snapshot)


@pytest.mark.clause("7.4", shows="accepts")
def test_the_page_says_what_is_asked_and_a_typed_name_approves(client: Client, asked: Any) -> None:
    page = text_of(client.get(asked.link)).replace("\xa0", " ")
    for says in ("in the name of Utrecht University", "§ 7.4", "8400 EUR", "Two assistants.",
                 "Living with Water", asked.filed.snapshot.sha256):  # fmt: skip
        assert says in page
    answered = client.post(asked.link, YES)
    assert answered["Location"] == asked.link
    thanks = text_of(client.get(asked.link))
    assert "Thank you: it is approved" in thanks
    assert "Maarten Kuiper approved it for Utrecht University" in thanks
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)
    assert client.post(asked.link, YES)["Location"] == asked.link, "a double click approves once"
    refused = client.post(asked.link, {**YES, "answer": "decline", "comment": "No."})
    assert refused.status_code == 422, "a link works once"
    assert "this link is not asked for an answer" in text_of(refused)
    assert "that needs" not in text_of(refused)


@pytest.mark.clause("7.4", shows="accepts")
def test_declining_gives_it_back_with_the_comment(client: Client, asked: Any) -> None:
    client.post(asked.link, {**YES, "answer": "decline", "comment": "Too costly."})
    assert queries.proposal_by_id(asked.filed.id).state == ProposalState.DRAFT
    assert "Thank you: it is not approved" in text_of(client.get(asked.link))
    client.force_login(asked.proposers[0])
    assert "“Too costly.”" in text_of(client.get(f"/proposals/{asked.filed.id}/"))


@pytest.mark.clause("7.4", shows="refuses")
def test_links_that_ended_say_what_to_do(client: Client, asked: Any) -> None:
    with clock.at(clock.now() + dt.timedelta(days=15)):
        page = client.get(asked.link)
        assert "This link has expired" in text_of(page)
        assert "Ask whoever proposes to send a new link: Sanne de Wit" in text_of(page)
        assert "Relevance" not in text_of(page), "what ended shows no proposal"
        assert client.post(asked.link, YES).status_code == 422
    endorsing.reopen(proposal=asked.filed.id, by=asked.proposers[0], seen=asked.filed.revision)
    page = text_of(client.get(asked.link))
    assert "This link asks about an older version" in page
    assert client.post(asked.link, YES).status_code == 422
    for unknown in ("/endorse/guess/", "/endorse/" + "x" * 3000 + "/", "/endorse/a%00b/"):
        never = client.get(unknown)
        assert never.status_code == 404
        assert "Copy the whole address from the letter" in text_of(never)


@pytest.mark.clause("7.4", shows="accepts")
def test_who_endorsed_before_sees_what_changed_since(client: Client, asked: Any) -> None:
    client.post(asked.link, YES)
    proposer = asked.proposers[0]
    row = queries.proposal_by_id(asked.filed.id)
    row = endorsing.reopen(proposal=row.id, by=proposer, seen=row.revision)
    row = writing.edit_proposal(
        proposal=row.id, content={**row.content, "fee": "990 EUR"}, by=proposer, seen=row.revision
    )
    endorsing.ask_endorsement(proposal=row.id, by=proposer, seen=row.revision)
    page = text_of(client.get(newest_link()))
    assert "What changed since your university last approved it" in page
    free = "free for enrolled students of CHARM-EU universities."
    assert f"removed: 450 EUR; {free} added: 990 EUR" in page


def test_the_address_is_kept_by_nobody(client: Client, asked: Any) -> None:
    for answer in (client.get(asked.link), client.get("/endorse/guess/"), client.post(asked.link)):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Cache-Control"] == "no-store"
        page = answer.content.decode()
        assert not re.search(r'(src|href)="(https?:)?//', page.split("<main")[0])
        assert len(re.findall("<form", page)) <= 1, "browsers hide the origin of forms here"


def test_a_browser_that_hides_where_the_form_came_from_may_answer(asked: Any) -> None:
    """Under no-referrer browsers send ``Origin: null``."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(asked.link, YES, headers={"origin": "null"}).status_code == 302
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)


def test_hostile_answers_are_refused_or_shown_as_text(client: Client, asked: Any) -> None:
    for wrong in ({"name": "a\x00b"}, {"name": "Ana\u202e"}, {"comment": "a\u202eb"}):
        assert client.post(asked.link, {**YES, **wrong}).status_code == 422
    client.post(asked.link, {**YES, "comment": "<script>alert(1)</script>" + "x" * 100_000})
    client.force_login(asked.proposers[0])
    page = client.get(f"/proposals/{asked.filed.id}/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.clause("7.4", shows="accepts")
def test_whoever_was_asked_and_lost_the_letter_has_the_link_sent_again(
    client: Client, asked: Any
) -> None:
    row = asked.filed.snapshot.endorsements.get()
    at = f"/endorsements/{row.id}/link/"
    for stranger in (demo.staff("manager", "ub.edu"), asked.proposers[0], demo.officer("boards")):
        client.force_login(stranger)
        assert client.get(at).status_code == client.post(at).status_code == 404
    client.force_login(demo.staff("manager", "uu.nl"))
    assert at in client.get("/home/").content.decode()
    assert "Send me the link again" in text_of(client.get(at))
    for _ in range(2):  # looking sends nothing
        assert client.get(at).status_code == 200
    before = set(links_sent())
    assert client.post(at).status_code == 302
    [new] = set(links_sent()) - before
    refused = client.post(at)
    assert refused.status_code == 422
    assert "sent to you again today" in text_of(refused)
    client.logout()
    assert client.post(new, YES)["Location"] == new
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)
    client.force_login(demo.staff("manager", "uu.nl"))
    assert client.post(at).status_code == 404, "nothing is asked any more"
