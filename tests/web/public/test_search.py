"""Finding in the catalogue, on offers that need no database."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from charm.boards.queries import Approval
from charm.catalogue.content import spell, version_content
from charm.catalogue.models import Entry, EntryVersion
from charm.core.proposal.reading import parse_json, read_proposal
from charm.web.public.search import Offer, find, fold

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAMES = ("formal-single", "formal-joint", "non-formal-assessed", "informal-badge")


def offer(name: str) -> Offer:
    content = read_proposal(parse_json((EXAMPLES / f"{name}.json").read_bytes()))
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    approval = Approval(uuid.uuid4(), "Academic Council", "approved", now.date(), now, uuid.uuid4())
    spelled, sha256 = spell(version_content(content, approval, {}))
    entry = Entry(slug=name, kind=str(content.kind))
    return Offer(EntryVersion(entry=entry, number=1, content=spelled, sha256=sha256))


@pytest.fixture(scope="module")
def offers() -> list[Offer]:
    return [offer(name) for name in NAMES]


def slugs(offers: list[Offer], asked: str) -> list[str]:
    return [one.slug for one in find(offers, QueryDict(asked)).offers]


def test_no_question_finds_everything(offers: list[Offer]) -> None:
    assert slugs(offers, "") == list(NAMES)


@pytest.mark.parametrize("asked", ["q=flood", "q=FLOOD+resilience"])
def test_every_word_is_looked_for_whatever_its_case(offers: list[Offer], asked: str) -> None:
    assert slugs(offers, asked) == ["formal-single"]


def test_accents_do_not_matter_in_either_direction(offers: list[Offer]) -> None:
    assert fold("Educació Zsófia") == fold("educacio zsofia") == "educacio zsofia"
    found = slugs(offers, "q=Acad%C3%A8mica")
    assert slugs(offers, "q=academica") == found == ["formal-joint"]


def test_values_of_one_facet_add_up_and_facets_narrow(offers: list[Offer]) -> None:
    both = slugs(offers, "kind=formal&kind=informal")
    assert set(both) == {"formal-single", "formal-joint", "informal-badge"}
    assert slugs(offers, "kind=formal&outcome=participation-badge") == []


def test_a_count_says_what_choosing_the_value_would_leave(offers: list[Offer]) -> None:
    for asked in ("", "kind=formal", "q=water", "kind=formal&language=en"):
        found = find(offers, QueryDict(asked))
        for facet, choices in found.facets:
            for choice in choices:
                alone = QueryDict(asked, mutable=True)
                alone.setlist(facet.code, [choice.value])
                assert len(find(offers, alone).offers) == choice.count


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_question_breaks_it(words: str, value: str) -> None:
    query = QueryDict(mutable=True)
    query["q"], query["kind"], query["level"] = words, value, value
    find([], query)
