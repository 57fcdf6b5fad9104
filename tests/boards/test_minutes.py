"""Minutes write themselves from the session, are commented on, confirmed, frozen (workflow 6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.awards.test_certificate import pages
from tests.support.after import drafted, fresh, held, next_session, sent
from tests.support.structure import skips_no_level, structure_of

from charm import demo
from charm.boards import minutes as reads
from charm.boards.minuting import languages, words
from charm.boards.queries import Meeting
from charm.boards.services import minuting
from charm.core.workflow import MeetingState, Refusal, TrackOutcome
from charm.foundation import clock, files
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.models import OutboxMessage


def part_of(minutes: Any, council: Any, language: str = "en") -> Any:
    return minutes.parts.get(track=council.track, language=language)


@pytest.mark.clause("7.6", shows="accepts")
def test_minutes_from_the_session_to_the_archive(council: Any) -> None:
    decision = held(council, reasons="It convinces.\nThe partners are well chosen.")
    meeting = decision.meeting
    minutes = drafted(council, meeting, languages=("en", "es"))
    assert fresh(meeting).state == MeetingState.MINUTES_DRAFT

    said = part_of(minutes, council)
    assert said.text == "Formal learning. The Academic Council approved it."
    assert "Reasons: It convinces.\nThe partners are well chosen." in said.confidential
    assert "Quorum: 10 of 10 members" in said.confidential
    assert "consensus" in said.confidential
    opening = minutes.parts.get(key="opening", language="en")
    assert "10 of 10 members with a vote took part." in opening.text
    assert council.chair.name not in opening.text  # names are internal
    assert f"{council.chair.name} (chair)" in opening.confidential
    assert "se aprueba" in part_of(minutes, council, "es").text

    # The office alone reads the first draft; its officer edits it, what was written stays beside.
    member = council.members[-1]
    assert reads.minutes_for(member, meeting) is None
    with pytest.raises(NotFound):
        reads.part_for(member, said.id)
    minuting.edit_part(
        part=said.id, text="Approved,  as proposed.\n\n", confidential=said.confidential,
        by=council.officer, seen=said.revision,
    )  # fmt: skip
    said.refresh_from_db()
    assert (said.text, said.written) == (
        "Approved,  as proposed.",
        "Formal learning. The Academic Council approved it.",
    )

    # Members get it, and comment on a paragraph; the officer answers each.
    minutes = sent(council, minutes)
    letters = OutboxMessage.objects.filter(name="minutes-for-comment")
    assert {row.payload["to"] for row in letters} == {person.email for person in council.members}
    with clock.at(minutes.sent_at + dt.timedelta(days=1)):
        remark = minuting.comment(
            part=said.id, is_confidential=True, paragraph=2, text="Say how we voted.", by=member
        )
        again = minuting.comment(
            part=said.id, is_confidential=True, paragraph=2, text="Say how we voted.", by=member
        )
    assert remark == again  # a second click says nothing new
    assert remark.quoted == "Decided by consensus."
    session, hour = next_session(council, meeting)
    with clock.at(hour):
        minutes.refresh_from_db()
        act = {"meeting": meeting.id, "by": council.chair}
        with pytest.raises(Refusal, match="comment is not answered"):
            minuting.confirm_minutes(**act, seen=minutes.revision)
        minuting.answer_comment(comment=remark.id, answer="By consensus.", by=council.officer)
        with pytest.raises(Unfit, match="answered already"):
            minuting.answer_comment(comment=remark.id, answer="Again.", by=council.officer)
        with pytest.raises(Stale):
            minuting.confirm_minutes(**act, seen=minutes.revision)
        minutes.refresh_from_db()
        confirmed = minuting.confirm_minutes(**act, seen=minutes.revision)

    assert (confirmed.confirmed_in, confirmed.confirmed_by) == (session, council.chair)
    assert fresh(meeting).state == MeetingState.MINUTES_CONFIRMED
    kept = reads.files_of(confirmed)
    assert [(row.language, row.is_public) for row in kept] == [
        ("en", True), ("es", True), ("en", False), ("es", False),
    ]  # fmt: skip
    for row in kept:
        content = files.read(reads.file_of(confirmed, row.language, is_public=row.is_public))
        filed = structure_of(content)
        assert filed.standards == ("3", "A", "1")
        assert filed.language == row.language
        assert filed.title.startswith({"en": "Minutes: ", "es": "Acta: "}[row.language])
        assert filed.shows_title
        assert skips_no_level(filed.levels)
        assert filed.bookmarks[0] == filed.title.partition(":")[0]
        assert len(filed.bookmarks) > 3, "a bookmark for each point"
        words = " ".join(" ".join(pages(content)).split())
        assert f"{council.chair.name} (" in words, "who confirmed them stands below them"
        assert ("Stayed" in words or council.members[-1].name in words) is not row.is_public
    assert OutboxMessage.objects.filter(name="minutes-confirmed").count() == len(council.members)
    assert reads.minuted_in(decision, member).track == council.track

    # The database itself keeps what is confirmed.
    for change in (
        f"UPDATE boards_minutes SET revision = 9 WHERE id = '{confirmed.id.hex}'",
        "UPDATE boards_minutespart SET text = 'otherwise'",
        "DELETE FROM boards_minutesfile",
        "UPDATE boards_minutescomment SET answer = 'otherwise'",
        "UPDATE boards_meeting SET state = 'held' WHERE state = 'minutes-confirmed'",
    ):
        if connection.vendor == "postgresql":
            change = change.replace(confirmed.id.hex, str(confirmed.id))
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    with pytest.raises(Unfit, match="confirmed"), clock.at(hour):
        minuting.edit_part(
            part=said.id, text="No.", confidential="", by=council.officer, seen=said.revision
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=session.pk).update(state=MeetingState.MINUTES_CONFIRMED)


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_who_minutes_and_when(council: Any) -> None:
    council.close_papers().begin()
    meeting = council.track.meeting
    decision = council.decide()
    with clock.at(council.hour + dt.timedelta(hours=2)):
        draft = {"meeting": meeting.id, "spoken": ["en"]}
        with pytest.raises(Refusal, match="that needs held"):
            minuting.draft_minutes(**draft, by=council.officer, seen=fresh(meeting).revision)
        from charm.boards.services import meetings

        meetings.end_session(meeting=meeting.id, by=council.officer, seen=fresh(meeting).revision)
        with pytest.raises(Refusal, match="Only the officer"):
            minuting.draft_minutes(**draft, by=council.chair, seen=fresh(meeting).revision)
        with pytest.raises(NotFound):
            minuting.draft_minutes(
                **draft, by=demo.staff("proposer", "elte.hu"), seen=fresh(meeting).revision
            )
        with pytest.raises(Unfit, match="Choose languages"):
            minuting.draft_minutes(
                meeting=meeting.id, spoken=["en", "tlh"], by=council.officer,
                seen=fresh(meeting).revision,
            )  # fmt: skip
        with pytest.raises(Stale):
            minuting.draft_minutes(**draft, by=council.officer, seen=1)
        minutes = minuting.draft_minutes(
            **draft, by=council.officer, seen=fresh(meeting).revision
        )  # fmt: skip

        # A sealed decision is not told, and the draft stays in the office until it is released.
        said = part_of(minutes, council)
        assert said.text == ""
        assert "not released yet" in said.confidential
        with pytest.raises(Refusal, match="not released yet"):
            minuting.send_minutes(meeting=meeting.id, by=council.officer, seen=minutes.revision)
        council.release(decision)
        with pytest.raises(NotAllowed, match="Boards officer writes"):
            minuting.send_minutes(meeting=meeting.id, by=council.chair, seen=minutes.revision)
        sent_now = minuting.send_minutes(
            meeting=meeting.id, by=council.officer, seen=minutes.revision
        )
        said.refresh_from_db()
        assert "approved it" in said.text  # what nobody edited followed by itself

        member, observer = council.members[-1], demo.staff("proposer", "uu.nl")
        with pytest.raises(NotFound):
            minuting.comment(
                part=said.id, is_confidential=False, paragraph=0, text="?", by=observer
            )
        with pytest.raises(NotAllowed, match="Members of the body"):
            minuting.comment(
                part=said.id, is_confidential=False, paragraph=0, text="?", by=council.officer
            )
        with pytest.raises(Unfit, match="not there any more"):
            minuting.comment(part=said.id, is_confidential=False, paragraph=7, text="?", by=member)
        for by, why in ((council.officer, "Only the chair"), (member, "Boards officer and the ch")):
            with pytest.raises((Refusal, NotAllowed), match=why):
                minuting.confirm_minutes(meeting=meeting.id, by=by, seen=sent_now.revision)
        with pytest.raises(Refusal, match="later session"):
            minuting.confirm_minutes(meeting=meeting.id, by=council.chair, seen=sent_now.revision)


def test_minutes_are_typeset_before_the_act_takes_its_turn(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What others do goes on meanwhile, and what came between is told (docs/decisions/0016)."""
    minutes = sent(council, drafted(council, held(council).meeting))
    _, hour = next_session(council, minutes.meeting)
    part, outside = part_of(minutes, council), len(connection.savepoint_ids)

    def papers_of(drawn: Any) -> Any:
        assert len(connection.savepoint_ids) == outside, "an act is waiting for Typst"
        minuting.edit_part(
            part=part.id, text="Otherwise.", confidential="", by=council.officer, seen=part.revision
        )
        return iter(())

    monkeypatch.setattr(minuting.minutes_paper, "papers_of", papers_of)
    with clock.at(hour), pytest.raises(Stale):
        minutes.refresh_from_db()
        minuting.confirm_minutes(
            meeting=minutes.meeting_id, by=council.chair, seen=minutes.revision
        )
    minutes.refresh_from_db()
    assert minutes.confirmed_at is None
    assert fresh(minutes.meeting).state == MeetingState.MINUTES_DRAFT


def test_minutes_tell_who_came_who_stayed_out_and_what_was_deferred(council: Any) -> None:
    from charm.boards.services import deciding, judging, meetings

    council.close_papers()
    late, member, near = council.members[-1], council.members[-2], council.members[-3]
    with clock.at(council.hour - dt.timedelta(hours=1)):
        judging.declare_interest(track=council.track.id, level="conflict", by=member, why="Kin.")
        judging.declare_interest(track=council.track.id, level="interest", by=near, why="Near.")
    council.begin(present=[person for person in council.members if person != late])
    meeting, hour = council.track.meeting, council.hour
    with clock.at(council.hour + dt.timedelta(minutes=30)):
        meetings.change_presence(
            meeting=meeting.id, present=council.members, by=council.officer,
            seen=fresh(meeting).revision,
        )  # fmt: skip
        deciding.defer(
            track=council.track.id, reason="The budget is missing.", by=council.chair,
            seen=council.track.revision,
        )  # fmt: skip
    with clock.at(hour + dt.timedelta(hours=1)):
        meetings.end_session(meeting=meeting.id, by=council.officer, seen=fresh(meeting).revision)
    minutes = drafted(council, meeting)

    opening = minutes.parts.get(key="opening")
    assert f"{late.name} came." in opening.confidential
    said = part_of(minutes, council)
    assert f"Stayed out of this item: {member.name}." in said.confidential
    assert f"Declared an interest: {near.name}." in said.confidential
    assert near.name not in said.text
    assert said.text == ""  # what is still in review is nobody else's business (workflow 10)
    assert "comes first: The budget is missing." in said.confidential


def test_a_revision_reads_as_one(council: Any) -> None:
    decision = held(council, TrackOutcome.REVISE)
    minutes = drafted(council, decision.meeting)
    said = minutes.parts.get(track=decision.track, language="en")
    assert "asked for a revision" in said.text


def test_every_language_says_the_same_things() -> None:
    said = {code: words(code) for code in languages()}
    keys = {
        code: {(top, name) for top, rows in told.items() if isinstance(rows, dict) for name in rows}
        for code, told in said.items()
    }
    assert keys["en"] == keys["es"]
