"""Write a proposal: the form of Appendix 2, saved as it stands, by several people (7.2, 7.4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.support.rooms import example
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.proposals import queries
from charm.proposals.services import writing
from charm.web.propose.sections import SECTIONS
from charm.web.propose.taking import in_the_order_of, take
from charm.web.propose.words import languages

WHOLE = ["formal-joint", "formal-with-money", "non-formal-assessed", "informal-badge"]


@pytest.fixture
def writer(alliance: None) -> Any:
    return demo.staff("proposer", "uu.nl")


@pytest.fixture
def draft(writer: Any, client: Client) -> Callable[..., Any]:
    """A draft of the writer, who is signed in; called with keys of a proposal."""
    client.force_login(writer)
    return lambda **content: writing.start_proposal(
        content={"kind": "formal", **content}, by=writer
    )


def address(proposal: Any, section: str) -> str:
    return f"/proposals/{proposal.id}/edit/{section}/"


def stored(proposal: Any) -> dict[str, Any]:
    content: dict[str, Any] = queries.proposal_by_id(proposal.id).content
    return content


# --- the form ------------------------------------------------------------------------------------


@pytest.mark.clause("7.2", shows="accepts")
@pytest.mark.parametrize("name", WHOLE)
def test_what_the_form_shows_is_what_it_sends_back(client: Client, draft: Any, name: str) -> None:
    """Every value of an example goes through the pages and comes back unchanged."""
    content = {**example(name).to_json(), "leads_to_degree": False}
    content.pop("proposers", None)
    proposal = draft(**content)
    for section in SECTIONS.values():
        page = client.get(address(proposal, section.code))
        sent = form_of(page, action=address(proposal, section.code))
        taken = take(sent, section.fields)
        for field in section.fields:
            if field.key in taken.kept:
                sent_back, kept = taken.kept[field.key], content.get(field.key)
                assert in_the_order_of(field, sent_back, kept) == kept
        assert not taken.problems


def test_saving_a_draft_demands_nothing(client: Client, draft: Any) -> None:
    proposal = draft()
    for section in SECTIONS.values():
        sent = form_of(
            client.get(address(proposal, section.code)), action=address(proposal, section.code)
        )
        assert client.post(address(proposal, section.code), sent).status_code == 302
    assert stored(proposal) == {"kind": "formal"}
    assert queries.proposal_by_id(proposal.id).revision == proposal.revision, "nothing was changed"


def test_texts_rows_and_choices_are_saved(client: Client, draft: Any) -> None:
    proposal = draft(leads_to_degree=False)
    seen = {"seen": proposal.revision}
    client.post(address(proposal, "title"), {**seen, "title.": "Water", "title.nl": "Water (nl)"})
    client.post(
        address(proposal, "outcomes"),
        {
            "seen": proposal.revision + 1,
            "learning_outcomes.0.text.": "Maps the risk\r\nof a street",
            "learning_outcomes.0.skills.0.uri": "http://data.europa.eu/esco/skill/abc",
            "learning_outcomes.0.skills.0.label.": "mapping",
            "learning_outcomes.1.text.": "  ",
        },
    )
    client.post(
        address(proposal, "workload"),
        {"seen": proposal.revision + 2, "hours.contact": "20", "hours.self_study": "5,5",
         "ects": "1"},
    )  # fmt: skip
    content = stored(proposal)
    assert content["title"] == {"en": "Water", "nl": "Water (nl)"}
    assert content["learning_outcomes"] == [
        {
            "text": "Maps the risk\nof a street",
            "skills": [{"uri": "http://data.europa.eu/esco/skill/abc", "label": "mapping"}],
        }
    ]
    assert content["hours"] == {"contact": 20, "self_study": 5.5}
    assert (content["ects"], content["kind"]) == (1, "formal")


def test_a_row_can_be_removed_without_javascript(client: Client, draft: Any) -> None:
    rows = [{"code": "uu.nl", "role": "accrediting"}, {"name": "A museum", "role": "partner"}]
    proposal = draft(universities=rows)
    sent = form_of(
        client.get(address(proposal, "universities")), action=address(proposal, "universities")
    )
    sent["remove"] = "universities.0"
    answer = client.post(address(proposal, "universities"), sent)
    assert answer["Location"].endswith("#field-universities")
    assert stored(proposal)["universities"] == rows[1:]


@pytest.mark.parametrize(
    ("section", "sent", "says"),
    [
        ("workload", {"ects": "many"}, "is not a number"),
        ("workload", {"ects": "-1"}, "greater than or equal to 0"),
        ("workload", {"hours.total": "80", "hours.contact": "20"}, "not the sum"),
        ("approval", {"endorsers.0.name": "Ana"}, "Person 1 · E-mail address: is missing"),
        ("outcomes", {"learning_outcomes.0.text.": "x", "learning_outcomes.0.skills.0.uri": "esco"},
         "is not an absolute http(s) address"),
        ("title", {"title.": "Water\x00"}, "cannot be kept (U+0000)"),
        ("title", {"title.": "Water\u202e"}, "changes the reading direction"),
        ("title", {"relevance.": "x" * 100_000}, "is longer than 20000 characters"),
        ("title", {"title.xx": "Water"}, "not an ISO 639-1 language code"),
        ("level", {"eqf_level": "9"}, "less than or equal to 8"),
        ("kind", {"kind": "degree"}, "formal"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_not_kept_and_says_why(
    client: Client, draft: Any, section: str, sent: dict[str, str], says: str
) -> None:
    proposal = draft()
    answer = client.post(address(proposal, section), {"seen": proposal.revision, **sent})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert stored(proposal) == {"kind": "formal"}


def test_the_rest_of_the_section_is_saved_beside_what_is_malformed(
    client: Client, draft: Any
) -> None:
    proposal = draft(ects=3)
    sent = {"seen": proposal.revision, "ects": "3 or 4", "hours.total": "80"}
    page = client.post(address(proposal, "workload"), sent)
    assert stored(proposal) == {"kind": "formal", "ects": 3, "hours": 80}
    assert 'value="3 or 4"' in page.content.decode(), "what was typed stays on the page"


def test_markup_that_was_typed_is_shown_as_text(client: Client, draft: Any) -> None:
    proposal = draft()
    hostile = "</textarea><script>alert(1)</script>"
    client.post(address(proposal, "title"), {"seen": 1, "relevance.": hostile, "title.": hostile})
    for page in ("", "edit/title/", "read/"):
        shown = client.get(f"/proposals/{proposal.id}/{page}").content.decode()
        assert "<script>alert" not in shown


@pytest.mark.clause("4.2", shows="refuses")
def test_what_leads_to_a_degree_is_not_saved(client: Client, draft: Any) -> None:
    proposal = draft()
    answer = client.post(address(proposal, "kind"), {"seen": 1, "leads_to_degree": "yes"})
    assert answer.status_code == 422
    assert "doctoral programmes are outside the policy" in text_of(answer)
    assert "leads_to_degree" not in stored(proposal)


# --- while one types ----------------------------------------------------------------------------


def test_autosave_answers_with_what_follows_from_it(client: Client, draft: Any) -> None:
    proposal = draft()
    answer = client.post(
        address(proposal, "principles"),
        {"seen": 1, "principles.0.code": "mobility", "principles.0.on": "1",
         "principles.0.how.": "Two weeks in Turku."},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    for part in ("marks", "saved", "tasks", "findings", "found-principles", "conflicts"):
        assert f'id="{part}"' in page
    assert page.count('hx-swap-oob="true"') == 6
    assert 'name="seen" value="2"' in page
    assert "Saved at" in page
    assert "4 educational principles needed, each with how it is met; 1 given." in text_of(answer)


@pytest.mark.clause("5.7.2", shows="refuses")
def test_the_form_says_of_credits_what_charm_check_says(
    client: Client, draft: Any, tmp_path: Any, capsys: Any
) -> None:
    """ECTS typed before the kind was changed are kept and found, with the very same sentence."""
    from charm.cli import main

    content = {"kind": "non-formal", "ects": 3, "eqf_level": 6}
    file = tmp_path / "proposal.json"
    file.write_text(json.dumps(content))
    assert main(["check", str(file)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    sentences = [line["message"] for line in lines if line["clause"] == "5.7.2"]
    assert len(sentences) == 2

    proposal = draft(ects=3, eqf_level=6)
    client.post(address(proposal, "kind"), {"seen": 1, "kind": "non-formal"})
    assert stored(proposal)["ects"] == 3
    assert sentences[0] in text_of(client.get(address(proposal, "workload")))
    assert sentences[1] in text_of(client.get(address(proposal, "level")))
    submitted = client.post(f"/proposals/{proposal.id}/submit/", {"seen": 2})
    assert submitted.status_code == 422
    assert all(sentence in text_of(submitted) for sentence in sentences)

    upload = client.post(
        "/proposals/new/file/", {"file": _file("p.json", json.dumps(content).encode())}
    )
    assert all(sentence in text_of(upload) for sentence in sentences)


@pytest.mark.clause("5.7.2", shows="accepts")
def test_without_credits_the_form_says_why_they_are_not_asked(client: Client, draft: Any) -> None:
    proposal = draft(kind="informal")
    page = text_of(client.get(address(proposal, "workload")))
    assert "Leave this empty: non-formal and informal learning are assigned no ECTS" in page
    assert "ECTS credits are stated" not in page
    assert "Accreditation" not in text_of(client.get(address(proposal, "universities")))


# --- several people ---------------------------------------------------------------------------


def test_two_people_in_different_fields_do_not_disturb_each_other(
    client: Client, draft: Any
) -> None:
    proposal = draft(title="Water", relevance="Much.")
    mine = form_of(client.get(address(proposal, "title")), action=address(proposal, "title"))
    theirs = mine.copy()
    theirs["title."], mine["relevance."] = "Water and cities", "Very much."
    assert client.post(address(proposal, "title"), theirs).status_code == 302
    assert client.post(address(proposal, "title"), mine).status_code == 302
    assert stored(proposal)["title"] == "Water and cities"
    assert stored(proposal)["relevance"] == "Very much."


def test_the_same_field_is_a_conflict_and_shows_both_texts(client: Client, draft: Any) -> None:
    proposal = draft(title="Water")
    mine = form_of(client.get(address(proposal, "title")), action=address(proposal, "title"))
    theirs = mine.copy()
    theirs["title."], mine["title."] = "Water and cities", "Water and towns"
    client.post(address(proposal, "title"), theirs)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(address(proposal, "title"), mine, headers=headers)
        assert answer.status_code == 409
        assert "Typed here Water and towns" in text_of(answer)
        assert "Saved meanwhile Water and cities" in text_of(answer)
        assert stored(proposal)["title"] == "Water and cities"

    page = client.post(address(proposal, "title"), mine)
    again = form_of(page, action=address(proposal, "title"))
    keep = page.content.decode().split('name="take.title" value="')[1].split('"')[0]
    client.post(address(proposal, "title"), {**again.dict(), "take.title": keep})
    assert stored(proposal)["title"] == "Water and towns"


def test_a_stale_page_without_marks_overwrites_nothing(client: Client, draft: Any) -> None:
    proposal = draft(title="Water")
    client.post(address(proposal, "title"), {"seen": 1, "title.": "Water and cities"})
    for seen in ("1", "", "x", "999"):
        answer = client.post(address(proposal, "title"), {"seen": seen, "title.": "Mine"})
        assert answer.status_code == 409
    assert stored(proposal)["title"] == "Water and cities"


def test_a_field_that_only_somebody_else_changed_is_left_to_them(
    client: Client, draft: Any
) -> None:
    proposal = draft(title="Water", relevance="Much.")
    mine = form_of(client.get(address(proposal, "title")), action=address(proposal, "title"))
    client.post(address(proposal, "title"), {"seen": 1, "title.": "Water and cities"})
    mine["relevance."] = "Very much."
    answer = client.post(address(proposal, "title"), mine, headers={"HX-Request": "true"})
    assert "Changed by somebody else meanwhile: Micro-credential Title" in text_of(answer)
    mine["was.relevance"] = ""
    client.post(address(proposal, "title"), mine)
    assert stored(proposal)["title"] == "Water and cities"


@pytest.mark.parametrize(
    ("email", "status"),
    [
        (None, 302),
        ("proposer@tcd.ie", 404),
        ("manager@uu.nl", 404),
        ("learner1@charm-eu.example", 404),
        ("boards@charm-eu.example", 404),
        ("auditor@charm-eu.example", 403),
    ],
)
def test_only_its_proposers_write_a_proposal(
    client: Client, draft: Any, email: str | None, status: int
) -> None:
    proposal = draft(title="Water")
    if email is None:
        client.logout()
    else:
        from charm.alliance.queries import person_by_email

        client.force_login(person_by_email(email))
    for answer in (
        client.get(address(proposal, "title")),
        client.post(address(proposal, "title"), {"seen": 1, "title.": "Mine"}),
    ):
        assert answer.status_code == status
    assert stored(proposal)["title"] == "Water"


def test_every_language_that_is_offered_has_a_name() -> None:
    for tongue in ("en", "es"):
        with translation.override(tongue):
            offered = {code: str(name) for code, name in languages().items()}
        assert not [code for code, name in offered.items() if name == code]
        assert len(set(offered.values())) == len(offered)


@pytest.mark.clause("7.4", shows="accepts")
def test_who_may_approve_is_offered_and_named_with_one_button(client: Client, draft: Any) -> None:
    proposal = draft(title="Water")
    at = address(proposal, "approval")
    manager = demo.staff("manager", "uu.nl")
    page = client.get(at)
    assert f"Choose {manager.name}" in text_of(page)
    assert "another language" not in text_of(page), "nothing is written in words here"
    assert "another language" in text_of(client.get(address(proposal, "title")))
    sent = form_of(page, action=at)
    for nobody in ("uu.nl institutional-manager evil@evil.example", "", "x" * 500):
        client.post(at, {**sent.dict(), "holder": nobody})
        assert not stored(proposal).get("endorsers")
    choice = f"uu.nl institutional-manager {manager.email}"
    assert client.post(at, {**sent.dict(), "holder": choice}).status_code == 302
    assert stored(proposal)["endorsers"] == [
        {"name": manager.name, "email": manager.email, "university": "uu.nl",
         "office": "institutional-manager"},
    ]  # fmt: skip
    assert f"Choose {manager.name}" not in text_of(client.get(at))

    # somebody else at this address: the page says it where it was typed
    sent = form_of(client.get(at), action=at)
    client.post(at, {**sent.dict(), "endorsers.0.email": "friend@example.org"})
    page = text_of(client.get(at))
    assert "friend@example.org, holds no such office there today" in page
    assert f"Choose {manager.name}" in page


def test_a_section_that_is_none_is_not_found(client: Client, draft: Any) -> None:
    assert client.get(address(draft(), "nothing")).status_code == 404


def _file(name: str, data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)
