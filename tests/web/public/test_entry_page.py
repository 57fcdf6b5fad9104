"""What an entry's page says: every element in plain words, where skills stand, what changed between
versions, in which language it is read (7.17, 7.25, App. 1)."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.support.classroom import PLANNED, at

from charm.catalogue.content import spell
from charm.catalogue.models import EntryVersion
from charm.catalogue.queries import published
from charm.core.skills import read_table
from charm.foundation import database_rules
from charm.framework.services.importing_skills import import_skills
from charm.web.words import word

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def page_of(client: Client, address: str, **headers: str) -> str:
    with at(PLANNED):
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert len(re.sub(r"(?s)<svg.*?</svg>", "", page).encode()) < 60_000
    return " ".join(page.split())


EDITORIAL = {"id": str(uuid.UUID(int=1)), "class": "editorial", "confirmed_on": "2026-11-20"}


def next_version(
    version: EntryVersion, *, change: dict[str, str] | None = None, **changed: Any
) -> EntryVersion:
    """The next one, as it would be in the database; it rests on nothing."""
    said = json.loads(version.content)
    said["proposal"] |= changed
    said.pop("change", None)
    said |= {"change": change} if change else {}
    content, digest = spell(said)
    snapshot = version.snapshot
    database_rules.drop_all()
    try:
        snapshot.pk, snapshot.number = uuid.uuid4(), snapshot.number + 1
        snapshot._state.adding = True
        snapshot.save()
        return EntryVersion.objects.create(
            entry=version.entry, number=version.number + 1, content=content, sha256=digest,
            snapshot=snapshot, decision_id=version.decision_id,
            policy_version=version.policy_version, published_at=PLANNED,
        )  # fmt: skip
    finally:
        database_rules.create_all()


@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.clause("App. 1", shows="accepts")
def test_a_page_says_why_for_whom_how_and_who_stands_behind_it(
    client: Client, course: NewCourse
) -> None:
    begun = course("formal-single").opened()
    content = published(begun.version).content
    page = page_of(client, f"/catalogue/{begun.entry.slug}/")
    for area in content.vision_areas:
        assert str(word(area.code, "vision")) in page
    for principle in content.principles:
        assert str(word(principle.code, "principle")) in page
    assert content.skill_gaps
    assert content.competency_framework is not None
    assert content.competency_framework.name in page
    assert "The assessment is" in page
    assert "identity is" in page
    assert "Issued by" in page
    assert "Sign up until" in page
    assert "the first day" in page  # no last day was set
    assert "in your time zone" in page


@pytest.mark.clause("7.20.3", shows="accepts")
def test_a_page_says_whose_seal_it_is(client: Client, course: NewCourse) -> None:
    page = page_of(client, f"/catalogue/{course('informal-badge').entry.slug}/")
    assert "Its seal is operated by" in page


@pytest.mark.clause("7.16", shows="accepts")
def test_a_page_says_where_a_skill_stands(
    client: Client, course: NewCourse, tmp_path: Path
) -> None:
    local = "http://localhost:8000/skills/greencomp/"
    esco = "http://data.europa.eu/esco/skill/0a0a0a0a-0000-4000-8000-00000000000a"
    begun = course(
        learning_outcomes=[
            {"text": "Value a river.", "skills": [{"uri": f"{local}1.1", "label": "rivers"},
                                                 {"uri": esco, "label": "unheard of"}]}
        ]
    )  # fmt: skip
    path = tmp_path / "greencomp.csv"
    path.write_text(
        "code,level,label_en,area_code,status,replaced_by\n"
        "1,area,Embodying values,1,,\n1.1,competence,Valuing <i>rivers</i>,1,,\n"
    )
    import_skills(package=read_table(path, scheme="greencomp", version="2022", local=local))
    page = page_of(client, f"/catalogue/{begun.entry.slug}/")
    assert "Valuing &lt;i&gt;rivers&lt;/i&gt;" in page
    assert "› Embodying values" in page
    assert 'unheard of</a> <span class="small quiet">ESCO</span>' in page


@pytest.mark.clause("7.25", shows="accepts")
def test_versions_stay_at_their_addresses_and_say_what_changed(
    client: Client, course: NewCourse
) -> None:
    begun = course(title="Water and cities")
    slug = begun.entry.slug
    first = page_of(client, f"/catalogue/{slug}/versions/1/")
    next_version(begun.version, title="Water and <b>towns</b>", fee={"en": "90 EUR"})
    assert "Water and &lt;b&gt;towns" in page_of(client, f"/catalogue/{slug}/")
    kept = page_of(client, f"/catalogue/{slug}/versions/1/")
    assert "<h1>Water and cities</h1>" in first
    assert "<h1>Water and cities</h1>" in kept
    assert "Go to the version in force" in kept
    assert f'href="/catalogue/{slug}/versions/2/?since=1"' in page_of(client, f"/catalogue/{slug}/")
    changed = page_of(client, f"/catalogue/{slug}/versions/2/?since=1")
    assert "What changed since version 1" in changed
    assert re.search(r"<del>.*?cities.*?</del>", changed)
    assert "towns" in changed
    assert "<b>towns" not in changed
    assert "90 EUR" in changed
    assert "relevance" not in changed.lower()


@pytest.mark.parametrize("since", ["2", "0", "-1", "x", "9" * 99, "²", "%00", ""])
def test_what_is_no_earlier_version_is_not_compared_with(
    client: Client, course: NewCourse, since: str
) -> None:
    slug = course().entry.slug
    assert "What changed since" not in page_of(
        client, f"/catalogue/{slug}/versions/1/?since={since}"
    )


def test_what_is_not_translated_is_said_to_be_and_says_its_language(
    client: Client, course: NewCourse
) -> None:
    begun = course(
        title={"en": "Water", "es": "Agua"},
        description={"ca": "Rius & mars", "en": "Rivers & seas"},
    )
    address = f"/catalogue/{begun.entry.slug}/"
    english = page_of(client, address)
    assert "Not all of it is translated" not in english
    spanish = page_of(client, address, accept_language="es")
    assert "<h1>Agua</h1>" in spanish
    assert '<span lang="en">Rivers &amp; seas</span>' in spanish


@pytest.mark.clause("7.25", shows="accepts")
def test_a_translation_that_the_council_did_not_see_is_marked(
    client: Client, course: NewCourse
) -> None:
    marked = "the Academic Council did not see"
    begun = course(title={"en": "Water", "es": "Agua"}, fee={"en": "None"})
    address = f"/catalogue/{begun.entry.slug}/"

    def marks(language: str) -> bool:
        with at(PLANNED):
            answer = client.get(address, headers={"accept-language": language})
        return bool(answer.context["not_seen"])

    assert not marks("es")
    second = next_version(begun.version, change=EDITORIAL, fee={"en": "None", "es": "Ninguna"})
    assert marks("es")
    assert not marks("en")
    assert marked not in page_of(client, address)
    third = next_version(second, fee={"en": "None", "es": "Ninguna"})  # which the Council saw
    assert not marks("es")
    next_version(third, change=EDITORIAL, title={"en": "Waters", "es": "Agua"})
    assert marks("en")
    assert marked in page_of(client, address)
    assert not marks("es")
