"""Promises of the workflow that concern more than one page: what is refused by every door, what
stays as it was when the policy or the people change, and what two people do on one page."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.programs import Program
from tests.support.rooms import example
from tests.support.sessions import Session

from charm import demo
from charm.alliance.models import Mandate
from charm.alliance.services.mandates import grant_mandate
from charm.alliance.services.people import close_account
from charm.boards import checks
from charm.core.appendix2 import write_form
from charm.core.policy import register, versions
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.proposals import queries, rules
from charm.proposals.services import writing


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.clause("5.6.1.2", shows="refuses")
def test_a_formal_draft_with_three_principles_is_saved_and_not_submitted(
    way: Callable[..., Any],
) -> None:
    three = example("formal-single").to_json()["principles"][:3]
    going = way("formal-single", principles=three).endorsed()
    page = signed_in(going.proposers[0])

    with clock.at(going.when.moment("submit")):
        refused = page.post(f"/proposals/{going.filed.id}/submit/", {"seen": going.filed.revision})

    assert refused.status_code == 422
    assert "4 educational principles needed, each with how it is met; 3 given." in text_of(refused)
    kept = queries.proposal_by_id(going.filed.id)
    assert kept.state == ProposalState.ENDORSING
    assert kept.content["principles"] == three


@pytest.mark.clause("5.7.2", shows="refuses")
def test_non_formal_learning_with_credits_is_refused_by_page_program_and_import(
    way: Callable[..., Any],
) -> None:
    going = way("non-formal-assessed", ects=3).endorsed()
    here, seen = f"/proposals/{going.filed.id}", {"seen": going.filed.revision}
    page = signed_in(going.proposers[0])
    (sentence,) = {f.message for f in queries.findings_of(going.filed) if f.clause == "5.7.2"}

    with clock.at(going.when.moment("submit")):
        by_page = page.post(f"{here}/submit/", seen)
        form = io.BytesIO(write_form(going.content))
        read = page.post(
            "/proposals/new/file/", {"file": SimpleUploadedFile("a.docx", form.read())}
        )
        sent = {"content": read.context["content"], "kind": "non-formal", "degree": "no"}
        imported = page.get(page.post("/proposals/new/", sent)["Location"] + "edit/workload/")
    by_program = Program(going.proposers[0]).post(f"{here}/submissions", seen)

    assert by_page.status_code == by_program.status_code == 422
    assert sentence in text_of(by_page)
    assert sentence in [reason["says"] for reason in by_program.json()["reasons"]]
    assert sentence in text_of(imported)
    assert queries.proposal_by_id(going.filed.id).state == ProposalState.ENDORSING


@pytest.mark.clause("7.4.1", shows="refuses")
def test_of_two_officers_on_one_page_the_second_is_told(way: Callable[..., Any]) -> None:
    council = Session(way().submitted())
    second = demo.officer("calls")
    with clock.at(council.track.meeting.papers_due):
        grant_mandate(
            person=second, office=Mandate.Office.BOARDS_OFFICER, since=clock.today(),
            by=council.officer,
        )  # fmt: skip
        here = f"/boards/items/{council.track.id}/"
        said = {"seen": council.track.revision, "looked": ["form", "endorsements", "files"]}
        first = signed_in(council.officer).post(f"{here}check/", {**said, "complete": "1"})
        because = {"field": "title", "reason": "Too short.", "track": council.track.id}
        late, elsewhere = (
            signed_in(second).post(
                f"{here}return/", {**said, **because}, headers={"Referer": f"{host}{here}"}
            )
            for host in ("http://testserver", "https://evil.example")
        )

    assert first.status_code == 302
    assert late.status_code == 409
    assert "changed" in text_of(late)
    assert f'href="http://testserver{here}">Look again' in late.content.decode()
    assert "Look again" not in text_of(elsewhere)
    assert checks.check_of(council.track).by == council.officer
    assert council.filed.state == ProposalState.IN_REVIEW


@pytest.mark.clause("10.2", shows="accepts")
def test_what_was_submitted_is_judged_by_the_policy_of_that_day_and_says_so(
    way: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Session(way().submitted())
    (policy,) = versions()
    stricter = replace(
        policy, id="later", effective=council.hour.date(),
        parameters=replace(policy.parameters, principles_formal=9),
    )  # fmt: skip
    monkeypatch.setattr(register, "versions", lambda: (policy, stricter))

    council.close_papers()
    with clock.at(council.hour):
        assert "5.6.1.2" in {f.clause for f in queries.findings_of(council.filed)}
        page = text_of(signed_in(council.chair).get(f"/boards/items/{council.track.id}/"))
    assert "Checked at the submission by the policy of 2026-05-29" in page
    assert "9 educational principles" not in page
    council.begin().release(council.decide(TrackOutcome.APPROVED))
    assert council.filed.state == ProposalState.APPROVED
    assert queries.latest_submission(council.filed).policy_version == "2026-05-29"


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.clause("8.2", shows="accepts")
def test_when_a_proposer_leaves_the_proposal_stays_and_a_co_proposer_goes_on(
    way: Callable[..., Any],
) -> None:
    going = way().drafted()
    first, second = going.proposers[0], demo.staff("quality", "uu.nl")
    with clock.at(going.when.moment("submit") - dt.timedelta(days=20)):
        writing.add_proposer(proposal=going.filed.id, person=second, by=first)
        manager = demo.staff("manager", "uu.nl")
        close_account(person=first, by=manager, reason="Left the university.")
        first.refresh_from_db()
        with pytest.raises(NotFound):
            rules.proposal_for(first, going.filed.id)
        row = rules.proposal_for(second, going.filed.id, to="write")
        edited = writing.edit_proposal(
            proposal=row.id, content={**row.content, "fee": "None."}, by=second, seen=row.revision
        )
    assert edited.content["fee"] == "None."
    assert first in queries.proposers_of(edited), "who began it stays on record"
