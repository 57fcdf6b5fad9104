"""What verifiers are given: who may award what, from when until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import at

from charm.awards.queries import trust_register
from charm.catalogue.services.keeping import suspend_entry
from charm.core.credentials.trust import read_trust, write_trust

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


def may_award(slug: str) -> Any:
    issuer = trust_register().issuer(f"did:web:localhost%3A8000:issuers:{slug}")
    assert issuer is not None
    return issuer.authorities


@pytest.mark.clause("7.10", shows="accepts")
def test_the_register_names_decision_and_accreditation(course: NewCourse) -> None:
    begun = course("formal-joint")

    (authority,) = may_award("ub")
    assert authority.decision == f"urn:uuid:{begun.version.decision_id}"
    assert [fact.reference for fact in authority.accreditations] == ["UB-MC-2026/018"]
    assert authority.refusal(dt.date(2026, 12, 1)) == ""
    assert "accreditation" in authority.refusal(dt.date(2030, 8, 1))


@pytest.mark.clause("5.6.2.2", shows="refuses")
def test_only_the_issuing_one_of_the_accrediting_may_award(course: NewCourse) -> None:
    course("formal-joint")

    assert may_award("tcd") == may_award("charm-eu") == ()


@pytest.mark.clause("7.20.3", shows="accepts")
def test_what_is_not_formal_is_the_alliances_to_award(course: NewCourse) -> None:
    course("non-formal-assessed")

    (authority,) = may_award("charm-eu")
    assert authority.kind == "non-formal"
    assert may_award("abo") == ()


def test_authority_ends_with_a_suspension(course: NewCourse) -> None:
    begun = course()
    with at(dt.datetime(2026, 12, 3, 12, 0, tzinfo=dt.UTC)):
        suspend_entry(entry=begun.entry.id, by=begun.quality, seen=1, reason="Review.")

    (authority,) = may_award("uu")
    assert authority.refusal(dt.date(2026, 12, 3)) == ""
    assert "until 2026-12-03" in authority.refusal(dt.date(2026, 12, 4))


def test_the_register_can_be_written_and_read(course: NewCourse) -> None:
    course()

    assert read_trust(write_trust(trust_register())) == trust_register()
