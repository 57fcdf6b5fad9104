"""A token is its person's, is shown once, and ends."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from charm import demo
from charm.alliance.queries import Scope, token_by_secret, tokens_of
from charm.alliance.services import tokens
from charm.alliance.services.tokens import create_token, note_use, revoke_token
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit

pytestmark = [pytest.mark.usefixtures("alliance"), pytest.mark.clause("7.26")]
READ = [Scope.PROPOSALS_READ]


def made(person: Any = None, **other: Any) -> tuple[Any, str]:
    return create_token(
        **{
            "person": person or demo.learner(1),
            "name": "My script",
            "scopes": READ,
            "expires_on": clock.today(),
            **other,
        }
    )


def test_a_token_opens_what_its_person_may_and_only_its_hash_is_kept() -> None:
    token, secret = made()

    found = token_by_secret(secret)
    assert found == token
    assert found.person == demo.learner(1)
    assert secret.startswith("charm_")
    assert len(secret) >= 6 + 43, "256 bits"
    assert secret not in str(vars(token))
    assert tokens_of(demo.learner(1)) == [token]
    record = ledger.history_of(demo.learner(1).key)[-1]
    assert record["act"] == "token_created"
    assert "My script" not in str(record)
    assert secret not in str(record)


def test_nobody_guesses_one() -> None:
    made()
    for guess in ("", "charm_", "charm_" + "A" * 43, "\ud800"):
        assert token_by_secret(guess) is None


def test_it_works_until_its_last_day() -> None:
    _, secret = made()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert token_by_secret(secret) is None


def test_it_ends_when_its_owner_revokes_it() -> None:
    token, secret = made()
    for _ in range(2):
        revoke_token(token=token.id, by=demo.learner(1))
    assert token_by_secret(secret) is None
    acts = [record["act"] for record in ledger.history_of(demo.learner(1).key)]
    assert acts.count("token_revoked") == 1


def test_nobody_else_revokes_it_or_learns_of_it() -> None:
    token, secret = made()
    for ref in (token.id, uuid.uuid4(), "no uuid"):
        with pytest.raises(NotFound, match="There is no such"):
            revoke_token(token=ref, by=demo.officer("operator"))
    assert token_by_secret(secret) is not None


def test_it_ends_with_the_account() -> None:
    person = demo.learner(1)
    _, secret = made(person)
    person.is_active = False
    person.save()
    assert token_by_secret(secret) is None
    with pytest.raises(NotAllowed, match="closed"):
        made(person)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"name": " "}, "Name the token"),
        ({"name": "x" * 101}, "Name the token"),
        ({"name": "two\nlines"}, "single line"),
        ({"scopes": []}, "Choose what the token is for"),
        ({"scopes": ["everything"]}, "no scope 'everything': choose from proposals:read"),
        ({"expires_on": dt.date(2020, 1, 1)}, "at least until today"),
        ({"expires_on": dt.date(2099, 1, 1)}, "a year at most"),
    ],
)
def test_what_cannot_be_a_token(other: dict[str, Any], says: str) -> None:
    with pytest.raises(Unfit, match=says):
        made(**other)


def test_a_person_has_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    token, _ = made()
    with pytest.raises(Unfit, match="revoke one"):
        made()
    revoke_token(token=token.id, by=demo.learner(1))
    made()


def test_its_last_use_is_noted_now_and_then() -> None:
    token, secret = made(expires_on=clock.today() + dt.timedelta(days=1))
    noted = []
    for minutes in (0, 5, 11):
        with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
            found = token_by_secret(secret)
            assert found is not None
            note_use(found)
            token.refresh_from_db()
            noted.append(token.last_used_at)
    assert noted[0] == noted[1] < noted[2]


def test_every_scope_has_a_sentence() -> None:
    assert all(scope.sentence.endswith(".") for scope in Scope)
