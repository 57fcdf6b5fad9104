"""Approval to propose and deliver, by a one-time link bound to the very version (7.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from charm import demo
from charm.core.workflow import EndorsementState, ProposalState, Refusal
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound
from charm.foundation.models import OutboxMessage
from charm.proposals import queries
from charm.proposals.services import endorsing, submitting, writing

pytestmark = pytest.mark.clause("7.4")


@pytest.fixture
def asked(way: Callable[..., Any]) -> Any:
    """A draft whose endorsers were just asked; ``token`` is from the letter to the first."""
    going = way().drafted()
    endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposers[0], seen=going.filed.revision
    )
    jobs.run_pending()
    going.filed = queries.proposal_by_id(going.filed.id)
    going.token = token_sent()
    return going


def token_sent() -> str:
    found = re.search(r"/endorse/([\w-]+)/", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def answer(token: str, *, endorse: bool = True, name: str = "Maarten Kuiper", why: str = "") -> Any:
    comment = why or ("" if endorse else "Too costly.")
    return endorsing.answer_endorsement(
        token=token, endorse=endorse, signed_name=name, comment=comment
    )


@pytest.mark.clause("7.4", shows="accepts")
def test_the_manager_follows_the_link_types_a_name_and_endorses(asked: Any) -> None:
    endorsement = answer(asked.token)

    assert endorsement.state == EndorsementState.ENDORSED
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)
    record = ledger.history_of(asked.filed.ref)[-1]
    assert (record["role"], record["actor"]) == ("endorser", f"endorsement:{endorsement.id}")
    assert "Kuiper" not in str(record), "names stay out of the chain"


def test_looking_at_the_link_changes_nothing(asked: Any) -> None:
    """Mail scanners follow links: nothing but a typed name endorses."""
    for _ in range(2):
        endorsing.look_at_endorsement(token=asked.token)
    assert not queries.endorsed_universities(asked.filed.snapshot)


@pytest.mark.clause("7.4", shows="refuses")
def test_a_link_works_once(asked: Any) -> None:
    answer(asked.token)
    with pytest.raises(Refusal, match="This is endorsed now"):
        answer(asked.token, endorse=False)


@pytest.mark.clause("7.4", shows="refuses")
def test_a_link_expires_after_fourteen_days(asked: Any) -> None:
    with (
        clock.at(clock.now() + dt.timedelta(days=14, seconds=1)),
        pytest.raises(Refusal, match="This link has expired"),
    ):
        answer(asked.token)


@pytest.mark.clause("7.4", shows="refuses")
def test_an_answer_needs_a_typed_name(asked: Any) -> None:
    with pytest.raises(Refusal, match="Type your name"):
        answer(asked.token, name="  ")


@pytest.mark.parametrize("token", ["", "guess", "x" * 10_000])
def test_a_token_that_was_never_sent_is_unknown(asked: Any, token: str) -> None:
    with pytest.raises(NotFound):
        answer(token)


@pytest.mark.clause("7.4", shows="refuses")
def test_a_link_about_an_older_version_endorses_nothing(asked: Any) -> None:
    proposer = asked.proposers[0]
    row = endorsing.reopen(proposal=asked.filed.id, by=proposer, seen=asked.filed.revision)
    row = writing.edit_proposal(
        proposal=row.id, content={**row.content, "fee": "500 EUR"}, by=proposer, seen=row.revision
    )
    endorsing.ask_endorsement(proposal=row.id, by=proposer, seen=row.revision)

    with pytest.raises(Refusal):
        answer(asked.token)
    jobs.run_pending()
    assert answer(token_sent()).state == EndorsementState.ENDORSED


@pytest.mark.clause("7.4", shows="refuses")
def test_an_endorsement_of_an_older_version_does_not_let_a_newer_one_in(asked: Any) -> None:
    proposer = asked.proposers[0]
    answer(asked.token)
    row = endorsing.reopen(proposal=asked.filed.id, by=proposer, seen=asked.filed.revision)
    row = writing.edit_proposal(
        proposal=row.id, content={**row.content, "fee": "500 EUR"}, by=proposer, seen=row.revision
    )
    row = endorsing.ask_endorsement(
        proposal=row.id, by=proposer, seen=row.revision
    ) and queries.proposal_by_id(row.id)

    with pytest.raises(Refusal) as refused:
        submitting.submit_proposal(proposal=row.id, by=proposer, seen=row.revision)
    assert any("this very version" in reason.says for reason in refused.value.reasons)


@pytest.mark.clause("7.4", shows="accepts")
def test_an_unchanged_draft_keeps_its_endorsement(asked: Any) -> None:
    proposer = asked.proposers[0]
    answer(asked.token)
    row = endorsing.reopen(proposal=asked.filed.id, by=proposer, seen=asked.filed.revision)

    assert endorsing.ask_endorsement(proposal=row.id, by=proposer, seen=row.revision) == []
    assert queries.is_endorsed(row, queries.proposal_by_id(row.id).snapshot)


@pytest.mark.clause("7.4", shows="refuses")
def test_declining_sends_the_proposal_back_to_its_proposers(asked: Any) -> None:
    answer(asked.token, endorse=False)

    row = queries.proposal_by_id(asked.filed.id)
    assert row.state == ProposalState.DRAFT
    assert not queries.is_endorsed(row, asked.filed.snapshot)


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("endorsers", "says"),
    [
        ([], "for every university"),
        ([("Eve", "eve@elsewhere.example", "uu.nl")], "holds the office"),
        ([("Eve", "eve@uu.nl.example", "uu.nl")], "holds the office"),
        ([("Friend", "friend@uu.nl", "uu.nl")], "holds the office"),
        ([("Manager elsewhere", "manager@ub.edu", "uu.nl")], "holds the office"),
        ([("Sanne de Wit", "proposer+manager@uu.nl", "uu.nl")], "cannot endorse"),
        ([("Sanne de Wit", "Proposer@UU.nl", "uu.nl")], "cannot endorse"),
        ([("Jordi", "manager@ub.edu", "ub.edu")], "for every university"),
        ([("X", "x@evil.example", "evil.example")], "for every university"),
    ],
)
def test_who_may_not_endorse_is_not_asked(
    way: Callable[..., Any], endorsers: list[tuple[str, str, str]], says: str
) -> None:
    going = way().drafted()
    proposer = going.proposers[0]
    named = [
        {"name": name, "email": email, "university": university, "office": "institutional-manager"}
        for name, email, university in endorsers
    ]
    row = writing.edit_proposal(
        proposal=going.filed.id,
        content={**going.filed.content, "endorsers": named},
        by=proposer,
        seen=going.filed.revision,
    )
    with pytest.raises(Refusal, match=says):
        endorsing.ask_endorsement(proposal=row.id, by=proposer, seen=row.revision)


@pytest.mark.clause("7.4", shows="accepts")
def test_whoever_is_asked_is_called_as_they_are_registered(way: Callable[..., Any]) -> None:
    going = way().drafted()
    named = [{**e, "name": "Whatever one types"} for e in going.filed.content["endorsers"]]
    row = writing.edit_proposal(
        proposal=going.filed.id,
        content={**going.filed.content, "endorsers": named},
        by=going.proposers[0],
        seen=going.filed.revision,
    )
    asked = endorsing.ask_endorsement(proposal=row.id, by=going.proposers[0], seen=row.revision)
    assert {one.name for one in asked} == {demo.staff("manager", "uu.nl").name}


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.parametrize("email", ["someone@uu.nl", "someone@hr.uu.nl"])
def test_where_nobody_is_registered_an_address_of_the_university_may_endorse(
    way: Callable[..., Any], email: str
) -> None:
    going = way().drafted()
    demo.staff("quality", "uu.nl").mandates.all().delete()
    proposer = going.proposers[0]
    named = {"name": "S", "email": email, "university": "uu.nl", "office": "accreditation"}
    others = [e for e in going.filed.content["endorsers"] if e["university"] != "uu.nl"]
    row = writing.edit_proposal(
        proposal=going.filed.id,
        content={**going.filed.content, "endorsers": [named, *others]},
        by=proposer,
        seen=going.filed.revision,
    )
    assert endorsing.ask_endorsement(proposal=row.id, by=proposer, seen=row.revision)


def test_only_the_hash_of_a_token_is_kept_once_the_letter_is_sent(asked: Any) -> None:
    endorsement = asked.filed.snapshot.endorsements.first()
    assert asked.token not in {endorsement.token_hash}
    letters = OutboxMessage.objects.filter(name="endorsement-request")
    assert letters
    assert not any(asked.token in str(letter.payload) for letter in letters)


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE proposals_endorsement SET state = 'declined'", "once given is never taken back"),
        ("DELETE FROM proposals_endorsement", "endorsement is never removed"),
        ("UPDATE proposals_snapshot SET content = '{}'", "snapshot is never changed"),
        ("DELETE FROM proposals_snapshot", "snapshot is never changed"),
    ],
)
def test_the_database_keeps_what_was_endorsed(asked: Any, statement: str, says: str) -> None:
    answer(asked.token)
    with (
        pytest.raises(DatabaseError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_another_university_cannot_ask_in_the_proposers_name(asked: Any) -> None:
    with pytest.raises(NotFound):
        endorsing.reopen(
            proposal=asked.filed.id, by=demo.staff("proposer", "uib.no"), seen=asked.filed.revision
        )
