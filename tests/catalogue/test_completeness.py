"""What is incomplete by Appendix 1 is named and not published, element by element (7.17)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support import appendix_1 as support
from tests.support.classroom import PLANNED, at
from tests.support.offers import description_of

from charm.catalogue import events
from charm.catalogue.models import Entry, Listing
from charm.catalogue.services import publishing
from charm.core.credentials.elements import OF_EACH_AWARD, Element, missing_of
from charm.core.credentials.openbadges import appendix_1_of, missing_elements

pytestmark = pytest.mark.django_db

IN_DEFINITION = {**support.IN_DEFINITION, Element.TITLE: {"title": " "}}
IN_PROPOSAL: dict[Element, dict[str, Any]] = {
    Element.TITLE: {"title": ""},
    Element.OUTCOMES: {"learning_outcomes": ()},
    Element.WORKLOAD: {"hours": None, "ects": None},
    Element.LEVEL: {"eqf_level": None},
    Element.ASSESSMENT: {"assessment_types": ()},
    Element.PARTICIPATION: {"participation": ()},
    Element.QUALITY_ASSURANCE: {"quality_assurance": ()},
}


def test_the_table_has_every_element_that_a_definition_can_say() -> None:
    assert {*IN_DEFINITION, Element.COUNTRY, *OF_EACH_AWARD} == set(Element)


@pytest.mark.clause("7.17", shows="refuses")
@pytest.mark.parametrize("element", IN_DEFINITION)
def test_an_element_taken_away_is_named(element: Element) -> None:
    whole = description_of("formal-single")
    assert whole.missing == ()
    less = dataclasses.replace(whole.definition, **IN_DEFINITION[element])
    assert missing_of(less, whole.issuer) == (element,)


@pytest.mark.clause("7.17", shows="refuses")
def test_an_issuer_of_no_country_is_named() -> None:
    whole = description_of("formal-single")
    nowhere = dataclasses.replace(whole.issuer, country="")
    assert missing_of(whole.definition, nowhere) == (Element.COUNTRY,)


@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.parametrize("name", ["formal-joint", "non-formal-assessed", "informal-badge"])
def test_every_kind_can_be_complete(name: str) -> None:
    assert description_of(name).missing == ()


@pytest.mark.clause("7.17", shows="accepts")
def test_a_badge_need_not_state_outcomes() -> None:
    badge = description_of("informal-badge")
    less = dataclasses.replace(badge.definition, outcomes=())
    assert missing_of(less, badge.issuer) == ()


@pytest.mark.clause("7.17", shows="refuses")
@pytest.mark.parametrize("element", IN_PROPOSAL)
def test_an_element_taken_away_stops_publication(
    way: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, element: Element
) -> None:
    monkeypatch.setattr(events, "publish_approved", lambda **_: None)  # until we ask for it
    filed = way("formal-single", title="Water, not yet published").approved().filed
    less = publishing.proposals.content_of(filed.snapshot_id).model_copy(
        update=IN_PROPOSAL[element]
    )
    monkeypatch.setattr(publishing.proposals, "content_of", lambda _: less)
    with at(PLANNED), pytest.raises(publishing.Unfit, match=f"Missing: {element}\\.$"):
        publishing.publish_approved(proposal=filed.id, snapshot=filed.snapshot_id)
    assert not Entry.objects.exists()
    assert not Listing.objects.exists()


@pytest.mark.clause("7.17", shows="accepts")
def test_a_page_says_that_it_is_complete(
    client: Client, course: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.core import description

    slug = course().entry.slug
    assert "Complete: every element" in client.get(f"/catalogue/{slug}/").content.decode()
    monkeypatch.setattr(description, "missing_of", lambda *_: (Element.LEVEL,))
    page = client.get(f"/catalogue/{slug}/").content.decode()
    assert "Not complete" in page
    assert "Complete: every element" not in page


@pytest.mark.clause("7.20", shows="accepts")
def test_a_badge_without_outcomes_lives_from_the_proposal_to_the_award(
    client: Client, course: Callable[..., Any]
) -> None:
    from charm.awards import queries as awards
    from charm.awards.elm import elm_credential

    begun = course("informal-badge", learning_outcomes=None)
    (award,) = begun.awarded(begun.completed())
    credential = awards.credential_of(award)
    assert Element.OUTCOMES not in appendix_1_of(credential)
    assert missing_elements(credential) == ()
    assert elm_credential(award)["credentialSubject"]["hasClaim"]
    page = client.get(f"/catalogue/{begun.entry.slug}/").content.decode()
    assert "Complete: every element" in page
    assert "What you will be able to do" not in page
    for form in ("json", "jsonld", "xml"):
        assert client.get(f"/catalogue/{begun.entry.slug}.{form}").status_code == 200


@pytest.mark.clause("7.18", shows="accepts")
def test_formal_learning_that_was_approved_with_a_reason_for_no_level_is_published(
    way: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(events, "publish_approved", lambda **_: None)  # until we ask for it
    filed = way("formal-single", title="Water, not classified").approved().filed
    less = publishing.proposals.content_of(filed.snapshot_id).model_copy(
        update=IN_PROPOSAL[Element.LEVEL]
    )
    submission = publishing.proposals.latest_submission(filed)
    submission.answers = {"7.18": "The accrediting university does not classify it."}
    monkeypatch.setattr(publishing.proposals, "content_of", lambda _: less)
    monkeypatch.setattr(publishing.proposals, "latest_submission", lambda _: submission)
    with at(PLANNED):
        version = publishing.publish_approved(proposal=filed.id, snapshot=filed.snapshot_id)
    assert "not classified" in client.get(f"/catalogue/{version.entry.slug}/").content.decode()
