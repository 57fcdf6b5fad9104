"""Skills for learning outcomes: found, suggested with the reason, chosen, kept (7.16)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.skills import SKILL, WATERS, small
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.core.skills import read_packages
from charm.framework.services.importing_skills import import_skills
from charm.proposals import queries
from charm.proposals.services import writing

OUTCOMES = [
    {"text": "Negotiate with partners.", "skills": [{"uri": SKILL + "gone", "label": "old"}]},
    {"text": "Sort the waste of a city."},
]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def writer(alliance: None) -> Any:
    return demo.staff("proposer", "uu.nl")


@pytest.fixture
def esco(alliance: None, tmp_path: Path) -> None:
    import_skills(package=read_packages([small(tmp_path)]))


@pytest.fixture
def draft(writer: Any, client: Client) -> Callable[..., Any]:
    client.force_login(writer)
    return lambda **content: writing.start_proposal(
        content={"kind": "formal", "learning_outcomes": OUTCOMES, **content}, by=writer
    )


def address(proposal: Any, outcome: int = 2, q: str = "") -> str:
    return f"/proposals/{proposal.id}/skills/?outcome={outcome}" + (f"&q={q}" if q else "")


def chosen(proposal: Any, outcome: int = 2) -> Any:
    content = queries.proposal_by_id(proposal.id).content
    return content["learning_outcomes"][outcome - 1].get("skills", [])


def choose(client: Client, proposal: Any, **sent: Any) -> Any:
    return client.post(
        f"/proposals/{proposal.id}/skills/choose/",
        {"outcome": 2, "seen": proposal.revision, "uri": SKILL + "waste", **sent},
    )


@pytest.mark.clause("7.16", shows="accepts")
def test_without_scripts_a_skill_is_suggested_and_chosen(
    client: Client, draft: Any, esco: None
) -> None:
    proposal = draft()
    form = f"/proposals/{proposal.id}/edit/outcomes/"
    sent = form_of(client.get(form), action=form)
    sent["learning_outcomes.1.text."] = "Sort the waste of several cities."
    sent["find"] = "learning_outcomes.1.skills"
    answer = client.post(form, sent)
    assert answer["Location"] == address(proposal)  # what was typed is saved first
    page = client.get(answer["Location"])
    assert "Sort the waste of several cities." in text_of(page)
    assert "sort waste ESCO 9.1.0 information skills" in text_of(page)
    assert "because ‘Sort’ and ‘waste’ stand in outcome 2" in text_of(page)

    proposal.refresh_from_db()
    answer = choose(client, proposal)
    assert chosen(proposal) == [{"uri": SKILL + "waste", "label": "sort waste"}]
    assert "Added: sort waste" in text_of(client.get(answer["Location"]))
    proposal.refresh_from_db()
    choose(client, proposal)  # a second click
    choose(client, proposal, seen="1")  # and one from the page before
    assert len(chosen(proposal)) == 1


def test_what_is_typed_is_found_in_the_dialog_before_anything_is_saved(
    client: Client, draft: Any, esco: None
) -> None:
    proposal = draft(learning_outcomes=[])
    said = "&said=1:en:They%20analyse%20water%20and%20soil."
    part = client.get(address(proposal, 1) + said, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert "because ‘analyse’ and ‘water’ stand in outcome 1" in text_of(part)
    found = client.get(address(proposal, 1, "RESUME"), headers=HTMX)
    assert "One skill for “RESUME” write résumés" in text_of(found)
    none = client.get(address(proposal, 1, "zzz"), headers=HTMX)
    assert "Nothing is called like that" in text_of(none)


def test_the_form_says_what_is_known_of_each_skill_and_withdrawn_ones_stay(
    client: Client, draft: Any, esco: None, tmp_path: Path
) -> None:
    skills = [{"uri": SKILL + code, "label": "as chosen"} for code in ("water", "resume", "gone")]
    proposal = draft(learning_outcomes=[{"text": "Analyse.", "skills": skills}])
    newer = small(tmp_path, version="9.2.0", skills=WATERS[:3])
    import_skills(package=read_packages([newer]))
    form = f"/proposals/{proposal.id}/edit/outcomes/"
    page = client.get(form)
    assert "analyse water ESCO 9.2.0 information skills › measuring" in text_of(page)
    assert "write résumés ESCO 9.1.0 Withdrawn in version 9.2.0: it stays" in text_of(page)
    client.post(form, form_of(page, action=form))
    assert chosen(proposal, 1) == skills
    judged = queries.judge(queries.draft_content(queries.proposal_by_id(proposal.id)))
    assert not [one for one in judged if one.clause == "7.16"]


def test_the_form_asks_once_whatever_number_of_skills(
    client: Client, draft: Any, esco: None
) -> None:
    def queries_for(number: int) -> int:
        outcome = {"text": "Analyse.", "skills": [{"uri": SKILL + "water", "label": "x"}]}
        proposal = draft(learning_outcomes=[outcome] * number)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/proposals/{proposal.id}/edit/outcomes/")
        return len(asked)

    assert queries_for(1) == queries_for(30)


def test_labels_come_in_the_languages_of_the_proposal(
    client: Client, draft: Any, esco: None, tmp_path: Path
) -> None:
    spanish = [{**WATERS[1], "preferredLabel": "separar residuos"}, *WATERS]
    spanish.pop(2)
    import_skills(package=read_packages([small(tmp_path, language="es", skills=spanish)]))
    proposal = draft(title={"en": "Waste", "es": "Residuos"})
    choose(client, proposal)
    label = {"en": "sort waste", "es": "separar residuos"}
    assert chosen(proposal) == [{"uri": SKILL + "waste", "label": label}]


@pytest.mark.clause("7.16", shows="refuses")
def test_what_is_stale_unknown_or_nowhere_is_not_added(
    client: Client, draft: Any, esco: None
) -> None:
    proposal = draft()
    writing.edit_proposal(
        proposal=proposal.id, content={**proposal.content, "title": "New"}, seen=1,
        by=demo.staff("proposer", "uu.nl"),
    )  # fmt: skip
    assert choose(client, proposal, seen="1").status_code == 409
    seen = {"seen": "2"}
    for wrong in (
        {"uri": SKILL + "unknown"}, {"uri": ""}, {"uri": "x" * 100_000}, {"uri": "\x00"},
        {"outcome": "3"}, {"outcome": "0"}, {"outcome": "-1"}, {"outcome": "9" * 4000},
    ):  # fmt: skip
        assert choose(client, proposal, **seen, **wrong).status_code in (400, 404, 422), wrong
    assert chosen(proposal) == []
    assert client.get(address(proposal, 3)).status_code == 404


def test_hostile_words_are_only_words(client: Client, draft: Any, esco: None) -> None:
    proposal = draft()
    for typed in ("<script>alert(1)</script>", "%00", "a" * 5000, "%25_", "'%20OR%201=1"):
        for headers in ({}, HTMX):
            answer = client.get(address(proposal, 2, typed), headers=headers)
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content
    said = "".join(f"&said={n}:en:water%20waste" for n in range(500)) + "&said=x&said=1:en:"
    assert client.get(address(proposal) + said, headers=HTMX).status_code == 200


def test_until_something_is_imported_it_says_what_to_do(client: Client, draft: Any) -> None:
    proposal = draft()
    assert "charm esco import" in text_of(client.get(address(proposal)))
    assert "charm esco import" in text_of(client.get(address(proposal), headers=HTMX))


@pytest.mark.parametrize(
    ("email", "status"),
    [(None, 302), ("proposer@tcd.ie", 404), ("manager@uu.nl", 404),
     ("auditor@charm-eu.example", 403), ("learner1@charm-eu.example", 404)],
)  # fmt: skip
def test_only_its_proposers_choose_for_a_proposal(
    client: Client, draft: Any, esco: None, email: str | None, status: int
) -> None:
    from charm.alliance.queries import person_by_email

    proposal = draft()
    client.logout()
    if email:
        person = person_by_email(email)
        assert person is not None
        client.force_login(person)
    assert client.get(address(proposal)).status_code == status
    assert client.get(address(proposal), headers=HTMX).status_code == status
    assert choose(client, proposal).status_code == status
    assert chosen(proposal) == []


def test_what_is_submitted_is_not_changed_any_more(client: Client, draft: Any, esco: None) -> None:
    proposal = draft()
    writing.withdraw_proposal(
        proposal=proposal.id, by=demo.staff("proposer", "uu.nl"), seen=1, reason="Not now."
    )
    proposal.refresh_from_db()
    assert client.get(address(proposal)).status_code == 302
    assert choose(client, proposal).status_code in (302, 403, 409, 422)
    assert chosen(proposal) == []
