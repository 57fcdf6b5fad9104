"""Begin, share, ask, submit, withdraw, follow: the acts of a proposer, by their buttons."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.rooms import EXAMPLES
from tests.support.sessions import Session
from tests.web.propose.pages import text_of

from charm import demo
from charm.alliance.queries import person_by_email
from charm.boards.services.deciding import NewCondition
from charm.core.proposal.reading import read_proposal
from charm.core.workflow import ProposalState, TrackOutcome
from charm.foundation import clock
from charm.foundation.models import OutboxMessage
from charm.proposals import queries
from charm.proposals.services import leaving, writing
from charm.web.propose.patterns import PATTERNS

NEW = "/proposals/new/"


def at(proposal: Any, act: str = "") -> str:
    return f"/proposals/{proposal.id}/{act}"


def fresh(proposal: Any) -> Any:
    return queries.proposal_by_id(proposal.id)


@pytest.fixture
def writer(alliance: None, client: Client) -> Any:
    person = demo.staff("proposer", "uu.nl")
    client.force_login(person)
    return person


def mine(client: Client) -> list[Any]:
    return list(client.get("/proposals/").context["page"].object_list)


# --- begin ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_proposal_begins_from_a_pattern_that_says_nothing_for_its_proposers(
    client: Client, writer: Any, pattern: str
) -> None:
    answer = client.post(NEW, {"pattern": pattern, "once": f"a-{pattern}"})
    again = client.post(NEW, {"pattern": pattern, "once": f"a-{pattern}"})
    assert answer["Location"] == again["Location"], "a double click begins one"
    [proposal] = mine(client)
    assert proposal.title == ""
    content = queries.draft_content(proposal)
    assert content.kind == PATTERNS[pattern].values["kind"]
    assert content.member_codes() == ("uu.nl",)
    wrong = [f for f in queries.judge(content) if f.field in PATTERNS[pattern].values]
    assert [f for f in wrong if f.level == "must"] == [], "what it sets fits the policy"


def test_a_copy_has_the_answers_and_nothing_that_was_decided_of_them(
    client: Client, way: Callable[..., Any]
) -> None:
    step = way().endorsed()
    client.force_login(step.proposers[0])
    answer = client.post(at(step.filed, "copy/"), {"once": "copy"})
    assert answer["Location"] == client.post(at(step.filed, "copy/"), {"once": "copy"})["Location"]
    [copy] = [one for one in mine(client) if one.id != step.filed.id]
    assert (copy.title, copy.state, copy.previous) == (step.filed.title, "draft", None)
    content = queries.draft_content(copy)
    assert content.learning_outcomes == queries.draft_content(step.filed).learning_outcomes
    assert (content.endorsers, content.accreditation) == ((), ())
    client.force_login(demo.staff("proposer", "elte.hu"))
    assert client.post(at(step.filed, "copy/")).status_code == 404


@pytest.mark.clause("5.5", shows="accepts")
@pytest.mark.parametrize("kind", ["formal", "non-formal", "informal"])
def test_a_proposal_begins_with_its_kind(client: Client, writer: Any, kind: str) -> None:
    answer = client.post(NEW, {"kind": kind, "degree": "no", "title": "Water"})
    assert answer["Location"].endswith("/edit/kind/")
    [proposal] = mine(client)
    assert (proposal.kind, proposal.title, proposal.state) == (kind, "Water", "draft")


@pytest.mark.clause("5.5", shows="refuses")
@pytest.mark.clause("4.2", shows="refuses")
def test_without_a_kind_or_for_a_degree_nothing_begins(client: Client, writer: Any) -> None:
    answer = client.post(NEW, {"degree": "yes", "title": "Master of Water"})
    assert answer.status_code == 422
    assert "Say whether the learning is formal" in text_of(answer)
    assert "doctoral programmes are outside the policy" in text_of(answer)
    assert 'value="Master of Water"' in answer.content.decode()
    assert mine(client) == []


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("email", ["learner1@charm-eu.example", "auditor@charm-eu.example"])
def test_who_is_no_staff_of_a_member_begins_nothing(
    client: Client, alliance: None, email: str
) -> None:
    client.force_login(person_by_email(email))
    page = text_of(client.get(NEW))
    assert "your account belongs to none of them" in page
    assert "Begin the proposal" not in page
    assert client.post(NEW, {"kind": "formal"}).status_code == 422


def test_a_form_that_is_sent_twice_begins_one_proposal(client: Client, writer: Any) -> None:
    key = client.get(NEW).context["once"]
    first = client.post(NEW, {"kind": "formal", "once": key})
    again = client.post(NEW, {"kind": "formal", "once": key})
    assert first["Location"] == again["Location"]
    assert len(mine(client)) == 1
    assert client.post(NEW, {"kind": "informal", "once": key}).status_code == 422


@pytest.mark.clause("7.2", shows="accepts")
def test_a_filled_form_is_read_before_anything_is_saved(client: Client, writer: Any) -> None:
    data = (EXAMPLES / "formal-single.docx").read_bytes()
    read = client.post(f"{NEW}file/", {"file": SimpleUploadedFile("form.docx", data)})
    page = text_of(read)
    assert "Nothing is saved yet" in page
    assert "Living with Water: Flood Resilience in Delta Cities" in page
    assert mine(client) == []

    sent = {"content": read.context["content"], "kind": "formal", "degree": "no"}
    begun = client.post(NEW, sent)
    assert begun.status_code == 302
    [proposal] = mine(client)
    original = json.loads((EXAMPLES / "formal-single.json").read_text())
    assert fresh(proposal).content["description"] == original["description"]
    assert fresh(proposal).content["kind"] == "formal"


def test_what_a_form_says_and_was_not_understood_is_shown(client: Client, writer: Any) -> None:
    from charm.core.appendix2 import write_form

    form = write_form(read_proposal({"title": "Water", "languages": ["en"]}, require_kind=False))
    data = _with(form, "English", "English, probably Klingon")
    read = client.post(f"{NEW}file/", {"file": SimpleUploadedFile("form.docx", data)})
    assert "1 passage was not understood" in text_of(read)
    assert "Klingon" in text_of(read)
    assert mine(client) == []


def _with(docx: bytes, old: str, new: str) -> bytes:
    """The form with other words in it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as form, zipfile.ZipFile(changed, "w") as copy:
        for name in form.namelist():
            copy.writestr(name, form.read(name).replace(old.encode(), new.encode()))
    return changed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.json", b"{", "is not JSON"),
        ("x.json", b"[]", "must hold one proposal"),
        ("x.json", b'{"kind": "formal", "kinds": 1}', "is not a key of a proposal"),
        ("x.json", b'{"title": "a\\u0000b"}', "cannot be kept"),
        ("x.docx", b"PK\x03\x04broken", ""),
        ("x.docx", b"\xff\xfe", "is not a DOCX"),
        ("x.docx", b"%PDF-1.7\n", "The file is a PDF"),
        ("x.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Word document"),
        ("x.json", b"", "is not a DOCX"),
        ("x.json", b'{"a":' * 30 + b"1" + b"}" * 30, "is nested deeper"),
        ("x.json", b'["' + b"x" * 600_000 + b'"]', "is larger than"),
    ],
)
def test_a_file_that_is_no_proposal_is_refused(
    client: Client, writer: Any, name: str, data: bytes, says: str
) -> None:
    answer = client.post(f"{NEW}file/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert client.post(f"{NEW}file/").status_code == 422
    assert mine(client) == []


# --- share, ask, submit, withdraw -----------------------------------------------------------------


@pytest.mark.clause("7.4", shows="accepts")
def test_a_co_proposer_is_invited_once(client: Client, writer: Any) -> None:
    proposal = writing.start_proposal(content={"kind": "formal"}, by=writer)
    for _ in range(2):
        answer = client.post(at(proposal, "invite/"), {"email": "Proposer@tcd.ie"}, follow=True)
        assert "Aoife Brennan" in text_of(answer)
    assert len(queries.proposers_of(proposal)) == 2


@pytest.mark.clause("7.4", shows="accepts")
def test_a_co_proposer_leaves_and_only_whoever_came_first_takes_out(
    client: Client, writer: Any
) -> None:
    proposal = writing.start_proposal(content={"kind": "formal"}, by=writer)
    assert "Leave the proposal" not in text_of(client.get(at(proposal))), "alone with it"
    manager, colleague = demo.staff("manager", "uu.nl"), demo.staff("proposer", "tcd.ie")
    for person in (manager, colleague):
        writing.add_proposer(proposal=proposal.id, person=person, by=writer)
    seats = {seat.person.name: seat.id for seat in proposal.seats.select_related("person")}
    page = text_of(client.get(at(proposal)))
    assert "Leave the proposal" in page
    assert f"Take out {colleague.name}" in page

    client.force_login(manager)
    assert f"Take out {writer.name}" not in text_of(client.get(at(proposal)))
    answer = client.post(at(proposal, "take-out/"), {"seat": seats[writer.name]})
    assert answer.status_code == 422
    assert "leaves it themselves: ask them" in text_of(answer)
    for seat in ("", "0", "x", "9" * 30):
        assert client.post(at(proposal, "take-out/"), {"seat": seat}).status_code == 302
    answer = client.post(at(proposal, "take-out/"), {"seat": seats[manager.name]}, follow=True)
    assert "You propose it no longer" in text_of(answer)
    assert client.get(at(proposal)).status_code == 404
    assert not queries.proposes_or_wrote(manager.email, proposal), "they may endorse it"

    client.force_login(writer)
    for _ in range(2):
        answer = client.post(
            at(proposal, "take-out/"), {"seat": seats[colleague.name]}, follow=True
        )
        assert "no longer" in text_of(answer) or "any more" in text_of(answer)
    assert queries.proposers_of(proposal) == [writer]
    assert "proposes it no longer" in text_of(client.get(at(proposal)))
    alone = proposal.seats.get().id
    answer = client.post(at(proposal, "take-out/"), {"seat": alone})
    assert answer.status_code == 422
    assert "Nobody else proposes it" in text_of(answer)
    told = set(OutboxMessage.objects.values_list("name", "reader"))
    assert ("co-proposer-left", writer.key) in told
    assert ("co-proposer-taken-out", colleague.key) in told


@pytest.mark.clause("7.4", shows="refuses")
def test_whoever_wrote_in_it_does_not_endorse_it_after_leaving(alliance: None) -> None:
    writer, manager = demo.staff("proposer", "uu.nl"), demo.staff("manager", "uu.nl")
    proposal = writing.start_proposal(content={"kind": "formal"}, by=manager)
    writing.add_proposer(proposal=proposal.id, person=writer, by=manager)
    first = proposal.seats.get(person=manager).id
    leaving.take_out_proposer(proposal=proposal.id, seat=first, by=manager)
    assert not queries.proposes(manager.email, proposal)
    assert queries.proposes_or_wrote(f"{manager.email}".upper(), proposal), "who began it"


@pytest.mark.clause("7.4", shows="refuses")
@pytest.mark.parametrize("email", ["nobody@uu.nl", "learner1@charm-eu.example", "", "a\x00b@uu.nl"])
def test_nobody_else_is_invited(client: Client, writer: Any, email: str) -> None:
    """Unknown addresses and those of other people read alike."""
    proposal = writing.start_proposal(content={"kind": "formal"}, by=writer)
    answer = client.post(at(proposal, "invite/"), {"email": email})
    assert answer.status_code == 422
    assert "Nobody of the staff of a member university" in text_of(answer)


@pytest.mark.clause("7.4", shows="refuses")
def test_without_an_endorser_it_cannot_be_asked_and_the_page_says_why(
    client: Client, writer: Any
) -> None:
    proposal = writing.start_proposal(content={"kind": "formal"}, by=writer)
    page = text_of(client.get(at(proposal)))
    assert "Not possible yet: Name an Institutional Manager" in page
    assert "Go on writing" in page
    answer = client.post(at(proposal, "ask/"), {"seen": proposal.revision})
    assert answer.status_code == 422
    assert "Name an Institutional Manager or accreditation department" in text_of(answer)
    assert fresh(proposal).state == ProposalState.DRAFT


@pytest.mark.clause("7.4", shows="accepts")
def test_ask_reopen_and_ask_again(client: Client, way: Callable[..., Any]) -> None:
    going = way().drafted()
    client.force_login(going.proposers[0])
    with clock.at(going.when.moment("ask endorsement")):
        client.post(at(going.filed, "ask/"), {"seen": going.filed.revision})
        asked = fresh(going.filed)
        assert asked.state == ProposalState.ENDORSING
        page = text_of(client.get(at(asked)))
        assert "The text is locked meanwhile" in page
        assert "It cannot be submitted yet" in page
        locked = client.get(at(asked, "edit/title/"))
        assert locked["Location"] == at(asked)
        stale = client.post(at(asked, "reopen/"), {"seen": asked.revision - 1})
        assert stale.status_code == 409
        unseen = client.post(at(asked, "reopen/"))
        assert unseen.status_code == 409
        client.post(at(asked, "reopen/"), {"seen": asked.revision})
        assert fresh(going.filed).state == ProposalState.DRAFT
    assert "Version 1" in text_of(client.get(at(asked, "versions/")))


@pytest.mark.clause("7.1", shows="accepts")
def test_an_endorsed_proposal_is_submitted_with_answers_to_what_is_advised(
    client: Client, way: Callable[..., Any]
) -> None:
    going = way("formal-single", fee=None).endorsed()
    client.force_login(going.proposers[0])
    row = fresh(going.filed)
    with clock.at(going.when.moment("submit")):
        shown = text_of(client.get(at(row)))
        assert "Submit to the Academic Council" in shown
        assert "Next: it is endorsed; submit it" in shown, "the life line knows"
        page = client.get(at(row, "submit/"))
        assert "Your answer § 7.19" in text_of(page).replace("\xa0", " ")
        refused = client.post(at(row, "submit/"), {"seen": row.revision, "answer.7.19": " "})
        assert refused.status_code == 422
        assert "Answer each warning with a reason" in text_of(refused)
        clauses = [clause for clause, _found, _answer in page.context["advised"]]
        answers = {f"answer.{clause}": "The university decides in May." for clause in clauses}
        sent = {"seen": row.revision, **answers}
        assert client.post(at(row, "submit/"), sent).status_code == 302
        assert client.post(at(row, "submit/"), sent).status_code == 409, "a second click"
    shown = text_of(client.get(at(row)))
    assert "The university decides in May." in shown
    assert "It was submitted to the Academic Council." in shown


@pytest.mark.clause("7.4", shows="refuses")
def test_what_is_not_endorsed_or_complete_is_not_submitted(
    client: Client, way: Callable[..., Any]
) -> None:
    going = way("formal-single", principles=None).drafted()
    client.force_login(going.proposers[0])
    client.post(at(going.filed, "ask/"), {"seen": going.filed.revision})
    row = fresh(going.filed)
    page = text_of(client.get(at(row, "submit/")))
    assert "Not possible yet: what is needed comes first" in page
    answer = client.post(at(row, "submit/"), {"seen": row.revision})
    assert answer.status_code == 422
    assert "4 educational principles needed" in text_of(answer)
    assert "must approve proposing and delivering this very version" in text_of(answer)
    assert fresh(row).state == ProposalState.ENDORSING


def test_withdrawing_asks_for_the_title_and_a_reason(client: Client, writer: Any) -> None:
    proposal = writing.start_proposal(content={"kind": "formal", "title": "Water"}, by=writer)
    sent = {"seen": proposal.revision, "confirm": "Water", "reason": "No time."}
    for wrong in ({"confirm": "water?"}, {"reason": "  "}):
        assert client.post(at(proposal, "withdraw/"), {**sent, **wrong}).status_code == 422
    assert fresh(proposal).state == ProposalState.DRAFT
    client.post(at(proposal, "withdraw/"), sent)
    assert fresh(proposal).state == ProposalState.WITHDRAWN
    page = text_of(client.get(at(proposal)))
    assert "“No time.”" in page
    assert "Begin a new proposal" in page
    assert client.post(at(proposal, "withdraw/"), sent).status_code == 409


# --- afterwards ----------------------------------------------------------------------------------


@pytest.mark.clause("7.6", shows="accepts")
def test_conditions_are_met_and_a_decision_is_read_once_it_is_released(
    client: Client, way: Callable[..., Any]
) -> None:
    going = way().submitted()
    proposer = going.proposers[0]
    client.force_login(proposer)
    session = Session(going)
    conditions = [
        NewCondition(
            text="Name the second assessor.",
            owner=proposer,
            due_on=session.hour.date() + dt.timedelta(days=20),
            clearer="chair",
        )
    ]
    decision = (
        session.close_papers()
        .begin()
        .decide(TrackOutcome.CONDITIONS, reasons="Good, but.", conditions=conditions)
    )
    page = text_of(client.get(at(going.filed)))
    assert "Good, but." not in page
    assert "Approved with conditions" not in page
    assert "Academic Council decides" in page, "a sealed decision looks like one to come"
    assert "decided" not in page.lower().replace("decided (", "")

    session.release(decision)
    page = text_of(client.get(at(going.filed)))
    assert "Good, but." in page
    assert "Name the second assessor." in page
    [condition] = decision.conditions.all()
    where = at(going.filed, f"conditions/{condition.id}/")
    assert client.post(where, {"evidence": " "}).status_code == 422
    with clock.at(session.hour):
        for _ in range(2):
            client.post(where, {"evidence": "It is Dr Vos; see the plan."})
    page = text_of(client.get(at(going.filed)))
    assert "It is Dr Vos; see the plan." in page
    assert page.count("It was said how a condition was met.") == 1

    client.force_login(person_by_email("proposer@elte.hu"))
    assert client.post(where, {"evidence": "Mine."}).status_code == 404


def test_an_approved_proposal_is_amended_by_a_new_one(
    client: Client, way: Callable[..., Any]
) -> None:
    going = way().approved()
    client.force_login(going.proposers[0])
    page = client.get(at(going.filed))
    assert "See it in the catalogue" in text_of(page)
    for _ in range(2):
        begun = client.post(at(going.filed, "again/"), {"once": page.context["once"]})
    assert len(mine(client)) == 2
    new = begun["Location"]
    assert "Begins from Living with Water" in text_of(client.get(new))
    assert "Went on as Living with Water" in text_of(client.get(at(going.filed)))
    draft = mine(client)[0]
    assert client.post(at(draft, "again/")).status_code == 422, "it is still on its way"


# --- who may ------------------------------------------------------------------------------------


def test_pages_and_acts_are_for_those_whom_they_concern(
    client: Client, way: Callable[..., Any]
) -> None:
    going = way().endorsed()
    reads = ["", "read/", "versions/", "versions/1/", "versions/1/proposal.json", "proposal.json",
             "appendix-2.docx"]  # fmt: skip
    acts = ["ask/", "submit/", "reopen/", "withdraw/", "invite/", "take-out/", "again/"]
    strangers = ["proposer@tcd.ie", "manager@uu.nl", "boards@charm-eu.example",
                 "council-chair@charm-eu.example", "learner1@charm-eu.example"]  # fmt: skip
    for email in strangers:
        client.force_login(person_by_email(email))
        for path in reads:
            assert client.get(at(going.filed, path)).status_code == 404, (email, path)
        for path in acts:
            sent = {"seen": going.filed.revision, "reason": "x", "confirm": going.filed.title}
            assert client.post(at(going.filed, path), sent).status_code == 404, (email, path)
    client.force_login(person_by_email("auditor@charm-eu.example"))
    for path in reads:
        assert client.get(at(going.filed, path)).status_code == 200, path
    for path in acts:
        assert client.post(at(going.filed, path), {"seen": 1}).status_code == 403, path
    page = text_of(client.get(at(going.filed)))
    assert "Withdraw the proposal" not in page
    assert "Submit to the Academic Council" not in page
    assert fresh(going.filed).state == ProposalState.ENDORSING
    assert client.get(at(going.filed, "versions/9/")).status_code == 404


def test_what_is_taken_away_is_what_was_written(client: Client, way: Callable[..., Any]) -> None:
    import hashlib

    from charm.core.appendix2 import read_form

    going = way().endorsed()
    client.force_login(going.proposers[0])
    values = json.loads(client.get(at(going.filed, "proposal.json")).content)
    assert values["title"] == fresh(going.filed).content["title"]
    form = client.get(at(going.filed, "appendix-2.docx"))
    assert read_form(form.content).proposal_values["title"] == values["title"]
    version = client.get(at(going.filed, "versions/1/proposal.json"))
    digest = hashlib.sha256(version.content).hexdigest()
    assert digest in text_of(client.get(at(going.filed, "versions/")))


@pytest.mark.sqlite
def test_a_list_costs_the_same_reads_however_long_it_is(
    client: Client, writer: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def begin(number: int) -> None:
        for n in range(number):
            writing.start_proposal(content={"kind": "formal", "title": f"W {n}"}, by=writer)

    begin(1)
    with CaptureQueriesContext(connection) as few:
        client.get("/proposals/")
    begin(29)
    with django_assert_num_queries(len(few)):
        page = client.get("/proposals/")
    assert "1–25 of 30" in text_of(page)
    assert "1–1 of 1" in text_of(client.get("/proposals/?q=W+17&state=writing&kind=formal"))
    titles = [row.title for row in client.get("/proposals/?sort=-title").context["page"]]
    assert titles == sorted(titles, reverse=True)
    assert 'aria-sort="descending"' in client.get("/proposals/?sort=-title").content.decode()
    assert "Nothing fits this choice" in text_of(client.get("/proposals/?q=a%00b&state=approved"))
    assert client.get("/proposals/?page=x&state=%3Cscript%3E&kind=none").status_code == 200


def test_auditors_see_all_and_others_their_own(client: Client, writer: Any) -> None:
    writing.start_proposal(content={"kind": "formal", "title": "Water"}, by=writer)
    assert "Water" in text_of(client.get("/proposals/"))
    client.force_login(person_by_email("auditor@charm-eu.example"))
    assert "Water" in text_of(client.get("/proposals/"))
    assert "Water" not in text_of(client.get("/proposals/?whose=mine"))
    client.force_login(person_by_email("proposer@tcd.ie"))
    assert "Water" not in text_of(client.get("/proposals/?whose=all"))


@pytest.mark.clause("7.4.1", shows="accepts")
def test_a_returned_proposal_says_what_is_asked_at_its_fields(
    client: Client, way: Callable[..., Any]
) -> None:
    from charm.boards.services import agenda

    going = way().submitted(meetings=False)
    officer = demo.officer("boards")
    agenda.return_to_proposers(
        proposal=going.filed.id,
        reasons={"description": "Say how long it takes.", "papers": "The letter is missing."},
        by=officer,
        seen=fresh(going.filed).revision,
    )
    client.force_login(going.proposers[0])
    page = text_of(client.get(at(going.filed)))
    assert "What the Boards officer asks for" in page
    assert "Description Say how long it takes." in page
    assert "papers The letter is missing." in page
    form = text_of(client.get(at(going.filed, "edit/description/")))
    assert "The Boards officer asks: Say how long it takes." in form
