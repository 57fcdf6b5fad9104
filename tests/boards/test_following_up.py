"""What the proposers are recommended to do after an approval (7.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.rooms import example

from charm import demo
from charm.boards import following
from charm.boards.following import FollowUp, Need
from charm.boards.services import following_up
from charm.core.workflow import Refusal
from charm.core.workflow.followup import FOLLOWUP_MOVES, TOPICS, answers, needs_of
from charm.foundation import clock
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage

AGREED = """
write: suggested -> = | proposer | letter_written
send: suggested -> sent | proposer | letter_written
accept: sent -> accepted | contact |
close: accepted sent -> done | contact proposer |
not-needed: accepted sent suggested -> not-needed | contact proposer | reason_given
suggest-again: not-needed -> suggested | proposer |
"""


def test_the_table_is_as_agreed() -> None:
    from tests.core.workflow.test_specification import rows_of, written_out

    assert [written_out(move) for move in FOLLOWUP_MOVES.values()] == rows_of(AGREED)


@pytest.mark.clause("7.8", shows="accepts")
@pytest.mark.parametrize(("form", "needs"), [
    ({}, "digital-credential evaluation"),
    ({"outcome": "participation-badge"}, "evaluation"),
    ({"outcome": "participation-badge", "supports_wanted": ["digital-credential"]},
     "digital-credential evaluation"),
    ({"supports_wanted": ["hybrid-classroom"]},
     "digital-credential professional-development evaluation"),
    ({"supports_wanted": ["teacher-development"]},
     "digital-credential professional-development evaluation"),
    ({"supports_wanted": ["marketing", "quality"]}, "digital-credential marketing evaluation"),
    ({"principles": [{"code": "sustainability"}]}, "digital-credential principles evaluation"),
    ({"principles": [{"code": "challenge-based"}]},
     "digital-credential principles knowledge-creating-teams evaluation"),
])  # fmt: skip
def test_needs_follow_from_the_form(form: dict[str, Any], needs: str) -> None:
    """A credential is issued, and an evaluation held, for every micro-credential."""
    content = example("formal-single", **{"supports_wanted": [], "principles": [], **form})
    assert [str(need) for need in needs_of(content)] == needs.split()


@pytest.mark.clause("7.8", shows="accepts")
def test_a_contact_is_asked_about_what_its_topics_name() -> None:
    assert set(TOPICS) == set(Need)
    assert answers(Need.TEAMS, ["Knowledge creating teams (KCT)"])
    assert not answers(Need.TEAMS, ["marketing"])


@pytest.mark.clause("7.8", shows="accepts")
def test_a_letter_is_drafted_sent_and_answered_by_its_link(way: Callable[..., Any]) -> None:
    going = way().approved()
    rows = following.of_proposal(going.filed)
    assert {row.contact for row in rows} == {"jvito", "quality-office", "wp12", "wp17"}
    row = next(row for row in rows if row.contact == "jvito")
    assert going.filed.title in row.letter
    assert "digital credential" in row.letter
    assert going.proposers[0].email in row.letter  # they answer each other, not the platform
    assert following_up.suggest_follow_ups(going.filed.id) == []  # once per approval
    by, act = going.proposers[0], {"follow_up": row.id, "subject": "Hello"}
    assert following.to_send(by) == rows

    with pytest.raises(Refusal, match="Write a subject and a letter"):
        following_up.send(**act, letter="  ", by=by, seen=row.revision)
    with pytest.raises(NotFound):
        following_up.send(**act, letter="Hi", by=demo.staff("proposer", "elte.hu"), seen=1)
    with pytest.raises(NotFound):
        following_up.send(**act, letter="Hi", by=demo.learner(1), seen=1)
    officer = demo.officer("boards")
    with pytest.raises(NotAllowed, match="proposers send"):
        following_up.send(**act, letter="Hi", by=officer, seen=row.revision)
    with pytest.raises(Stale):
        following_up.send(**act, letter="Hi", by=by, seen=9)
    sent = following_up.send(**act, letter="Can we talk?", by=by, seen=row.revision)
    with pytest.raises(Stale):
        following_up.send(**act, letter="Can we talk?", by=by, seen=row.revision)

    (letter,) = OutboxMessage.objects.filter(name="follow-up")
    assert (letter.payload["to"], letter.payload["subject"]) == (sent.email, "Hello")
    assert "Can we talk?" in letter.payload["body"]
    token = token_of(letter)
    assert token not in letter.payload["body"]

    with pytest.raises(NotFound):
        following_up.answer_by_link(token="guessed", name="accept", signed="Me")
    with pytest.raises(Unfit, match="Type your name"):
        following_up.answer_by_link(token=token, name="accept", signed=" ")
    with pytest.raises(Unfit, match="Choose"):
        following_up.answer_by_link(token=token, name="send", signed="Me")
    with pytest.raises(Refusal, match="Say why"):
        following_up.answer_by_link(token=token, name="not-needed", signed="Me")
    with pytest.raises(Unfit, match="expired"), clock.at(sent.link_until + dt.timedelta(days=1)):
        following_up.answer_by_link(token=token, name="accept", signed="Me")
    following_up.answer_by_link(token=token, name="accept", signed="Ana", note="On Thursday.")
    done = following_up.answer_by_link(token=token, name="close", signed="Ana")
    assert (done.state, done.answered_by) == ("done", "Ana")
    with pytest.raises(Refusal, match="This is done now"):
        following_up.answer_by_link(token=token, name="accept", signed="Ana")
    told = OutboxMessage.objects.filter(name__in=["follow-up-accepted", "follow-up-done"])
    assert told.count() == 2 * len(going.proposers)


@pytest.mark.clause("7.8", shows="accepts")
def test_it_is_only_recommended(way: Callable[..., Any]) -> None:
    going = way().approved()
    by, row = going.proposers[0], following.of_proposal(going.filed)[0]
    act: dict[str, Any] = {"follow_up": row.id, "by": by}
    with pytest.raises(Refusal, match="Say why"):
        following_up.move(**act, name="not-needed", seen=row.revision)
    aside = following_up.move(**act, name="not-needed", seen=row.revision, note="We know them.")
    assert (aside.state, aside.reason, aside.sent_at) == ("not-needed", "We know them.", None)
    again = following_up.move(**act, name="suggest-again", seen=aside.revision)
    assert again.state == "suggested"
    assert going.filed.state == "approved"  # nothing waited for it


@pytest.mark.clause("7.8", shows="accepts")
def test_a_contact_with_an_account_answers_with_it_once_it_was_sent(way: Any) -> None:
    going = way().approved()
    member = demo.staff("quality", "tcd.ie")
    row = following.of_proposal(going.filed)[0]
    FollowUp.objects.filter(pk=row.pk).update(email=member.email.upper())
    with pytest.raises(NotFound):
        following.follow_up_for(member, row.id)  # a draft is its proposers' own
    following_up.send(
        follow_up=row.id, subject="Hello", letter="Hi", by=going.proposers[0], seen=row.revision
    )
    assert [one.id for one in following.to_answer(member)] == [row.id]
    row.refresh_from_db()
    with pytest.raises(Refusal, match="Only the contact"):
        following_up.move(follow_up=row.id, name="accept", by=going.proposers[0], seen=row.revision)
    taken = following_up.move(follow_up=row.id, name="accept", by=member, seen=row.revision)
    assert taken.answered_by == member.name


def token_of(letter: Any) -> str:
    return str(letter.payload["secret"]).rstrip("/").rpartition("/")[2]
