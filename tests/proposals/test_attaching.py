"""What supports a proposal is attached to it, and stays once a version holds it."""

from __future__ import annotations

import uuid

import pytest

from charm.core.workflow import Refusal
from charm.foundation import files, ledger
from charm.foundation.errors import NotAllowed, NotFound, Unfit
from charm.lifecycle import proposing
from charm.proposals import standing
from charm.proposals.attachments import attachments_of, held_by_versions, of_version
from charm.proposals.queries import proposal_by_id
from charm.proposals.services import attaching
from charm.proposals.services.attaching import attach, detach
from charm.proposals.services.endorsing import reopen

PDF = b"%PDF-1.7\n%%EOF\n"


def attached(step, content: bytes = PDF, name: str = "support.pdf"):
    return attach(proposal=step.filed.id, content=content, name=name, by=step.proposers[0])


@pytest.mark.clause("5.7.1.5", shows="accepts")
def test_a_document_in_support_is_attached_and_stands_in_the_ledger(way):
    step = way("non-formal-hackathon").drafted()
    row = attached(step)
    assert [one.name for one in attachments_of(step.filed)] == ["support.pdf"]
    assert files.read(row) == PDF
    (record,) = [r for r in ledger.history_of(step.filed.ref) if r["act"] == "file_attached"]
    assert record["facts"]["sha256"] == row.sha256


def test_the_same_file_twice_is_one_file_and_one_act(way):
    step = way("non-formal-hackathon").drafted()
    assert attached(step) == attached(step, name="again.pdf")
    acts = [r["act"] for r in ledger.history_of(step.filed.ref)]
    assert acts.count("file_attached") == 1


def test_a_file_that_no_version_holds_is_removed(way):
    step = way("non-formal-hackathon").drafted()
    row = attached(step)
    detach(proposal=step.filed.id, file=row.id, by=step.proposers[0])
    assert attachments_of(step.filed) == []


@pytest.mark.clause("7.4", shows="refuses")
def test_what_was_endorsed_keeps_its_files(way):
    step = way("non-formal-hackathon").drafted()
    before = attached(step)
    step.filed = proposing.endorse(step.filed, step.proposers, step.when, step.say)
    with pytest.raises(Refusal):  # locked while it is endorsed
        attached(step, PDF + b"1")
    reopened = reopen(proposal=step.filed.id, by=step.proposers[0], seen=step.filed.revision)
    after = attached(step, PDF + b"2", "later.pdf")
    assert held_by_versions(reopened) == {before.sha256}
    assert of_version(reopened.snapshots.get()) == [before]
    with pytest.raises(Unfit, match="holds this file"):
        detach(proposal=step.filed.id, file=before.id, by=step.proposers[0])
    detach(proposal=step.filed.id, file=after.id, by=step.proposers[0])


def test_only_proposers_attach_and_only_to_their_own(way):
    from charm.alliance.queries import person_by_email

    step = way("non-formal-hackathon").drafted()
    row = attached(step)
    stranger = person_by_email("proposer@elte.hu")
    auditor = person_by_email("auditor@charm-eu.example")
    for act in (
        lambda by: attach(proposal=step.filed.id, content=PDF, name="x.pdf", by=by),
        lambda by: detach(proposal=step.filed.id, file=row.id, by=by),
    ):
        with pytest.raises(NotFound):
            act(stranger)
        with pytest.raises(NotAllowed):
            act(auditor)
    with pytest.raises(NotFound):
        detach(proposal=step.filed.id, file=uuid.uuid4(), by=step.proposers[0])


def test_a_proposal_has_a_bounded_number_of_files(way, monkeypatch):
    monkeypatch.setattr(attaching, "MOST", 2)
    step = way("non-formal-hackathon").drafted()
    attached(step, PDF + b"1")
    attached(step, PDF + b"2")
    with pytest.raises(Unfit, match="2 files at most"):
        attached(step, PDF + b"3")


@pytest.mark.clause("7.4", shows="refuses")
def test_a_file_more_is_another_version_to_be_endorsed_anew(way):
    step = way("non-formal-hackathon").endorsed()
    reopen(proposal=step.filed.id, by=step.proposers[0], seen=step.filed.revision)
    filed = proposal_by_id(step.filed.id)
    assert standing.snapshot_now(filed) is not None  # unchanged, it keeps its endorsements
    attached(step)
    assert standing.snapshot_now(filed) is None
