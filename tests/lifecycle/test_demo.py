"""The demo alliance: people for every office, proposals in several states."""

from __future__ import annotations

import pytest

from charm import cli, demo


def test_the_demo_fills_an_empty_database_once_and_its_people_can_sign_in(db: None) -> None:
    from charm.alliance.queries import Person
    from charm.awards.queries import Award
    from charm.foundation import ledger, outbox
    from charm.lifecycle.filling import NotEmpty, fill_demo
    from charm.proposals.queries import Proposal

    accounts = fill_demo(cli.EXAMPLES, say=lambda _: None)

    assert len(accounts) == 4 * 9 + 5 + 2
    assert any(account.email.startswith("learner") for account in accounts)
    people = Person.objects.filter(email__in=[account.email for account in accounts])
    assert people.count() == len(accounts)
    assert all(person.check_password(demo.DEMO_PASSWORD) for person in people)
    states = set(Proposal.objects.values_list("state", flat=True))
    assert states == {"approved", "in-review", "draft"}
    assert Award.objects.count() == 4
    assert outbox.waiting() == 0
    assert ledger.check() == []
    with pytest.raises(NotEmpty, match="no demo data was added"):
        fill_demo(cli.EXAMPLES, say=lambda _: None)
