"""Somebody else at the university decides (7.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from charm import demo
from charm.core.workflow import EndorsementState, Refusal
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import Unfit
from charm.proposals import queries
from charm.proposals.services import endorsing, writing
from charm.proposals.services.handing_on import hand_on

pytestmark = pytest.mark.clause("7.4")
State = EndorsementState


@pytest.fixture
def asked(way: Callable[..., Any]) -> Any:
    going = way().drafted()
    going.proposer = going.proposers[0]
    (going.question,) = endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposer, seen=going.filed.revision
    )
    going.filed = queries.proposal_by_id(going.filed.id)
    going.token = sent_to(going.question.email)
    return going


def sent_to(address: str) -> str:
    """The link in the last letter to that address."""
    jobs.run_pending()
    letters = "".join(str(one.body) for one in mail.outbox if one.to == [address])
    return re.findall(r"/endorse/([\w-]+)/", letters)[-1]


def handed_on(token: str, email: str = "dean@uu.nl", name: str = "M. Visser") -> Any:
    return hand_on(token=token, signed_name=name, colleague="Dean of Studies", email=email)


@pytest.mark.clause("7.4", shows="accepts")
def test_a_colleague_gets_a_link_of_their_own_about_the_same_version(asked: Any) -> None:
    row = handed_on(asked.token)
    assert (row.snapshot_id, row.handed_from, row.university_id) == (
        asked.filed.snapshot_id, asked.question, "uu.nl",
    )  # fmt: skip
    new = sent_to("dean@uu.nl")
    with pytest.raises(Refusal, match="This is handed-on now"):
        endorsing.answer_endorsement(token=asked.token, endorse=True, signed_name="M. Visser")
    endorsing.answer_endorsement(token=new, endorse=True, signed_name="Dean")
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)


def test_the_proposers_are_told_whom_to_expect(asked: Any) -> None:
    mail.outbox.clear()
    handed_on(asked.token)
    jobs.run_pending()
    letters = {one.to[0]: str(one.body) for one in mail.outbox}
    assert set(letters) == {"dean@uu.nl", *(person.email for person in asked.proposers)}
    assert "Dean of Studies decides whether" in letters[asked.proposer.email]
    assert "/endorse/" not in letters[asked.proposer.email], "the link is the colleague's"
    assert "M. Visser was asked to approve" in letters["dean@uu.nl"]
    record = ledger.history_of(asked.filed.ref)[-1]
    assert (record["act"], record["role"]) == ("endorsement_handed_on", "endorser")
    assert "dean" not in str(record), "names stay out of the chain"


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("friend@elsewhere.example", "address of the same university"),
        ("dean@uu.nl.example", "address of the same university"),
        ("dean@notuu.nl", "address of the same university"),
        ("manager@tcd.ie", "address of the same university"),
        ("proposer@uu.nl", "This colleague proposes it"),
        ("Proposer+me@UU.nl", "This colleague proposes it"),
        ("manager@uu.nl", "was asked already"),
        ("Manager+x@uu.nl", "was asked already"),
    ],
)
def test_to_whom_it_cannot_go(asked: Any, email: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        handed_on(asked.token, email)
    asked.question.refresh_from_db()
    assert asked.question.state == State.ASKED, "the link still works"


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.parametrize("email", ["dean@UU.NL", "dean@law.uu.nl"])
def test_what_is_below_the_domain_belongs_to_it(asked: Any, email: str) -> None:
    assert handed_on(asked.token, email).state == State.ASKED


@pytest.mark.parametrize("email", ["", "dean", "a b@uu.nl", "a@uu.nl\x00", "a@uu.nl, b@uu.nl"])
def test_an_address_that_is_none_is_asked_for_again(asked: Any, email: str) -> None:
    with pytest.raises(Unfit, match="e-mail address"):
        handed_on(asked.token, email)


@pytest.mark.clause("7.4", shows="refuses")
def test_it_goes_on_three_times_and_never_back(asked: Any) -> None:
    token = asked.token
    for number in range(3):
        handed_on(token, f"head{number}@uu.nl")
        token = sent_to(f"head{number}@uu.nl")
    with pytest.raises(Refusal, match="handed on three times"):
        handed_on(token, "head9@uu.nl")
    with pytest.raises(Refusal, match="was asked already"):
        handed_on(token, "head0@uu.nl")
    row = endorsing.answer_endorsement(token=token, endorse=True, signed_name="Head")
    assert [one.email for one in queries.chain_of(row)] == [
        "head2@uu.nl", "head1@uu.nl", "head0@uu.nl", "manager@uu.nl",
    ]  # fmt: skip


@pytest.mark.clause("7.4", shows="refuses")
def test_a_link_that_is_over_hands_nothing_on(asked: Any) -> None:
    with (
        clock.at(clock.now() + dt.timedelta(days=15)),
        pytest.raises(Refusal, match="This link has expired"),
    ):
        handed_on(asked.token)
    with pytest.raises(Refusal, match="Type your name"):
        handed_on(asked.token, name=" ")
    writing.withdraw_proposal(
        proposal=asked.filed.id, by=asked.proposer, seen=asked.filed.revision, reason="Over."
    )
    with pytest.raises(Refusal, match="This is withdrawn now"):
        handed_on(asked.token)


def test_asked_anew_the_first_one_decides_again(asked: Any) -> None:
    handed_on(asked.token)
    old = sent_to("dean@uu.nl")
    row = endorsing.reopen(proposal=asked.filed.id, by=asked.proposer, seen=asked.filed.revision)
    endorsing.ask_endorsement(proposal=row.id, by=asked.proposer, seen=row.revision)
    with pytest.raises(Refusal):
        endorsing.answer_endorsement(token=old, endorse=True, signed_name="Dean")
    assert handed_on(sent_to("manager@uu.nl")).email == "dean@uu.nl"
    assert demo.staff("manager", "uu.nl")
