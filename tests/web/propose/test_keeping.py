"""What the server tells a browser that keeps what is typed until it is saved."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.proposals import queries
from charm.proposals.services import writing

pytestmark = pytest.mark.sqlite
LIVE = {"HX-Request": "true"}


def test_a_browser_learns_what_became_of_what_it_keeps(alliance: None, client: Client) -> None:
    writer = demo.staff("proposer", "uu.nl")
    draft = writing.start_proposal(content={"kind": "formal", "title": "Water"}, by=writer)
    title = f"/proposals/{draft.id}/edit/title/"
    client.force_login(writer)
    page = client.get(title)
    assert f'data-kept-of="{writer.key}"' in page.content.decode()
    sent = form_of(page, action=title)
    sent["kept"] = "a-1"

    # while one types, a header tells
    saved = client.post(title, {**sent.dict(), "title.": "Waters"}, headers=LIVE)
    assert (saved.status_code, saved["X-Saved"], saved.cookies.get("kept")) == (200, "whole", None)
    workload = title.replace("/title/", "/workload/")
    half = client.post(workload, {"seen": 2, "ects": "many", "hours.total": "80"}, headers=LIVE)
    assert (half.status_code, half["X-Saved"]) == (200, "part")

    # a conflict is not saved, and the page holds on to what was typed
    conflict = client.post(title, {**sent.dict(), "title.": "Rivers"})
    assert (conflict.status_code, conflict.cookies.get("kept")) == (409, None)
    assert 'data-kept="a-1"' in conflict.content.decode()
    assert "X-Saved" not in client.post(title, {**sent.dict(), "title.": "Lakes"}, headers=LIVE)

    # the form as a whole: a cookie tells, on the next page
    again = form_of(client.get(title), action=title)
    gone = client.post(title, {**again.dict(), "kept": "b-2", "title.": "Seas"})
    assert (gone.status_code, gone.cookies["kept"].value) == (302, "b-2")
    assert gone.cookies["kept"]["path"] == "/proposals/"
    for hostile in ("x;y", "<script>", "a" * 41, "\x00"):
        again = form_of(client.get(title), action=title)
        answer = client.post(title, {**again.dict(), "kept": hostile, "title.": f"{hostile!r}"})
        assert "kept" not in answer.cookies

    # whoever is signed out is told so, and not led to a form that would pass for an answer
    content = queries.proposal_by_id(draft.id).content
    stranger = Client()
    assert stranger.post(title, {**sent.dict(), "title.": "No"}, headers=LIVE).status_code == 401
    assert stranger.post(title, {**sent.dict(), "title.": "No"}).status_code == 302
    assert queries.proposal_by_id(draft.id).content == content

    # what was sent on meanwhile is locked: the page says so in words, and keeps what was typed
    again = form_of(client.get(title), action=title)
    seen = queries.proposal_by_id(draft.id).revision
    writing.withdraw_proposal(proposal=draft.id, by=writer, seen=seen, reason="Next year.")
    late = client.post(title, {**again.dict(), "title.": "Late words"}, headers=LIVE)
    assert (late.status_code, "X-Saved" in late) == (422, False)
    assert "its text is locked" in text_of(late)
    assert "that needs" not in text_of(late)
