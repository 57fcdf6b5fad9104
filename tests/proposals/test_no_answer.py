"""When an endorser does not answer: reminders, the end of the link, somebody else (7.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from charm import demo
from charm.core.workflow import EndorsementState, ProposalState, Refusal
from charm.foundation import clock, jobs, ledger
from charm.foundation.errors import NotFound
from charm.foundation.models import OutboxMessage
from charm.proposals import queries, tasks, waits
from charm.proposals.asked import asked_about
from charm.proposals.services import asking_again, endorsing, writing

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
    going.began = clock.now()
    jobs.run_pending()
    mail.outbox.clear()
    return going


def tokens() -> list[str]:
    jobs.run_pending()
    return re.findall(r"/endorse/([\w-]+)/", "".join(str(one.body) for one in mail.outbox))


def letters() -> list[str]:
    return list(OutboxMessage.objects.order_by("created_at").values_list("name", flat=True))


def days_later(asked: Any, days: float) -> Any:
    return clock.at(asked.began + dt.timedelta(days=days, minutes=1))


def answered(asked: Any, token: str) -> Any:
    return endorsing.answer_endorsement(token=token, endorse=True, signed_name="M. Visser")


@pytest.mark.clause("7.4", shows="accepts")
def test_reminders_come_after_three_seven_and_twelve_days_once_each(asked: Any) -> None:
    for day in range(1, 14):
        with days_later(asked, day):
            tasks.remind_endorsers()
            tasks.remind_endorsers()
    assert letters().count("endorsement-reminder") == 3
    assert letters().count("no-answer-yet") == 1, "the proposers are told after the third"
    days = [r["facts"]["days"] for r in ledger.history_of(asked.filed.ref)
            if r["act"] == "endorser_reminded"]  # fmt: skip
    assert days == [3, 7, 12]


@pytest.mark.clause("7.4", shows="accepts")
def test_every_link_that_was_sent_works_until_one_is_used(asked: Any) -> None:
    for day in (3, 7):
        with days_later(asked, day):
            tasks.remind_endorsers()
    first, second = tokens()
    with days_later(asked, 8):
        assert answered(asked, first).state == State.ENDORSED
        with pytest.raises(Refusal, match="This is endorsed now"):
            answered(asked, second)


def test_a_worker_that_slept_reminds_once(asked: Any) -> None:
    with days_later(asked, 9):
        tasks.remind_endorsers()
    assert letters().count("endorsement-reminder") == 1


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("settled", ["reopened", "endorsed"])
def test_nobody_is_reminded_of_what_is_settled(asked: Any, settled: str) -> None:
    with days_later(asked, 3):
        tasks.remind_endorsers()
    (token,) = tokens()
    if settled == "reopened":
        endorsing.reopen(proposal=asked.filed.id, by=asked.proposer, seen=asked.filed.revision)
    else:
        answered(asked, token)
    with days_later(asked, 7):
        tasks.remind_endorsers()
    with days_later(asked, 15):
        tasks.end_links_whose_time_is_over()
    assert letters().count("endorsement-reminder") == 1
    assert "endorsement-expired" not in letters()


@pytest.mark.clause("7.4", shows="refuses")
def test_after_fourteen_days_the_link_ends_and_the_proposers_are_told(asked: Any) -> None:
    with days_later(asked, 14):
        for _ in range(2):
            tasks.end_links_whose_time_is_over()
        tasks.remind_endorsers()
        (one,) = waits.on_the_way(asked.proposer)
        assert (one.is_stuck, one.is_endorsed, one.is_in_own_hands) == (True, False, True)
    asked.question.refresh_from_db()
    assert asked.question.state == State.EXPIRED
    assert letters().count("endorsement-expired") == 1
    assert "endorsement-reminder" not in letters()
    assert queries.proposal_by_id(asked.filed.id).state == ProposalState.ENDORSING


@pytest.mark.clause("7.4", shows="accepts")
def test_who_did_not_answer_is_asked_again_with_a_new_link(asked: Any) -> None:
    with days_later(asked, 3):
        tasks.remind_endorsers()
    (old,) = tokens()
    with days_later(asked, 15):
        tasks.end_links_whose_time_is_over()
        mail.outbox.clear()
        row = asking_again.ask_again(
            endorsement=asked.question.id, by=asked.proposer, seen=asked.filed.revision
        )
        (new,) = tokens()
        with pytest.raises(NotFound):
            answered(asked, old)
        with pytest.raises(Refusal, match="This is asked now"):
            asking_again.ask_again(endorsement=row.id, by=asked.proposer, seen=asked.filed.revision)
        assert answered(asked, new).state == State.ENDORSED
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)


def instead(asked: Any, by: Any = None) -> Any:
    return asking_again.ask_instead(
        endorsement=asked.question.id, by=by or asked.proposer, seen=asked.filed.revision
    )


@pytest.mark.clause("7.4", shows="refuses")
def test_the_accreditation_department_is_not_asked_before_twelve_days(asked: Any) -> None:
    with days_later(asked, 11), pytest.raises(Refusal, match="after twelve days"):
        instead(asked)


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.parametrize("day", [12, 20])
def test_then_the_approval_of_the_department_is_enough(asked: Any, day: int) -> None:
    with days_later(asked, day):
        tasks.end_links_whose_time_is_over()
        tokens(), mail.outbox.clear()
        row = instead(asked)
        assert (row.email, row.office) == ("quality@uu.nl", "accreditation")
        assert row.snapshot_id == asked.filed.snapshot_id, "about the very same version"
        with pytest.raises(Refusal, match="Nobody is registered"):
            instead(asked)
        endorsing.answer_endorsement(token=tokens()[-1], endorse=True, signed_name="Q")
    assert queries.is_endorsed(asked.filed, asked.filed.snapshot)


@pytest.mark.clause("7.4", shows="refuses")
def test_where_the_department_proposes_or_nobody_is_registered_none_is_asked(asked: Any) -> None:
    demo.staff("quality", "uu.nl").mandates.all().delete()
    with days_later(asked, 13), pytest.raises(Refusal, match="Nobody is registered"):
        instead(asked)


@pytest.mark.clause("7.4", shows="refuses")
def test_of_a_proposal_that_was_reopened_nobody_is_asked_again(asked: Any) -> None:
    with days_later(asked, 15):
        tasks.end_links_whose_time_is_over()
        row = endorsing.reopen(
            proposal=asked.filed.id, by=asked.proposer, seen=asked.filed.revision
        )
        for ask in (asking_again.ask_again, asking_again.ask_instead):
            with pytest.raises(Refusal, match="not asked for any more"):
                ask(endorsement=asked.question.id, by=asked.proposer, seen=row.revision)


def test_only_those_who_propose_it_ask_again(asked: Any) -> None:
    with days_later(asked, 15):
        tasks.end_links_whose_time_is_over()
        for stranger in (demo.staff("proposer", "elte.hu"), demo.staff("manager", "uu.nl")):
            with pytest.raises(NotFound):
                instead(asked, stranger)


def test_the_page_of_the_proposers_knows_what_can_be_done(asked: Any) -> None:
    def seen() -> Any:
        (one,) = asked_about(asked.filed, asked.filed.snapshot)
        return (bool(one.late), bool(one.department), bool(one.again))

    assert seen() == (False, False, False)
    with days_later(asked, 12):
        assert seen() == (True, True, False)
    with days_later(asked, 14):
        tasks.end_links_whose_time_is_over()
        assert seen() == (True, True, True)


@pytest.mark.parametrize("how", ["reopened", "withdrawn"])
def test_whose_answer_is_not_needed_any_more_is_told(asked: Any, how: str) -> None:
    row, by = asked.filed, asked.proposer
    if how == "reopened":
        endorsing.reopen(proposal=row.id, by=by, seen=row.revision)
    else:
        writing.withdraw_proposal(proposal=row.id, by=by, seen=row.revision, reason="Over.")
    jobs.run_pending()
    (letter,) = [m for m in mail.outbox if m.subject.startswith("No answer needed any more")]
    assert letter.to == [asked.question.email]
    assert "/endorse/" not in letter.body
