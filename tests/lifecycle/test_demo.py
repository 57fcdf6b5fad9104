"""The demo alliance: people for every office, proposals in several states."""

from __future__ import annotations

import pytest

from charm import cli, demo


@pytest.fixture
def accounts(db: None) -> list[demo.Account]:
    from charm.lifecycle.filling import fill_demo

    return fill_demo(cli.EXAMPLES, say=lambda _: None)


def test_the_demo_fills_an_empty_database_once(accounts: list[demo.Account]) -> None:
    from charm.awards.queries import Award
    from charm.foundation import ledger, outbox
    from charm.lifecycle.filling import NotEmpty, fill_demo
    from charm.proposals.queries import Proposal

    assert len(accounts) == 4 * 9 + 5 + 2
    assert any(account.email.startswith("learner") for account in accounts)
    states = set(Proposal.objects.values_list("state", flat=True))
    assert states == {"approved", "in-review", "draft"}
    assert Award.objects.count() == 4
    assert outbox.waiting() == 0
    assert ledger.check() == []
    with pytest.raises(NotEmpty, match="empty one only"):
        fill_demo(cli.EXAMPLES, say=lambda _: None)


def test_every_account_can_sign_in_with_the_password_that_is_printed(
    accounts: list[demo.Account],
) -> None:
    from charm.alliance.queries import person_by_email

    for account in accounts:
        person = person_by_email(account.email)
        assert person is not None
        assert person.check_password(demo.DEMO_PASSWORD)
