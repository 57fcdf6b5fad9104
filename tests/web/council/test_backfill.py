"""The officer records what was approved before the platform, from its minutes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.rooms import EXAMPLES, example
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.boards.models import Decision
from charm.proposals.models import Proposal

PAST = "/boards/past/"
MINUTES = b"%PDF-1.7\nMinutes\n%%EOF\n"


def said(**changes: Any) -> dict[str, Any]:
    content = json.dumps(example("formal-single").to_json()).encode()
    return {
        "content": SimpleUploadedFile("water.json", content),
        "minutes": SimpleUploadedFile("minutes.pdf", MINUTES),
        "decided_on": "2025-03-03",
        "people": "proposer@uu.nl\nproposer@uu.nl",
        "once": "a",
        **changes,
    }


@pytest.fixture
def officer(alliance: None, client: Any) -> Any:
    client.force_login(demo.officer("boards"))
    return client


@pytest.mark.clause("5.6.1.6", shows="accepts")
def test_the_officer_records_and_the_chair_finds_it_to_release(officer: Any) -> None:
    assert PAST in officer.get("/boards/").content.decode()
    page = officer.post(PAST, said(), follow=True)
    assert "enters the catalogue when the chair releases it" in text_of(page)
    assert "Recorded from minutes" in text_of(page)
    item = page.redirect_chain[-1][0]
    assert officer.get(f"{item}minutes/").content == MINUTES
    assert officer.post(PAST, said())["Location"] == item, "a double click records one"
    again = officer.post(PAST, said(once="later"))
    assert again.status_code == 422
    assert "is recorded already" in text_of(again)
    assert Proposal.objects.count() == 1

    officer.force_login(demo.officer("council-chair"))
    assert example("formal-single").title["en"] in text_of(officer.get("/boards/"))
    assert officer.get(f"{item}minutes/").content == MINUTES
    decision = Decision.objects.get()
    assert decision.decided_at.year == 2025, "before the chair took the seat"
    at = f"/boards/decisions/{decision.id}/"
    told = form_of(officer.get(at), action=f"{at}release/")
    assert officer.post(f"{at}release/", told).status_code == 302
    decision.refresh_from_db()
    assert decision.released_at is not None

    for stranger in (demo.staff("proposer", "elte.hu"), demo.learner(1)):
        officer.force_login(stranger)
        assert officer.get(f"{item}minutes/").status_code == 404


def test_a_form_of_appendix_2_needs_what_it_does_not_ask(officer: Any) -> None:
    docx = (EXAMPLES / "formal-single.docx").read_bytes()
    form = SimpleUploadedFile("form.docx", docx)
    page = officer.post(PAST, said(content=form))
    assert page.status_code == 422
    assert "Name the one university that answers for it" in text_of(page)
    form = SimpleUploadedFile("form.docx", docx)
    page = officer.post(PAST, said(content=form, kind="formal", university="uu.nl", once="b"))
    assert page.status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"people": "nobody@uu.nl"}, "Nobody has an account with the address nobody@uu.nl"),
        ({"decided_on": "2999-01-01"}, "decided on a day in the past"),
        ({"decided_on": "0205-03-03"}, "look at the year again"),
        ({"board_decided_on": "0001-01-01"}, "look at the year again"),
        ({"content": SimpleUploadedFile("x.json", b"[]")}, "The file must hold one proposal"),
        ({"content": SimpleUploadedFile("x.docx", b"PK\x03\x04")}, "damaged or not a DOCX"),
        ({"minutes": SimpleUploadedFile("x.pdf", b"MZ")}, "none of those that can be handed in"),
        ({"people": ""}, "required"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_is_kept(
    officer: Any, changes: dict[str, Any], says: str
) -> None:
    for file in (changes.get("content"), changes.get("minutes")):
        if file is not None:
            file.seek(0)
    page = officer.post(PAST, said(**changes))
    assert page.status_code == 422
    assert says in text_of(page)
    assert not Proposal.objects.exists()


@pytest.mark.clause("8.1", shows="refuses")
def test_nobody_else_records(alliance: None, client: Any) -> None:
    for person in (demo.officer("council-chair"), demo.officer("auditor"), demo.learner(1)):
        client.force_login(person)
        assert client.get(PAST).status_code == 403
        assert client.post(PAST, said()).status_code == 403
    assert not Proposal.objects.exists()
