"""Minutes on the pages: drafted, commented on, confirmed; who reads them, and who does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from tests.support.after import drafted, fresh, held, next_session

from charm import demo
from charm.boards.queries import Meeting
from charm.core.workflow import MeetingState
from charm.foundation import clock

pytestmark = pytest.mark.sqlite
"""What pages do with the services, which are tried on both databases."""

HOSTILE = "<script>alert(1)</script> {{ 7 }}"


@pytest.mark.clause("7.6", shows="accepts")
def test_from_the_held_meeting_to_confirmed_minutes(council: Any, desk: Any) -> None:
    meeting = held(council).meeting
    there = reverse("minutes", args=[meeting.id])
    office, member, chair = desk(council.officer), desk(council.members[-1]), desk(council.chair)
    strangers = [
        desk(council.way.proposers[0]), desk(demo.staff("manager", "uu.nl")),
        desk(demo.staff("proposer", "elte.hu")), desk(demo.learner(1)),
    ]  # fmt: skip

    with clock.at(meeting.starts_at + dt.timedelta(hours=3)):
        assert "Draft the minutes" in office.get(there)
        assert "Draft the minutes: Academic Council" in office.get(reverse("home"))
        assert "no minutes that you may read yet" in member.get(there)
        draft = reverse("boards-minutes-draft", args=[meeting.id])
        chair.post(draft, 422, seen=fresh(meeting).revision, language="en")
        office.post(draft, 422, seen=fresh(meeting).revision)
        office.post(draft, 409, seen=1, language="en")
        office.post(draft, seen=fresh(meeting).revision, language=["en", "es"])
        office.post(draft, 409, seen=1, language="en")  # a second click
        assert "Reasons: It convinces." in office.get(there)
        assert "Motivos: It convinces." in office.get(f"{there}?in=es")
        assert "Reasons" not in member.get(there)

        minutes = fresh(meeting).minutes
        part = minutes.parts.get(track=council.track, language="en")
        edit = reverse("boards-minutes-part", args=[part.id])
        for stranger in (member, *strangers):
            stranger.get(edit, 404)
            stranger.post(edit, 404, seen=part.revision, text="x", confidential="y")
        assert "It convinces." in office.get(edit)
        said = {"text": "Approved.", "confidential": f"Heard.\n{HOSTILE}"}
        office.post(edit, 422, seen=part.revision, **{**said, "text": "A\x00"})
        office.post(edit, seen=part.revision, **said)
        office.post(edit, 409, seen=part.revision, **said)
        shown = office.get(there)
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown

        minutes.refresh_from_db()
        office.post(reverse("boards-minutes-anew", args=[meeting.id]), seen=minutes.revision)
        minutes.refresh_from_db()
        send = reverse("boards-minutes-send", args=[meeting.id])
        chair.post(send, 403, seen=minutes.revision)
        office.post(send, seen=minutes.revision)

        assert "Approved." in member.get(there)
        assert "Read the minutes and comment" in member.get(reverse("home"))
        comment = reverse("boards-minutes-comment", args=[part.id])
        for stranger in strangers:
            stranger.get(there, 404)
            stranger.post(comment, 404, where="p1", text="Mine.")
        member.post(comment, 422, where="x", text="Where?")
        assert (
            "Which way" in member.post(comment, 422, where="p9", text="Which way").content.decode()
        )
        member.post(comment, where="p1", text="Say by whom.")
        (remark,) = part.comments.all()
        answer = reverse("boards-minutes-answer", args=[remark.id])
        member.post(answer, 403, answer="Done.")
        for stranger in strangers:
            stranger.post(answer, 404, answer="Done.")

    session, hour = next_session(council, meeting)
    with clock.at(hour):
        confirm = reverse("boards-minutes-confirm", args=[meeting.id])
        minutes.refresh_from_db()
        chair.post(confirm, 422, seen=minutes.revision)  # a comment waits
        assert "Answer 1 comment on the minutes" in office.get(reverse("home"))
        assert "Confirm the minutes: Academic Council" in chair.get(reverse("home"))
        office.post(answer, answer="Done.")
        minutes.refresh_from_db()
        office.post(confirm, 422, seen=minutes.revision)
        member.post(confirm, 403, seen=minutes.revision)
        chair.post(confirm, 409, seen=minutes.revision - 1)
        assert "Confirm the minutes" in chair.get(there)
        chair.post(confirm, seen=minutes.revision)
        chair.post(confirm, 409, seen=minutes.revision)
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.MINUTES_CONFIRMED

        whole = reverse("boards-minutes-file", args=[meeting.id, "en", "whole"])
        assert member.client.get(whole).content.startswith(b"%PDF-")
        for stranger in strangers:
            stranger.get(whole, 404)
        member.get(reverse("boards-minutes-file", args=[session.id, "en", "whole"]), 404)
        assert "never change again" in member.get(there)
        assert office.client.get(edit).status_code == 302


def test_a_long_agenda_costs_as_many_reads_as_a_short_one(
    council: Any, desk: Any, django_assert_max_num_queries: Any
) -> None:
    meeting = held(council).meeting
    minutes = drafted(council, meeting)
    part = minutes.parts.get(track=council.track)
    for n in range(30):
        part.pk, part.key, part.place = None, f"item:{n}", 90 + n
        part._state.adding = True
        part.save()
    with django_assert_max_num_queries(40):
        desk(council.officer).get(reverse("minutes", args=[meeting.id]))
