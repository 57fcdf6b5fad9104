"""Finding in the catalogue: words in several languages, choices with their counts, addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.classroom import PLANNED, at
from tests.support.rooms import Way
from tests.support.worlds import begin_with
from tests.web.test_lists_at_300 import multiply

from charm.catalogue import tasks
from charm.catalogue.models import Entry, EntryVersion, Listing, ListingMark
from charm.catalogue.queries import is_listed_whole
from charm.catalogue.services.listing import list_everything, list_what_is_missing, relist
from charm.catalogue.services.publishing import publish_approved
from charm.foundation import database_rules
from charm.web.public.search import Found, find

pytestmark = pytest.mark.django_db

TITLES = {
    "formal-single": {"en": "Flood resilience of cities", "ca": "Educació per a l’aigua"},
    "formal-joint": {"en": "Women and water", "es": "Gestión de inundaciones urbanas"},
    "non-formal-assessed": {"en": "Chairing meetings", "hu": "Értekezletek vezetése"},
    "informal-badge": {"en": "Citizens of the river", "de": "Flüsse verstehen"},
}


@pytest.fixture
def shelf(db: None) -> dict[str, str]:
    """Four entries with titles in six languages; by the name of each its slug."""
    begin_with("a shelf of four", _fill)
    return {
        name: Entry.objects.get(slug__startswith=title["en"].split()[0].lower()).slug
        for name, title in TITLES.items()
    }


def _fill() -> None:
    for name, title in TITLES.items():
        filed = Way(name, title=title).approved().filed
        with at(PLANNED):
            publish_approved(proposal=filed.id, snapshot=filed.snapshot_id)


def found(asked: str) -> Found:
    return find(QueryDict(asked))


def slugs(asked: str) -> list[str]:
    return [one.slug for one in found(asked).offers]


def names(shelf: dict[str, str], asked: str) -> set[str]:
    return {name for name, slug in shelf.items() if slug in slugs(asked)}


def test_no_question_finds_everything(shelf: dict[str, str]) -> None:
    assert set(slugs("")) == set(shelf.values())
    assert is_listed_whole()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("educacio aigua", "formal-single"),  # Catalan, its accents forgotten
        ("EDUCACIÓ", "formal-single"),
        ("educacions", "formal-single"),  # a plural that stands nowhere
        ("inundación urbana", "formal-joint"),  # Spanish, singular for plural
        ("gestion", "formal-joint"),
        ("értekezlet", "non-formal-assessed"),  # Hungarian, the word without its ending
        ("ertekezletek", "non-formal-assessed"),
        ("fluss verstehen", "informal-badge"),  # German, singular for plural
        ("floods resilient city", "formal-single"),  # English endings
        ("citiz", "informal-badge"),  # a word only begun
    ],
)
def test_words_are_found_in_any_language_whatever_their_accents_and_endings(
    shelf: dict[str, str], asked: str, name: str
) -> None:
    query = QueryDict(mutable=True)
    query["q"] = asked
    assert slugs(query.urlencode())[:1] == [shelf[name]]


def test_every_word_counts(shelf: dict[str, str]) -> None:
    assert slugs("q=educacio") == [shelf["formal-single"]]
    assert slugs("q=educacio+quetzalcoatl") == []
    assert slugs("q=" + "quetzal") == []


def test_what_only_holds_a_sentence_together_does_not_count(shelf: dict[str, str]) -> None:
    assert slugs("q=the+educacio+of") == [shelf["formal-single"]]


def test_a_title_that_says_it_comes_before_a_text_that_does(shelf: dict[str, str]) -> None:
    assert len(slugs("q=water")) > 1
    assert slugs("q=water")[0] == shelf["formal-joint"]


def test_values_of_one_facet_add_up_and_facets_narrow(shelf: dict[str, str]) -> None:
    assert names(shelf, "kind=formal&kind=informal") == {
        "formal-single", "formal-joint", "informal-badge"
    }  # fmt: skip
    assert slugs("kind=formal&outcome=participation-badge") == []


def test_a_count_says_what_choosing_the_value_would_leave(shelf: dict[str, str]) -> None:
    told = 0
    for asked in ("", "kind=formal", "q=water", "kind=formal&language=en", "q=city&form=online"):
        for facet, choices in found(asked).facets:
            for choice in choices:
                alone = QueryDict(asked, mutable=True)
                alone.setlist(facet.code, [choice.value])
                assert len(find(alone).offers) == choice.count, (asked, facet.code, choice)
                told += 1
    assert told > 50


def test_every_facet_says_something(shelf: dict[str, str]) -> None:
    facets = {facet.code: {str(one.label) for one in rows} for facet, rows in found("").facets}
    assert {"kind", "outcome", "field", "university", "language", "form", "workload", "skill"} <= (
        set(facets)
    )
    assert "Formal learning" in facets["kind"]
    assert all(not label.startswith("http") for label in facets["skill"])


def test_a_chosen_thing_can_be_taken_away_again(shelf: dict[str, str]) -> None:
    asked = found("q=water&kind=formal&kind=informal&page=3")
    assert [(str(one.label), one.without) for one in asked.chosen] == [
        ("Formal learning", "?q=water&kind=informal"),
        ("Informal learning", "?q=water&kind=formal"),
    ]
    assert asked.without_choices == "?q=water"


def test_the_list_is_put_in_the_order_that_is_asked_for(shelf: dict[str, str]) -> None:
    assert slugs("order=title") == [
        shelf[name]
        for name in ("non-formal-assessed", "informal-badge", "formal-single", "formal-joint")
    ]
    hours = [one.content.total_hours for one in found("order=shortest").offers]
    assert hours == sorted(hours, key=lambda one: (one is None, one))
    assert slugs("order=best") == slugs("order=nonsense") == slugs("")
    days = [one.version.published_at for one in found("order=latest").offers]
    assert days == sorted(days, reverse=True)


@pytest.mark.clause("7.17", shows="accepts")
def test_the_next_version_is_found_in_the_place_of_the_one_before(
    course: Callable[..., Any],
) -> None:
    begun = course("formal-single", title="Quaternions for beginners")
    assert slugs("q=quaternion") == [begun.entry.slug]
    Listing.objects.all().delete()
    assert slugs("q=quaternion") == []
    assert not is_listed_whole()
    assert list_what_is_missing() == 1
    assert slugs("q=quaternion") == [begun.entry.slug]
    assert list_what_is_missing() == 0


@pytest.mark.clause("7.17", shows="refuses")
def test_what_is_suspended_is_not_found_until_it_is_resumed(shelf: dict[str, str]) -> None:
    entry = Entry.objects.get(slug=shelf["formal-single"])
    for state, listed in (("suspended", 0), ("published", 1), ("retired", 0)):
        entry.state = state
        entry.save()
        relist(entry)
        assert slugs("q=educacio").count(entry.slug) == listed
        assert sum(c.count for f, rows in found("").facets for c in rows if f.code == "kind") == (
            3 + listed
        )
        assert is_listed_whole()


def test_a_night_mends_what_is_found(shelf: dict[str, str]) -> None:
    before = slugs("q=water")
    ListingMark.objects.all().delete()
    assert slugs("q=water") == []
    tasks.look_through_the_catalogue()
    assert slugs("q=water") == before


def test_the_index_made_anew_says_the_same(shelf: dict[str, str]) -> None:
    def said() -> dict[tuple[str, str], tuple[int, str]]:
        return {(row.part, row.term): (row.count, row.called) for row in ListingMark.objects.all()}

    before = said()
    assert list_everything() == 4
    assert said() == before


def test_three_hundred_are_found_with_as_many_questions_as_one(
    shelf: dict[str, str], client: Client, django_assert_num_queries: Any
) -> None:
    asked = "/catalogue/?q=water&kind=formal&language=en&order=title"
    few = _questions(client, asked)
    database_rules.drop_all()
    try:
        row = Entry.objects.get(slug=shelf["formal-joint"])
        _multiply(row)
    finally:
        database_rules.create_all()
    list_everything()
    assert len(slugs("q=women")) == 300
    assert _questions(client, asked) == few
    page = client.get("/catalogue/?q=women&page=2").content.decode()
    assert "21–40 of 300" in page
    assert "q=women&amp;page=3" in page


def _questions(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _multiply(entry: Entry) -> None:
    from charm.proposals.models import Proposal

    proposals = multiply([entry.proposal], **_unlike(Proposal))
    snapshot = EntryVersion.objects.get(entry=entry).snapshot
    snapshots = multiply([snapshot], proposal_id=lambda n, row: proposals[entry.proposal_id][n - 1])
    entries = multiply(
        [entry],
        slug=lambda n, row: f"women-{n}",
        proposal_id=lambda n, row: proposals[entry.proposal_id][n - 1],
    )
    multiply(
        EntryVersion.objects.filter(entry=entry),
        entry_id=lambda n, row: entries[entry.pk][n - 1],
        snapshot_id=lambda n, row: snapshots[snapshot.pk][n - 1],
    )


def _unlike(model: Any) -> dict[str, Any]:
    return {
        field.attname: (lambda n, row, name=field.attname: f"{getattr(row, name)}-{n}"[-40:])
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key and field.get_internal_type() == "CharField"
    }


def test_an_empty_answer_says_what_would_help(shelf: dict[str, str], client: Client) -> None:
    page = client.get("/catalogue/?q=water&kind=informal&kind=nonsense&level=8").content.decode()
    assert "Nothing fits" in page
    assert 'href="?q=water"' in page


def test_a_table_takes_what_the_search_finds(shelf: dict[str, str], client: Client) -> None:
    answer = client.get("/catalogue.csv?q=educacio")
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert shelf["formal-single"] in table
    assert shelf["formal-joint"] not in table


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60), st.text(max_size=20))
def test_no_question_breaks_it(db: None, words: str, value: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = words
    for code in ("kind", "level", "skill", "order", "workload", "fee", "stacks"):
        query[code] = value
    assert list(find(query).offers) == []


@pytest.mark.parametrize("hostile", ["\x00", "%", "_", "\\", "a" * 5000, "'; --", "😀", "ß" * 300])
def test_a_hostile_question_finds_nothing_and_breaks_nothing(
    shelf: dict[str, str], client: Client, hostile: str
) -> None:
    answer = client.get("/catalogue/", {"q": hostile, "skill": hostile, "kind": hostile})
    assert answer.status_code == 200


def test_a_line_of_the_list_says_what_the_entry_says(shelf: dict[str, str]) -> None:
    """It is kept beside what is found, and read without the version."""
    asked = found("order=title").offers
    for line, offer in zip(asked.lines(slice(0, 20)), asked, strict=True):
        content, formal = offer.content, offer.content.kind == "formal"
        assert (line.slug, line.title, line.seal) == (offer.slug, content.title, offer.seal)
        assert (line.kind, line.outcome) == (content.kind, content.outcome)
        assert (line.hours, line.ects) == (content.total_hours, content.ects if formal else None)
        assert line.level == (content.eqf_level if formal else None)
        assert line.languages == tuple(content.languages)
        assert line.participation == tuple(content.participation)
        assert list(line.universities) == offer.universities


def test_what_was_listed_in_another_way_is_listed_anew(shelf: dict[str, str]) -> None:
    Listing.objects.update(line="", seal="")
    ListingMark.objects.filter(part="shape").update(term="1")
    assert not is_listed_whole()
    assert list_what_is_missing() == 4
    assert [line.slug for line in found("").offers.lines(slice(0, 9))] == slugs("")
