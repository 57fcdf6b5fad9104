"""An approval that came by e-mail, verified by the Boards officer (7.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as letters
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.support.mails import eml, msg

from charm import demo
from charm.alliance.services.people import grant_mandate
from charm.core.workflow import EndorsementState, ProposalState, Refusal
from charm.demo.people import officer
from charm.foundation import clock, files, jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage
from charm.foundation.parts import Part
from charm.proposals import asked as reads
from charm.proposals import queries, rules, tasks
from charm.proposals.models import Evidence
from charm.proposals.services import endorsing, evidencing, submitting, writing

pytestmark = pytest.mark.clause("7.4")
State = EndorsementState
WHY = "It comes from the manager's own address and names the version."


@pytest.fixture
def asked(way: Callable[..., Any]) -> Any:
    going = way().drafted()
    going.proposer = going.proposers[0]
    (going.question,) = endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposer, seen=going.filed.revision
    )
    going.filed = queries.proposal_by_id(going.filed.id)
    return going


def handed_in(asked: Any, content: bytes = b"", *, by: Any = None, name: str = "Re.eml") -> Any:
    return evidencing.hand_in(
        endorsement=asked.question.id, content=content or eml(), name=name,
        by=by or asked.proposer, seen=asked.filed.revision,
    )  # fmt: skip


def judged(row: Any, *, accept: bool = True, reason: str = WHY, by: Any = None) -> Any:
    return evidencing.judge(
        evidence=row.id, accept=accept, reason=reason, by=by or officer("boards"), seen=row.revision
    )


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.parametrize("saved", [eml(), msg()], ids=["eml", "msg"])
def test_on_an_email_that_was_verified_it_is_endorsed_and_submitted(
    asked: Any, saved: bytes
) -> None:
    row = handed_in(asked, saved)
    assert not queries.is_endorsed(asked.filed, asked.filed.snapshot), "it waits for the officer"
    judged(row)
    asked.question.refresh_from_db()
    assert asked.question.state == State.ENDORSED_ON_EVIDENCE
    assert asked.question.signed_name == "Maarten Visser"
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)
    answers = {f.clause: "Known." for f in queries.findings_of(asked.filed)}
    submitting.submit_proposal(
        proposal=asked.filed.id, by=asked.proposer, seen=asked.filed.revision, answers=answers
    )
    acts = [r["act"] for r in ledger.history_of(asked.filed.ref)]
    assert acts[-3:] == [
        "evidence_handed_in", "proposal_endorsed_on_evidence", "proposal_submitted",
    ]  # fmt: skip
    assert reads.evidence_of([asked.filed.snapshot_id])[asked.question.id].reason == WHY


def test_officer_and_proposers_are_told(asked: Any) -> None:
    jobs.run_pending()
    letters.outbox.clear()
    row = handed_in(asked)
    judged(row, accept=False, reason="It names another title.")
    jobs.run_pending()
    told = {(m.to[0], m.subject.partition(":")[0]) for m in letters.outbox}
    assert (officer("boards").email, "An e-mail to verify") in told
    assert (asked.proposer.email, "Not accepted") in told
    assert any("It names another title." in str(m.body) for m in letters.outbox)


@pytest.mark.clause("7.4", shows="refuses")
def test_refused_it_counts_for_nothing_and_the_link_still_works(asked: Any) -> None:
    row = judged(handed_in(asked), accept=False)
    asked.question.refresh_from_db()
    assert (row.state, asked.question.state) == ("refused", State.ASKED)
    with pytest.raises(Unfit, match="did not accept this very e-mail"):
        handed_in(asked)
    assert handed_in(asked, eml(text="Approved, second try.")).state == "waiting"


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 a picture of a mail", "no saved e-mail"),
        (b"PK\x03\x04 word/", "no saved e-mail"),
        (b"", "no saved e-mail"),
        (b"MZ\x90 From: a To: b", "no saved e-mail"),
        (b"<html>From: a@uu.nl\nTo: b@uu.nl", "no saved e-mail"),
        (eml(text=" "), "has no text"),
        (eml(sender="x"), "who wrote it"),
        (msg()[:9000], "cannot be read|no saved e-mail"),
        (b"From: a@uu.nl\nTo: b@uu.nl\n\n" + b"x" * (files.MOST_BYTES), "larger than"),
    ],
    ids=["pdf", "docx", "nothing", "program", "page", "empty", "nobody", "cut", "large"],
)
def test_what_is_no_email_is_refused_with_a_sentence(asked: Any, content: bytes, says: str) -> None:
    with pytest.raises(Unfit, match=says):
        evidencing.hand_in(
            endorsement=asked.question.id, content=content, name="Re.eml",
            by=asked.proposer, seen=asked.filed.revision,
        )  # fmt: skip
    assert not Evidence.objects.exists()


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("sender", ["proposer@uu.nl", "Sanne <Proposer+x@UU.nl>"])
def test_an_email_of_a_proposer_approves_nothing(asked: Any, sender: str) -> None:
    with pytest.raises(Refusal, match="written by a proposer"):
        handed_in(asked, eml(sender=sender))


@pytest.mark.clause("7.4", shows="refuses")
def test_only_the_officer_verifies_with_a_reason_and_never_their_own(asked: Any) -> None:
    row = handed_in(asked)
    for by, error in (
        (asked.proposer, NotAllowed),
        (officer("auditor"), NotAllowed),
        (demo.staff("proposer", "elte.hu"), NotFound),
        (demo.staff("manager", "uu.nl"), NotFound),
    ):
        with pytest.raises(error):
            judged(row, by=by)
    for reason in ("", "  "):
        with pytest.raises(Refusal, match="Say in a sentence why"):
            judged(row, reason=reason)
        with pytest.raises(Refusal, match="Say why"):
            judged(row, reason=reason, accept=False)
    grant_mandate(person=asked.proposer, office="boards-officer", university_code=None)
    for accept in (True, False):
        with pytest.raises(Refusal, match="another officer looks"):
            judged(row, by=asked.proposer, accept=accept)


def test_of_two_officers_the_second_is_told(asked: Any) -> None:
    row = handed_in(asked)
    judged(row)
    with pytest.raises(Stale):
        judged(row, accept=False)
    row.refresh_from_db()
    with pytest.raises(Unfit, match="waits for nobody any more"):
        judged(row)


def test_handed_in_twice_it_is_one(asked: Any) -> None:
    assert handed_in(asked) == handed_in(asked)
    with pytest.raises(Unfit, match="Another e-mail waits"):
        handed_in(asked, eml(text="Another."))
    assert len(files.of(asked.question.ref)) == 1, "what was refused is not kept"


def move_on(asked: Any, how: str) -> None:
    row, by = asked.filed, asked.proposer
    if how == "reopened":
        endorsing.reopen(proposal=row.id, by=by, seen=row.revision)
    elif how == "withdrawn":
        writing.withdraw_proposal(proposal=row.id, by=by, seen=row.revision, reason="Over.")
    else:
        endorsing.ask_endorsement(
            proposal=row.id, by=by,
            seen=endorsing.reopen(proposal=row.id, by=by, seen=row.revision).revision,
        )  # fmt: skip


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("how", ["reopened", "withdrawn", "asked anew"])
def test_it_belongs_to_the_question_it_was_handed_in_for(asked: Any, how: str) -> None:
    row = handed_in(asked)
    move_on(asked, how)
    with pytest.raises(Stale):
        judged(row)
    row.refresh_from_db()
    assert row.state == "void"
    assert reads.evidence_that_waits(Part()).total == 0
    if how != "asked anew":
        asked.filed.refresh_from_db()
        with pytest.raises(Refusal, match="not asked for any more"):
            handed_in(asked)


@pytest.mark.clause("7.4", shows="accepts")
def test_it_is_taken_also_after_the_link_expired(asked: Any) -> None:
    with clock.at(clock.now() + dt.timedelta(days=15)):
        tasks.end_links_whose_time_is_over()
        judged(handed_in(asked))
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)


def test_the_proposers_the_officer_and_auditors_read_it_and_nobody_else(asked: Any) -> None:
    row = handed_in(asked)
    for reader in (asked.proposer, officer("boards"), officer("auditor")):
        assert rules.evidence_for(reader, row.id) == row
    before_body = {"is_before_body": lambda snapshot: True}
    member = demo.staff("quality", "tcd.ie")
    for stranger in (member, demo.staff("proposer", "elte.hu"), demo.learner(1)):
        with pytest.raises(NotFound):
            rules.evidence_for(stranger, row.id)
        with pytest.raises(NotFound):
            rules.evidence_for(stranger, row.id, **before_body)
    judged(row)
    assert rules.evidence_for(member, row.id, **before_body) == row, "it counts: the bodies read it"
    other_version = {"is_before_body": lambda snapshot: snapshot != row.endorsement.snapshot_id}
    for nobody in ({}, other_version):
        with pytest.raises(NotFound):
            rules.evidence_for(member, row.id, **nobody)
    with pytest.raises(NotFound):
        evidencing.hand_in(
            endorsement=asked.question.id, content=eml(), name="x.eml",
            by=demo.staff("proposer", "elte.hu"), seen=asked.filed.revision,
        )  # fmt: skip


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE proposals_endorsement SET state = 'endorsed'", "once given is never taken back"),
        ("UPDATE proposals_evidence SET state = 'refused'", "judgement of it stays"),
        ("UPDATE proposals_evidence SET sha256 = 'x'", "stays with its question"),
        ("DELETE FROM proposals_evidence", "never removed"),
    ],
)
def test_the_database_keeps_it(asked: Any, statement: str, says: str) -> None:
    judged(handed_in(asked))
    with (
        pytest.raises(DatabaseError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE proposals_endorsement SET state = 'endorsed-on-evidence'", "officer verified"),
        (
            "UPDATE proposals_endorsement SET state = 'endorsed', email = 'Proposer@uu.nl', "
            "answered_at = asked_at, signed_name = 'Me'",
            "does not approve it",
        ),
    ],
)
def test_the_database_refuses_what_no_service_does(asked: Any, statement: str, says: str) -> None:
    with (
        pytest.raises(DatabaseError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_a_judgement_by_whoever_handed_it_in(asked: Any) -> None:
    row = handed_in(asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(
            state="accepted", reason="x", judged_at=clock.now(), judged_by=asked.proposer
        )


def test_the_state_of_the_proposal_is_the_same_after_all(asked: Any) -> None:
    judged(handed_in(asked))
    assert queries.proposal_by_id(asked.filed.id).state == ProposalState.ENDORSING
    assert OutboxMessage.objects.filter(name="endorsed-on-evidence").count() == len(asked.proposers)
