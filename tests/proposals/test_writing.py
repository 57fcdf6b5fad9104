"""Drafts: anybody on the staff of a member begins one, the proposers alone write it (7.4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from charm import demo
from charm.core.proposal.reading import Unreadable
from charm.core.workflow import ProposalState, Refusal
from charm.foundation import ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.proposals import rules
from charm.proposals.services import writing

MINIMAL = {"kind": "formal", "title": "Soil and City"}


@pytest.mark.clause("5.5", shows="accepts")
@pytest.mark.clause("7.4", shows="accepts")
def test_staff_of_a_member_begin_a_draft_with_hardly_anything(alliance: None) -> None:
    draft = writing.start_proposal(content=MINIMAL, by=demo.staff("proposer", "uu.nl"))

    assert draft.state == ProposalState.DRAFT
    assert [record["act"] for record in ledger.history_of(draft.ref)] == ["proposal_started"]


@pytest.mark.clause("7.4", shows="refuses")
def test_somebody_who_is_no_staff_of_a_member_cannot_propose(alliance: None) -> None:
    with pytest.raises(Refusal, match="Only staff of a member university can propose"):
        writing.start_proposal(content=MINIMAL, by=demo.learner(1))


@pytest.mark.clause("5.5", shows="refuses")
@pytest.mark.clause("4.2", shows="refuses")
def test_a_draft_without_kind_that_leads_to_a_degree_is_refused_for_both(alliance: None) -> None:
    with pytest.raises(Refusal) as refused:
        writing.start_proposal(
            content={"title": "Master", "leads_to_degree": True}, by=demo.staff("proposer", "uu.nl")
        )
    assert {reason.clause for reason in refused.value.reasons} == {"5.5", "4.2"}


@pytest.mark.clause("4.2", shows="refuses")
def test_a_draft_cannot_become_a_degree_later(way: Callable[..., Any]) -> None:
    going = way().drafted()
    with pytest.raises(Refusal, match="leads to a degree"):
        writing.edit_proposal(
            proposal=going.filed.id,
            content={**going.filed.content, "leads_to_degree": True},
            by=going.proposers[0],
            seen=going.filed.revision,
        )


@pytest.mark.clause("4.2", shows="accepts")
@pytest.mark.clause("App. 2", shows="accepts")
def test_saving_a_draft_requires_no_field(way: Callable[..., Any]) -> None:
    going = way().drafted()
    saved = writing.edit_proposal(
        proposal=going.filed.id,
        content={"kind": "formal"},
        by=going.proposers[0],
        seen=going.filed.revision,
    )
    assert saved.title == ""
    assert saved.state == ProposalState.DRAFT


def test_a_stale_screen_never_overwrites(way: Callable[..., Any]) -> None:
    going = way().drafted()
    change: dict[str, Any] = {
        "proposal": going.filed.id,
        "content": {**going.filed.content, "fee": "none"},
        "by": going.proposers[0],
        "seen": going.filed.revision,
    }
    writing.edit_proposal(**change)

    with pytest.raises(Stale, match="changed by somebody else"):
        writing.edit_proposal(**{**change, "content": {"kind": "formal"}})
    going.filed.refresh_from_db()
    assert going.filed.content["fee"] == "none"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"kind": "formal", "colour": "red"}, "colour: is not a key"),
        ({"kind": "formal", "title": "a\x00b"}, "title: contains a character"),
        ({"kind": "formal", "title": "a\u202eb"}, "reading direction"),
        ({"kind": "formal", "ects": "3"}, "ects: must be a number"),
    ],
)
def test_malformed_content_is_refused_and_nothing_is_kept(
    way: Callable[..., Any], content: dict[str, Any], says: str
) -> None:
    going = way().drafted()
    with pytest.raises(Unreadable, match=says):
        writing.edit_proposal(
            proposal=going.filed.id, content=content, by=going.proposers[0], seen=None
        )
    before = going.filed.revision
    going.filed.refresh_from_db()
    assert going.filed.revision == before


def test_a_draft_is_hidden_from_everybody_but_its_proposers(way: Callable[..., Any]) -> None:
    draft = way().drafted().filed
    strangers = [
        demo.staff("proposer", "uib.no"),
        demo.staff("manager", "uu.nl"),
        demo.officer("boards"),
        demo.officer("council-chair"),
        demo.learner(1),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            rules.proposal_for(stranger, draft.id)
        with pytest.raises(NotFound):
            writing.edit_proposal(proposal=draft.id, content=MINIMAL, by=stranger, seen=1)
    assert rules.proposal_for(demo.officer("auditor"), draft.id) == draft


@pytest.mark.parametrize("ref", [uuid.uuid4(), "7", "no-uuid", "", "\x00"])
def test_what_is_not_there_answers_like_what_is_hidden(
    alliance: None, ref: uuid.UUID | str
) -> None:
    with pytest.raises(NotFound, match="There is no such proposal"):
        rules.proposal_for(demo.officer("auditor"), ref)


def test_an_auditor_reads_everything_and_writes_nothing(way: Callable[..., Any]) -> None:
    draft = way().drafted().filed
    with pytest.raises(NotAllowed, match="Only the proposers"):
        writing.edit_proposal(
            proposal=draft.id, content=MINIMAL, by=demo.officer("auditor"), seen=draft.revision
        )


@pytest.mark.clause("7.4", shows="refuses")
def test_a_co_proposer_is_staff_of_a_member(way: Callable[..., Any]) -> None:
    going = way().drafted()
    with pytest.raises(Refusal, match="co-proposer is staff"):
        writing.add_proposer(proposal=going.filed.id, person=demo.learner(1), by=going.proposers[0])


@pytest.mark.clause("7.4", shows="accepts")
def test_a_co_proposer_writes_too(way: Callable[..., Any]) -> None:
    going = way().drafted()
    other = demo.staff("proposer", "uib.no")
    writing.add_proposer(proposal=going.filed.id, person=other, by=going.proposers[0])
    writing.add_proposer(proposal=going.filed.id, person=other, by=going.proposers[0])

    assert rules.proposal_for(other, going.filed.id, to="write") == going.filed
    assert going.filed.seats.filter(person=other).count() == 1


def test_withdrawing_needs_a_reason_and_is_final(way: Callable[..., Any]) -> None:
    going = way().drafted()
    act: dict[str, Any] = {"proposal": going.filed.id, "by": going.proposers[0], "seen": None}
    with pytest.raises(Refusal, match="Give a reason"):
        writing.withdraw_proposal(**act, reason=" ")
    withdrawn = writing.withdraw_proposal(**act, reason="We begin again next year.")

    assert withdrawn.state == ProposalState.WITHDRAWN
    with pytest.raises(Refusal, match="This is withdrawn now"):
        writing.withdraw_proposal(**act, reason="Again.")


@pytest.mark.clause("8.2", shows="refuses")
def test_nobody_else_begins_again_from_a_proposal(way: Callable[..., Any]) -> None:
    going = way().drafted()
    stranger = demo.staff("proposer", "abo.fi")
    with pytest.raises(NotAllowed, match="Only its proposers"):
        writing.start_proposal(content=MINIMAL, by=stranger, previous=going.filed)
    assert writing.start_proposal(content=MINIMAL, by=going.proposers[0], previous=going.filed)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\u202eevil"])
def test_a_reason_that_cannot_be_kept_is_refused(way: Callable[..., Any], text: str) -> None:
    going = way().drafted()
    with pytest.raises(Unfit, match="This text contains a character"):
        writing.withdraw_proposal(
            proposal=going.filed.id, by=going.proposers[0], seen=None, reason=text
        )
