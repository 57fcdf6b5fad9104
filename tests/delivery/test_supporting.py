"""Help of the alliance with an edition: filed, taken up, given or declined (7.27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from tests.support.classroom import PLANNED, at, reasons_of

from charm import demo
from charm.alliance.models import Mandate
from charm.core.proposal.model import Support
from charm.core.workflow import Refusal
from charm.delivery.models import SupportRequest
from charm.delivery.services.supporting import (
    answer_support,
    ask_support,
    take_up_support,
    withdraw_support,
)
from charm.delivery.support import ANSWERS, answered_by, requests_to, support_for
from charm.foundation import jobs, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
NEED = "A room with cameras for 25, four Tuesdays."


@pytest.fixture
def room(course: NewCourse) -> Any:
    return course().planned()


def asked(room: Any, kind: str = Support.QUALITY, **said: Any) -> SupportRequest:
    with at(PLANNED):
        return ask_support(
            **{"edition": room.edition.id, "kind": kind, "need": NEED, "by": room.lead, **said}
        )


@pytest.mark.clause("7.27", shows="accepts")
def test_each_kind_reaches_the_office_that_answers_it(room: Any) -> None:
    assert set(ANSWERS) == set(Support)
    demo_of = {
        Support.QUALITY: room.quality,
        Support.DIGITAL_CREDENTIAL: room.registrar,
        Support.HYBRID_CLASSROOM: demo.officer("operator"),
    }
    for kind, person in demo_of.items():
        row = asked(room, kind)
        with at(PLANNED):
            assert row in requests_to(person)
            assert row not in requests_to(room.lead)
    with at(PLANNED):
        jobs.run_pending()
    letters = [m for m in mail.outbox if "asks for support" in m.subject]
    assert {m.to[0] for m in letters} >= {person.email for person in demo_of.values()}
    assert all(NEED in m.body for m in letters)


@pytest.mark.clause("7.27", shows="accepts")
def test_it_is_taken_up_and_given_with_an_answer(room: Any) -> None:
    row = asked(room)
    with at(PLANNED):
        take_up_support(request=row.id, by=room.quality, seen=1)
        with pytest.raises(Stale):
            answer_support(request=row.id, given=True, answer="Done.", by=room.quality, seen=1)
        done = answer_support(request=row.id, given=True, answer="Booked.", by=room.quality, seen=2)
        jobs.run_pending()
    assert (done.state, done.answer, done.answered_by) == ("given", "Booked.", room.quality)
    to_lead = [m.subject for m in mail.outbox if m.to == [room.lead.email]]
    assert any("is taken up" in s for s in to_lead)
    assert any("is done" in s for s in to_lead)
    with at(PLANNED):
        assert row not in requests_to(room.quality)
        with pytest.raises(Refusal):
            withdraw_support(request=row.id, by=room.lead, seen=3)
    assert [r["act"] for r in ledger.history_of(room.edition.ref)][-3:] == [
        "support_asked", "support_taken_up", "support_given",
    ]  # fmt: skip


@pytest.mark.clause("7.27", shows="refuses")
def test_what_says_nothing_or_comes_too_late_is_refused(room: Any) -> None:
    with pytest.raises(Refusal) as refused:
        asked(room, need=" ", wanted_by=dt.date(2020, 1, 1))
    assert "Say what you need." in reasons_of(refused)
    assert "still to come" in reasons_of(refused)
    with pytest.raises(Unfit, match="what kind"):
        asked(room, "money")
    row = asked(room)
    with at(PLANNED), pytest.raises(Refusal) as refused:
        answer_support(request=row.id, given=False, answer="", by=room.quality, seen=1)
    assert "Say why" in reasons_of(refused)
    Mandate.objects.filter(office__in=["quality", "accreditation"]).delete()
    with at(PLANNED):
        assert answered_by(Support.QUALITY, room.edition) == [demo.officer("operator")]
    Mandate.objects.filter(office="operator").delete()
    with pytest.raises(Unfit, match="Nobody holds an office"):
        asked(room)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=row.pk).update(state="given")


@pytest.mark.clause("7.27", shows="refuses")
def test_others_neither_read_nor_answer(room: Any) -> None:
    row = asked(room)
    strangers = [
        room.learner, demo.staff("quality", "elte.hu"), demo.staff("registrar", "elte.hu"),
        demo.officer("operator"),
    ]  # fmt: skip
    with at(PLANNED):
        for person in strangers:
            with pytest.raises(NotFound):
                support_for(person, row.id)
            with pytest.raises(NotFound):
                take_up_support(request=row.id, by=person, seen=1)
        for person in (room.lead, room.registrar):
            with pytest.raises(NotAllowed, match="the office that answers"):
                answer_support(request=row.id, given=True, answer="Me.", by=person, seen=1)
        with pytest.raises(NotAllowed):
            withdraw_support(request=row.id, by=room.quality, seen=1)
        with pytest.raises(NotAllowed):
            ask_support(
                edition=room.edition.id, kind=Support.QUALITY, need=NEED, by=demo.officer("auditor")
            )
        with pytest.raises(NotFound):
            ask_support(edition=room.edition.id, kind=Support.QUALITY, need=NEED, by=room.learner)
        withdraw_support(request=row.id, by=room.lead, seen=1)


@pytest.mark.clause("7.27", shows="accepts")
def test_the_pages_of_who_asks_and_who_answers(client: Client, room: Any) -> None:
    here = f"/teaching/editions/{room.edition.id}/support/"
    with at(PLANNED):
        client.force_login(room.lead)
        page = client.get(here).content.decode()
        assert "Nothing yet" in page
        once = page.partition('name="once" value="')[2].partition('"')[0]
        empty = client.post(here, {"once": once, "kind": "quality", "need": ""})
        assert empty.status_code == 422
        said = {"once": once, "kind": "quality", "need": NEED, "wanted_by": "2026-12-01"}
        sent = [client.post(here, said).headers["Location"] for _twice in range(2)]
        row = SupportRequest.objects.get()
        assert sent == [f"/teaching/support/{row.id}/"] * 2
        assert "Withdraw the request" in client.get(sent[0]).content.decode()
        client.force_login(room.quality)
        assert sent[0] in client.get("/home/").content.decode()
        page = client.get(sent[0]).content.decode()
        assert "Take it up" in page
        assert NEED in page
        assert client.post(f"{sent[0]}nonsense/", {"seen": 1}).status_code == 404
        assert client.post(f"{sent[0]}give-support/", {"seen": 1}).status_code == 422
        stale = {"seen": 7, "answer": "Booked."}
        assert client.post(f"{sent[0]}give-support/", stale).status_code == 409
        good = {"seen": 1, "answer": "Booked."}
        assert client.post(f"{sent[0]}give-support/", good).status_code == 302
        assert "Booked." in client.get(sent[0]).content.decode()
        client.force_login(room.other)
        assert client.get(sent[0]).status_code == 404
        assert client.get(here).status_code == 404
