"""Who shares a credential and takes a link back: its learner alone, while the account is open."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.doors import answer, gone, holder, somebody

from charm import demo
from charm.alliance.models import Mandate
from charm.recognition import rules
from charm.recognition.services.sharing import share_award

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.26", shows="refuses")]
NewCourse = Callable[..., Any]
Office = Mandate.Office

READERS = [(Office.SEAL, "uu.nl"), (Office.REGISTRAR, "uu.nl"), (Office.AUDITOR, None)]
"""These read the award."""


@pytest.fixture
def awarded(course: NewCourse) -> Any:
    begun = course()
    return begun.awarded(begun.completed())[0]


def test_nobody_but_the_learner_shares_a_credential(awarded: Any) -> None:
    for office in READERS:
        assert answer(rules.award_to_share, holder(*office), awarded.id) == "refused", office
    for stranger in (demo.learner(2), somebody(), holder(Office.OPERATOR)):
        assert answer(rules.award_to_share, stranger, awarded.id) == "none"
    assert answer(rules.award_to_share, awarded.learner, uuid.uuid4()) == "none"
    assert rules.award_to_share(awarded.learner, awarded.id) == awarded
    assert answer(rules.award_to_share, gone(awarded.learner), awarded.id) == "none"


def test_nobody_but_the_learner_knows_of_a_link(awarded: Any) -> None:
    share = share_award(award=awarded.id, by=awarded.learner, token="t" * 43, days=7)
    for office in READERS:
        assert answer(rules.share_for, holder(*office), share.id) == "none", office
    for stranger in (demo.learner(2), somebody(), holder(Office.OPERATOR)):
        assert answer(rules.share_for, stranger, share.id) == "none"
    for nothing in (uuid.uuid4(), "x"):
        assert answer(rules.share_for, awarded.learner, nothing) == "none"
    assert rules.share_for(awarded.learner, share.id) == share
    assert answer(rules.share_for, gone(awarded.learner), share.id) == "none"
