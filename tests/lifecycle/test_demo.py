"""The demo alliance: what a visitor of a fresh installation finds.

It is filled once for all that is asked here, on the database that ``make run`` uses; that it also
fits another is shown by the lengths of its texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.conftest import ON_POSTGRESQL

from charm.demo.accounts import PERSONAS, table
from charm.demo.people import DEMO_PASSWORD, Account

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(ON_POSTGRESQL, reason="the demo is filled once, on SQLite"),
]


@pytest.fixture(scope="module")
def accounts(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Account]]:
    from django.db import transaction

    from charm.demo.filling import fill_demo

    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_demo(say=lambda _: None)
        transaction.set_rollback(True)


def test_the_accounts_that_are_printed_can_sign_in(accounts: list[Account]) -> None:
    from charm.alliance.queries import Person

    people = {person.email: person for person in Person.objects.all()}
    assert len(accounts) == 4 * 9 + 5 + 2
    assert all(people[one.email].check_password(DEMO_PASSWORD) for one in accounts)
    printed = "\n".join(table(accounts))
    assert all(email in printed for email, _ in PERSONAS)
    assert f"Sign in with the password {DEMO_PASSWORD}" in printed


def test_there_are_proposals_in_every_state(accounts: list[Account]) -> None:
    from charm.boards.queries import Decision, Track
    from charm.core.workflow import ProposalState, TrackOutcome, TrackState
    from charm.proposals.queries import Proposal

    assert _values(Proposal, "state") == set(ProposalState)
    assert _values(Track, "state") == set(TrackState)
    assert _values(Decision, "outcome") == set(TrackOutcome)


def test_the_skills_that_its_entries_cite_can_be_found(accounts: list[Account]) -> None:
    from charm.framework.skill_search import search_skills
    from charm.framework.skills import releases

    (excerpt,) = releases()
    assert (excerpt.scheme, excerpt.version, excerpt.languages) == ("esco", "excerpt", ("en",))
    assert excerpt.skills > 60
    assert [found.label for found in search_skills("soil", languages=["en"])] == ["soil science"]


def test_the_ledger_is_whole_and_every_letter_was_delivered(accounts: list[Account]) -> None:
    from charm.foundation import ledger, outbox

    assert ledger.check() == []
    assert outbox.waiting() == 0


def test_it_fills_an_empty_database_only(accounts: list[Account]) -> None:
    from charm.demo.filling import NotEmpty, fill_demo

    with pytest.raises(NotEmpty, match="no demo data was added"):
        fill_demo(say=lambda _: None)


def _values(model: Any, name: str) -> set[str]:
    return set(model.objects.values_list(name, flat=True))
