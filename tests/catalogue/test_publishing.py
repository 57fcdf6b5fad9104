"""How something enters the catalogue, and what it says there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.support.classroom import PLANNED, at

from charm.boards.queries import approval_of
from charm.catalogue import queries, rules
from charm.catalogue.models import Entry, EntryVersion
from charm.catalogue.services.publishing import publish_approved
from charm.foundation import jobs
from charm.foundation.errors import NotFound, Unfit
from charm.proposals.services import writing

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.mark.clause("5.6.1.6", shows="accepts")
@pytest.mark.clause("7.1", shows="accepts")
def test_an_approval_puts_the_entry_into_the_catalogue_by_itself(way: Callable[..., Any]) -> None:
    filed = way("formal-single").approved().filed
    with at(PLANNED):
        jobs.run_pending()

    entry = queries.entry_of_proposal(filed.id)
    assert entry is not None
    assert entry.state == "published"
    assert entry.university_id == "uu.nl"
    version = queries.current_version(entry)
    approval = approval_of(filed.id)
    assert approval is not None
    assert version.decision_id == approval.decision_id


@pytest.mark.clause("5.6.1.6", shows="refuses")
@pytest.mark.clause("7.1", shows="refuses")
def test_nothing_enters_before_the_council_released_its_approval(way: Callable[..., Any]) -> None:
    filed = way("formal-single").submitted().filed

    with pytest.raises(Unfit, match="released approval"):
        publish_approved(proposal=filed.id, snapshot=filed.snapshot_id)
    assert not Entry.objects.exists()


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_another_version_than_the_approved_one_does_not_enter(way: Callable[..., Any]) -> None:
    filed = way("formal-single").approved().filed

    with pytest.raises(Unfit):
        publish_approved(proposal=filed.id, snapshot=uuid.uuid4())


@pytest.mark.clause("7.25", shows="accepts")
def test_an_amendment_is_the_next_version_of_the_same_entry(
    way: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = way("formal-single").approved().filed
    monkeypatch.setattr(writing, "start_proposal", partial(writing.start_proposal, previous=first))
    second = way("formal-single", title="Water under the city, revised").approved().filed
    with at(PLANNED):
        jobs.run_pending()

    entry = Entry.objects.get()
    assert queries.entry_of_proposal(second.id) == entry
    assert [version.number for version in queries.versions_of(entry)] == [1, 2]
    assert queries.published(queries.current_version(entry)).content.title == (
        "Water under the city, revised"
    )


def test_an_event_that_comes_twice_publishes_once(course: NewCourse) -> None:
    begun = course()
    snapshot = begun.version.snapshot

    again = publish_approved(proposal=snapshot.proposal_id, snapshot=snapshot.id)

    assert again == begun.version
    assert EntryVersion.objects.count() == 1


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_the_database_takes_no_version_without_the_councils_decision(course: NewCourse) -> None:
    begun = course()
    version = begun.version
    version.pk, version.number, version.snapshot_id = None, 2, uuid.uuid4()

    with pytest.raises(DatabaseError, match="Academic Council approved"), transaction.atomic():
        version.save(force_insert=True)


def test_a_version_is_never_changed_or_removed(course: NewCourse) -> None:
    begun = course()

    with pytest.raises(DatabaseError, match="publish the next"), transaction.atomic():
        EntryVersion.objects.update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryVersion.objects.filter(pk=begun.version.pk).delete()


def test_what_is_for_the_bodies_alone_does_not_become_public(course: NewCourse) -> None:
    said = json.loads(course("formal-joint").version.content)["proposal"]

    assert not {"proposers", "endorsers", "financial_needs", "supporting_document"} & set(said)
    assert all("document" not in row for row in said["accreditation"])


@pytest.mark.clause("6.1", shows="accepts")
@pytest.mark.clause("6.3", shows="accepts")
@pytest.mark.clause("6.6", shows="accepts")
@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.parametrize("name", ["formal-single", "non-formal-assessed", "informal-badge"])
def test_the_descriptor_names_every_element_of_appendix_1(course: NewCourse, name: str) -> None:
    descriptor = queries.descriptor_of(course(name).version)

    elements = descriptor["appendix_1"]
    assert [row["number"] for row in elements] == list(range(1, 13))
    assert [row["element"] for row in elements if row["value"] is None] == []
    assert json.loads(json.dumps(descriptor)) == descriptor


@pytest.mark.clause("5.7.2", shows="accepts")
def test_learning_that_is_not_formal_shows_no_credits_and_no_level(course: NewCourse) -> None:
    version = course("non-formal-assessed").version

    assert not {"ects", "eqf_level"} & set(queries.descriptor_of(version))
    definition = queries.definition_of(version)
    assert (definition.ects, definition.eqf_level) == (None, None)
    assert definition.hours


@pytest.mark.clause("5.6.2.1", shows="accepts")
def test_the_definition_names_the_bodies_with_their_roles(course: NewCourse) -> None:
    bodies = queries.definition_of(course("formal-single").version).bodies

    assert [(b.organisation.code, b.role) for b in bodies if b.organisation.code] == [
        ("uu.nl", "accrediting")
    ]
    assert bodies[0].organisation.id == "did:web:localhost%3A8000:issuers:uu"


def test_a_version_is_found_at_its_address_and_no_other(course: NewCourse) -> None:
    begun = course()

    assert queries.version_by_number(begun.entry.slug, 1) == begun.version
    for slug, number in ((begun.entry.slug, 2), ("elsewhere", 1)):
        with pytest.raises(NotFound):
            queries.version_by_number(slug, number)
    assert rules.entry_for(None, begun.entry.slug) == begun.entry
    with pytest.raises(NotFound):
        rules.entry_for(None, "elsewhere")


def test_two_entries_of_one_title_have_two_addresses(course: NewCourse) -> None:
    begun = course()
    from charm.catalogue.services.publishing import _free_slug

    title = queries.published(begun.version).content.title["en"]
    assert _free_slug(title) == f"{begun.entry.slug}-2"
    assert _free_slug("¿?") == "micro-credential"
