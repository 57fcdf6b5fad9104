"""What proposers and the Boards officer do about endorsements, on pages (7.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.mails import eml, msg
from tests.web.propose.pages import form_of, text_of

from charm import demo
from charm.demo.people import officer
from charm.foundation import clock, jobs
from charm.foundation.errors import Unfit
from charm.proposals import queries, tasks
from charm.proposals.models import Evidence
from charm.proposals.services import (
    asking_again,
    endorsing,
    evidencing,
    submitting,
    writing,
)

YES = {"answer": "endorse", "name": "Maarten Visser"}
ON = {"answer": "hand-on", "name": "Maarten Visser", "colleague": "Dean", "email": "dean@uu.nl"}


@pytest.fixture
def asked(way: Callable[..., Any]) -> Any:
    going = way().drafted()
    going.proposer = going.proposers[0]
    (going.question,) = endorsing.ask_endorsement(
        proposal=going.filed.id, by=going.proposer, seen=going.filed.revision
    )
    going.filed = queries.proposal_by_id(going.filed.id)
    going.page = f"/proposals/{going.filed.id}/"
    going.seen = {"seen": going.filed.revision}
    going.link = newest_link()
    return going


def newest_link() -> str:
    jobs.run_pending()
    return re.findall(r"/endorse/[\w-]+/", "".join(str(m.body) for m in mail.outbox))[-1]


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("how", ["withdrawn", "submitted"])
def test_a_link_to_what_went_on_says_so(client: Client, asked: Any, how: str) -> None:
    row, by = asked.filed, asked.proposer
    if how == "withdrawn":
        writing.withdraw_proposal(proposal=row.id, by=by, seen=row.revision, reason="Over.")
        says = "This proposal was withdrawn"
    else:
        evidence = handed_in(asked)
        tasks.remind_endorsers()
        with clock.at(clock.now() + dt.timedelta(days=12, minutes=1)):
            instead = asking_again.ask_instead(
                endorsement=asked.question.id, by=by, seen=row.revision
            )
        asked.link = newest_link()
        evidencing.judge(evidence=evidence.id, accept=True, reason="Genuine.", seen=1,
                         by=officer("boards"))  # fmt: skip
        answers = {f.clause: "Known." for f in queries.findings_of(row)}
        submitting.submit_proposal(proposal=row.id, by=by, seen=row.revision, answers=answers)
        assert instead.office == "accreditation"
        says = "Nothing is asked of you any more"
    page = client.get(asked.link)
    assert page.status_code == 200
    assert says in text_of(page)
    assert "<form" not in page.content.decode()
    assert client.post(asked.link, YES).status_code == 422


def handed_in(asked: Any, content: bytes = b"") -> Any:
    return evidencing.hand_in(
        endorsement=asked.question.id, content=content or eml(), name="Re.eml",
        by=asked.proposer, seen=asked.filed.revision,
    )  # fmt: skip


@pytest.mark.clause("7.4", shows="accepts")
def test_somebody_else_decides(client: Client, asked: Any) -> None:
    refused = client.post(asked.link, {**ON, "email": "dean@elsewhere.example"})
    assert refused.status_code == 422
    assert "Hand it on to a colleague with an address of the same university" in text_of(refused)
    assert 'value="dean@elsewhere.example"' in refused.content.decode(), "what was typed is kept"
    assert client.post(asked.link, ON).status_code == 302
    assert "Maarten Visser handed it on to Dean" in text_of(client.get(asked.link))
    link = newest_link()
    client.post(asked.link, ON)
    client.post(asked.link, {**ON, "email": "another@uu.nl"})
    assert newest_link() == link, "a double click asks nobody twice"
    page = text_of(client.get(link))
    assert "Dean, you are asked to approve" in page
    assert "Maarten Visser was asked first, and says that you decide this" in page
    client.force_login(asked.proposer)
    page = text_of(client.get(f"{asked.page}endorsements/"))
    assert "Dean Institutional Manager, dean@uu.nl" in page
    assert "handed on by Maarten Visser" in page


@pytest.mark.clause("7.4", shows="refuses")
def test_a_proposer_who_holds_the_link_of_the_manager_answers_nothing(
    client: Client, asked: Any
) -> None:
    client.force_login(asked.proposer)
    page = client.get(asked.link)
    assert "only who was asked can answer" in text_of(page)
    assert "<form" not in page.content.decode()
    for answer in (YES, ON, {**YES, "answer": "decline", "comment": "No."}):
        refused = client.post(asked.link, answer)
        assert refused.status_code == 422
        assert "You propose it yourself" in text_of(refused)
    client.force_login(demo.staff("manager", "uu.nl"))
    assert client.post(asked.link, YES).status_code == 302, "others may be signed in"


@pytest.mark.clause("7.4", shows="refuses")
def test_a_refusal_needs_its_reason_and_the_proposers_read_it(client: Client, asked: Any) -> None:
    no = {**YES, "answer": "decline"}
    assert "Say why" in text_of(client.post(asked.link, no))
    client.post(asked.link, {**no, "comment": "<b>Too</b> costly."})
    assert "“<b>Too</b> costly.”" not in client.get(asked.link).content.decode()
    assert "<b>Too</b> costly." in text_of(client.get(asked.link))
    client.force_login(asked.proposer)
    page = text_of(client.get(asked.page))
    assert "Utrecht University did not approve it" in page
    assert "“<b>Too</b> costly.”" in page


@pytest.mark.clause("7.4", shows="accepts")
def test_late_answers_are_offered_the_department_with_one_click(client: Client, asked: Any) -> None:
    client.force_login(asked.proposer)
    instead = f"/endorsements/{asked.question.id}/instead/"
    assert "accreditation department instead" not in text_of(client.get(asked.page))
    assert "after twelve days" in text_of(client.post(instead, asked.seen))
    assert client.post(instead, {"seen": asked.filed.revision - 1}).status_code == 409
    assert client.get(instead).status_code == 405
    with clock.at(clock.now() + dt.timedelta(days=15)):
        tasks.end_links_whose_time_is_over()
        page = text_of(client.get(asked.page))
        assert "has expired" in page
        assert "Ask the accreditation department instead" in page
        home = text_of(client.get("/home/"))
        assert "Ask again about “Living with Water" in home
        again = f"/endorsements/{asked.question.id}/again/"
        assert client.post(again, asked.seen).status_code == 302
        assert client.post(again, asked.seen).status_code == 422, "a double click asks once"
        assert client.post(instead, asked.seen).status_code == 422, "the first has time again"


@pytest.mark.clause("7.4", shows="accepts")
@pytest.mark.parametrize("saved", [eml(subject="Living with Water?"), msg()], ids=["eml", "msg"])
def test_an_email_is_handed_in_and_verified(client: Client, asked: Any, saved: bytes) -> None:
    client.force_login(asked.proposer)
    place = f"/endorsements/{asked.question.id}/evidence/"
    assert client.get(place).status_code == 200
    assert "Choose the saved e-mail first" in text_of(client.post(place, asked.seen))
    wrong = client.post(place, {**asked.seen, "file": SimpleUploadedFile("a.eml", b"%PDF-1.7")})
    assert "This is no saved e-mail" in text_of(wrong)
    sent = client.post(place, {**asked.seen, "file": SimpleUploadedFile("../x.eml", saved)})
    page = client.get(sent["Location"])
    assert "The Boards officer looks at it next" in text_of(page)
    assert "Record the judgement" not in text_of(page)
    assert "An e-mail waits for the Boards officer" in text_of(client.get(asked.page))

    client.force_login(officer("boards"))
    assert "Verify the e-mail about “Living with Water" in text_of(client.get("/home/"))
    for desk in ("/boards/", "/boards/evidence/"):
        assert sent["Location"] in client.get(desk).content.decode()
    page = text_of(client.get(sent["Location"]))
    for says in ("Maarten Visser <manager@uu.nl>", "I approve that this is proposed",
                 "It comes from the address that was asked", asked.filed.snapshot.sha256,
                 "Living with Water: Flood Resilience"):  # fmt: skip
        assert says in page
    judge = f"{sent['Location']}judge/"
    assert client.post(judge, {"seen": 1, "reason": "x"}).status_code == 422
    assert client.post(judge, {"seen": 1, "answer": "accept", "reason": " "}).status_code == 422
    said = {"seen": 1, "answer": "accept", "reason": "From the manager's own address."}
    assert client.post(judge, said).status_code == 302
    assert client.post(judge, said).status_code == 409, "the second of two is told"
    assert "Verified by" in text_of(client.get(sent["Location"]))

    client.force_login(asked.proposer)
    assert "Endorsed on evidence" in text_of(client.get(asked.page))
    assert "From the manager's own address." in text_of(client.get(sent["Location"]))
    file = client.get(f"{sent['Location']}file/")
    assert file.content == saved
    assert file["Content-Disposition"].startswith("attachment")


def test_of_an_email_nothing_runs_and_nothing_is_followed(client: Client, asked: Any) -> None:
    row = handed_in(asked, eml(
        '"<script>1</script>" <manager@uu.nl>', subject="<img src=x onerror=1>",
        html="<p onclick=1>Yes</p><script>2</script><img src='https://t.example/1'>",
        attached="<b>.pdf",
    ))  # fmt: skip
    client.force_login(officer("boards"))
    page = client.get(f"/boards/evidence/{row.id}/").content.decode()
    for raw in ("<script>1", "<img src=x", "t.example", "onclick", "<b>.pdf"):
        assert raw not in page


@pytest.mark.clause("7.4", shows="accepts")
def test_the_wrong_email_is_taken_back_and_another_handed_in(client: Client, asked: Any) -> None:
    row = handed_in(asked, eml("Friend <friend@example.org>"))
    at = f"/boards/evidence/{row.id}/"
    for reader in (officer("boards"), officer("auditor")):
        client.force_login(reader)
        assert "Take it back" not in text_of(client.get(at))
        assert client.post(f"{at}back/", {"seen": 1}).status_code in (403, 404)
    client.force_login(asked.proposer)
    page = text_of(client.get(at))
    assert "It comes from another address than the one that was asked." in page
    assert client.post(f"{at}back/").status_code == 409, "nobody acts unseen"
    sent = form_of(client.get(at), action=f"{at}back/")
    assert "Taken back" in text_of(client.post(f"{at}back/", sent, follow=True))
    assert client.post(f"{at}back/", {"seen": 2}).status_code == 422
    row.refresh_from_db()
    assert row.state == Evidence.State.VOID
    with pytest.raises(Unfit, match="waits for nobody any more"):
        evidencing.judge(evidence=row.id, accept=True, reason="x", seen=2, by=officer("boards"))
    assert handed_in(asked) != row


def test_who_opens_an_email_and_who_does_not_know_of_it(client: Client, asked: Any) -> None:
    row = handed_in(asked)
    places = [f"/boards/evidence/{row.id}/", f"/boards/evidence/{row.id}/file/"]
    for reader in (asked.proposer, officer("boards"), officer("auditor")):
        client.force_login(reader)
        assert [client.get(place).status_code for place in places] == [200, 200]
    for stranger in (demo.staff("proposer", "elte.hu"), demo.staff("manager", "uu.nl"),
                     demo.staff("quality", "tcd.ie"), demo.learner(1)):  # fmt: skip
        client.force_login(stranger)
        assert [client.get(place).status_code for place in places] == [404, 404]
        assert client.get("/boards/evidence/").status_code == 403
        for act in (f"/boards/evidence/{row.id}/judge/", f"/boards/evidence/{row.id}/back/",
                    f"/endorsements/{asked.question.id}/again/",
                    f"/endorsements/{asked.question.id}/instead/",
                    f"/endorsements/{asked.question.id}/evidence/"):  # fmt: skip
            assert client.post(act, {"seen": 1, "answer": "accept"}).status_code == 404
    client.force_login(asked.proposer)
    judge = f"/boards/evidence/{row.id}/judge/"
    assert client.post(judge, {"seen": 1, "answer": "accept", "reason": "x"}).status_code == 403
    client.logout()
    assert client.get(places[0]).status_code == 302
    row.refresh_from_db()
    assert row.state == Evidence.State.WAITING


@pytest.mark.clause("7.4", shows="accepts")
def test_the_body_reads_the_email_that_an_endorsement_rests_on(
    client: Client, way: Callable[..., Any]
) -> None:
    from charm.boards.queries import tracks_of
    from charm.boards.services import agenda
    from charm.lifecycle import deciding, proposing

    going = way().drafted()
    deciding.plan_meetings(going.when, going.say)
    with clock.at(going.when.moment("ask endorsement")):
        going.proposer = going.proposers[0]
        (going.question,) = endorsing.ask_endorsement(
            proposal=going.filed.id, by=going.proposer, seen=going.filed.revision
        )
        going.filed = queries.proposal_by_id(going.filed.id)
        row = handed_in(going)
        evidencing.judge(evidence=row.id, accept=True, reason="Genuine.", seen=1,
                         by=officer("boards"))  # fmt: skip
    filed = proposing.submit(going.filed, going.proposers, going.when, going.say)
    member = demo.staff("quality", "tcd.ie")
    client.force_login(member)
    assert client.get(f"/boards/evidence/{row.id}/").status_code == 404, "not checked yet"
    (track,) = tracks_of(filed)
    agenda.check_complete(track=track.id, by=officer("boards"), seen=track.revision)
    item = client.get(f"/boards/items/{track.id}/").content.decode()
    assert f"/boards/evidence/{row.id}/" in item
    assert "Endorsed on evidence" in item
    assert "Genuine." in text_of(client.get(f"/boards/evidence/{row.id}/"))


@pytest.mark.sqlite
def test_lists_take_the_same_reads_at_one_and_thirty(client: Client, asked: Any) -> None:
    row = handed_in(asked)
    client.force_login(officer("boards"))
    client.get("/boards/evidence/")
    with CaptureQueriesContext(connection) as one:
        client.get("/boards/evidence/")
    for number in range(29):
        copy = queries.Endorsement.objects.get(pk=asked.question.pk)
        copy.pk, copy.email, copy.token_hash = None, f"m{number}@uu.nl", f"{number}"
        copy.id = __import__("uuid").uuid4()
        copy.save(force_insert=True)
        Evidence.objects.create(
            endorsement=copy, file=row.file, sha256=row.sha256, said=row.said,
            handed_in_at=row.handed_in_at, handed_in_by=row.handed_in_by,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as thirty:
        page = client.get("/boards/evidence/")
    assert len(thirty) == len(one)
    assert "30" in text_of(page)
    client.force_login(asked.proposer)
    with CaptureQueriesContext(connection) as many:
        assert client.get(f"{asked.page}endorsements/").status_code == 200
    assert len(many) < 45


def test_any_two_versions_are_compared_word_by_word(client: Client, asked: Any) -> None:
    row, by = asked.filed, asked.proposer
    for fee in ("990 EUR", "1000 EUR"):
        row = endorsing.reopen(proposal=row.id, by=by, seen=row.revision)
        row = writing.edit_proposal(
            proposal=row.id, content={**row.content, "fee": fee}, by=by, seen=row.revision
        )
        endorsing.ask_endorsement(proposal=row.id, by=by, seen=row.revision)
        row = queries.proposal_by_id(row.id)
    client.force_login(by)
    page = text_of(client.get(f"{asked.page}versions/3/"))
    assert "1 field is different from version 2" in page
    assert "removed: 990 added: 1000 EUR" in page
    for other in ("1", "2"):
        page = text_of(client.get(f"{asked.page}versions/3/?with={other}"))
        assert f"different from version {other}" in page
    for odd in ("3", "9", "x", "-1", "9" * 30):
        assert client.get(f"{asked.page}versions/3/", {"with": odd}).status_code == 200
