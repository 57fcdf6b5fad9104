"""An installation answers for its own host from storage; it never fetches itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from charm.core.credentials.trust import TrustRegister


class Elsewhere:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        self.asked.append(did)
        return None

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        self.asked.append(url)
        return None

    def trust(self) -> TrustRegister:
        return TrustRegister()


@pytest.mark.clause("6.4", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
def test_what_the_house_issued_verifies_from_its_own_storage(course: Callable[..., Any]) -> None:
    from tests.support.classroom import AWARD_DAY, again, at, publish_lists_of

    from charm.awards.queries import did_document_of
    from charm.awards.services.revoking import revoke_award
    from charm.foundation import jobs
    from charm.recognition.desk import verify_document
    from charm.recognition.house import House

    begun = course()
    (award,) = begun.awarded(begun.completed())
    house = House(elsewhere := Elsewhere())

    def verdict() -> bool | None:
        document = again(award).credential.encode()
        return verify_document(document, sources=house, now=AWARD_DAY).valid

    with at(AWARD_DAY):
        publish_lists_of(award)
    assert verdict() is True
    with at(AWARD_DAY):
        revoke_award(award=award.id, by=begun.seal, reason="Awarded by mistake.")
        jobs.run_pending()
    assert verdict() is False
    assert house.did_document("did:web:localhost%3A8000:issuers:uu") == did_document_of("uu")
    assert elsewhere.asked == []


def test_other_hosts_are_asked_for_their_own(db: None) -> None:
    from charm.recognition.house import House

    elsewhere = Elsewhere()
    house = House(elsewhere)
    strangers = [
        "did:web:example.eu",
        "did:web:localhost%3A80000:issuers:uu",
        "did:web:localhost:issuers:uu",
        "did:key:z6Mk",
    ]
    for did in strangers:
        assert house.did_document(did) is None
    assert house.status_list("https://example.eu/status/1") is None
    assert elsewhere.asked == [*strangers, "https://example.eu/status/1"]


@pytest.mark.parametrize("name", ["nobody", "", "../uu", "uu/x"])
def test_what_the_house_does_not_have_is_not_fetched_either(db: None, name: str) -> None:
    from charm.recognition.house import House

    elsewhere = Elsewhere()
    assert House(elsewhere).status_list(f"http://localhost:8000/status/{name}") is None
    assert House(elsewhere).did_document("did:web:localhost%3A8000:issuers:nobody") is None
    assert elsewhere.asked == []
