"""A program works on what is its person's: done once, on what it saw, refused in the same words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.classroom import AWARD_DAY, at
from tests.support.programs import Program, World
from tests.support.rooms import example

from charm import demo
from charm.awards.services.status_lists import publish_list
from charm.cli import main
from charm.core.credentials.did import did_key
from charm.core.credentials.jose import sign_token
from charm.core.credentials.keys import KeySigner, Kind, generate_key
from charm.foundation import jobs, ledger
from charm.proposals.models import Endorsement, Proposal

pytestmark = pytest.mark.django_db
CREDITED = {"ects": 3}


@pytest.fixture
def writer(alliance: None) -> Program:
    return Program(demo.staff("proposer", "uu.nl"))


def file_of(name: str, **changes: Any) -> dict[str, Any]:
    return example(name, **changes).to_json()


# --- the same sentence ---------------------------------------------------------------------------


def sentence_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What ``charm check`` says of credits for learning that is not formal."""
    file = tmp_path / "proposal.json"
    file.write_text(json.dumps(file_of("non-formal-assessed", **CREDITED)))
    assert main(["check", str(file)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (found,) = [line for line in lines if line["clause"] == "5.7.2"]
    assert isinstance(found, dict)
    return found


@pytest.mark.clause("5.7.2", shows="refuses")
def test_credits_for_non_formal_learning_meet_one_sentence_everywhere(
    writer: Program, way: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = sentence_of_the_command(tmp_path, capsys)

    checked = writer.post("/check", file_of("non-formal-assessed", **CREDITED)).json()
    assert not checked["passes"]
    assert sentence in checked["findings"]

    started = writer.post("/proposals", file_of("non-formal-assessed", **CREDITED))
    assert started.status_code == 201
    assert sentence in started.json()["findings"]

    endorsed = way("non-formal-assessed", **CREDITED).endorsed()
    program = Program(endorsed.proposers[0])
    refused = program.post(
        f"/proposals/{endorsed.filed.id}/submissions", {"seen": endorsed.filed.revision}
    )
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("#refused")
    assert {
        "says": sentence["message"],
        "clause": "5.7.2",
        "field": "ects",
        "remedy": sentence["remedy"],
    } in refused.json()["reasons"]
    endorsed.filed.refresh_from_db()
    assert endorsed.filed.state == "endorsing"


@pytest.mark.clause("5.7.2", shows="accepts")
def test_a_check_says_word_for_word_what_the_command_says(
    writer: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("non-formal-assessed", "formal-single", "informal-badge"):
        file = tmp_path / "proposal.json"
        file.write_text(json.dumps(file_of(name, principles=None)))
        main(["check", str(file)])
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        said = writer.post("/check", file_of(name, principles=None)).json()["findings"]
        assert [row for row in said if row["clause"] != "5.7.2"] == lines


# --- a proposal ----------------------------------------------------------------------------------


def test_a_draft_is_started_read_replaced_and_taken_back(writer: Program) -> None:
    started = writer.post("/proposals", file_of("formal-single"))
    assert started.status_code == 201
    address = started["Location"].removeprefix("/api/v1")

    read = writer.get(address)
    assert read["ETag"] == '"1"'
    assert [person["email"] for person in read.json()["content"]["proposers"]] == ["proposer@uu.nl"]

    changed = {**file_of("formal-single"), "title": "Another title"}
    replaced = writer.put(address, changed, If_Match=read["ETag"])
    assert (replaced.status_code, replaced["ETag"]) == (200, '"2"')
    assert replaced.json()["title"] == "Another title"

    gone = writer.post(f"{address}/withdrawal", {"seen": 2, "reason": "Not now."})
    assert gone.json()["state"] == "withdrawn"
    ref = f"proposal:{started.json()['id']}"
    assert [record["act"] for record in ledger.history_of(ref)] == [
        "proposal_started",
        "proposal_withdrawn",
    ]


@pytest.mark.clause("7.25", shows="accepts")
def test_what_was_approved_is_amended_by_a_program_too(world: World) -> None:
    """Asked twice under one key it is one amendment; the program sees which way it goes."""
    program = Program(world.proposer)
    address = f"/proposals/{world.approved.id}/successors"
    begun = program.post(address, {}, key="amend-once")
    again = program.post(address, {}, key="amend-once")
    assert begun.status_code == again.status_code == 201
    assert begun["Location"] == again["Location"]
    here = begun["Location"].removeprefix("/api/v1")
    made = begun.json()
    assert made["state"] == "draft"
    assert made["content"]["title"]["en"] == world.approved.title
    content = {**made["content"], "fee": "EUR 40 for materials"}
    program.put(here, content, If_Match='"1"')
    changes = program.get(f"{here}/changes").json()
    assert changes["amendment"] is True
    assert [(one["field"], one["class"]) for one in changes["fields"]] == [("fee", "operational")]
    assert program.post(f"{here}/successors", {}).status_code == 422, "it is on its way still"


def test_nobodys_text_is_overwritten(writer: Program) -> None:
    address = writer.post("/proposals", {"kind": "formal"})["Location"].removeprefix("/api/v1")
    writer.put(address, {"kind": "formal", "title": "First"}, If_Match='"1"')

    late = writer.put(address, {"kind": "formal", "title": "Second"}, If_Match='"1"')
    assert late.status_code == 412
    assert "changed by somebody else meanwhile" in late.json()["detail"]
    assert writer.put(address, {}, If_Match="*").status_code == 412
    assert writer.put(address, {}).status_code == 428
    stale = writer.post(f"{address}/withdrawal", {"seen": 1, "reason": "x"})
    assert stale.status_code == 409
    assert Proposal.objects.get().title == "First"


def test_content_that_cannot_be_used_is_refused_by_place(writer: Program) -> None:
    answer = writer.post("/proposals", {"kind": "odd", "titel": "x", "ects": "3"})
    assert answer.status_code == 422
    fields = [reason["field"] for reason in answer.json()["reasons"]]
    assert {"kind", "titel", "ects"} == set(fields)
    assert not Proposal.objects.exists()


def test_endorsers_are_asked_by_letter(world: World) -> None:
    program = Program(world.proposer)
    asked = program.post(f"/proposals/{world.draft.id}/endorsement-requests", {"seen": 1})
    assert asked.status_code == 201
    assert asked.json()["state"] == "endorsing"
    assert [row["state"] for row in asked.json()["endorsements"]] == ["asked"]
    locked = program.put(f"/proposals/{world.draft.id}", {"kind": "formal"}, If_Match='"2"')
    assert locked.status_code == 422
    reopened = program.post(f"/proposals/{world.draft.id}/reopening", {"seen": 2})
    assert reopened.json()["state"] == "draft"


def test_a_link_that_expired_is_renewed_or_the_department_asked(world: World) -> None:
    program = Program(world.proposer)
    asked = program.post(f"/proposals/{world.draft.id}/endorsement-requests", {"seen": 1}).json()
    (row,) = asked["endorsements"]
    place = f"/proposals/{world.draft.id}/endorsements/{row['id']}"
    early = program.post(f"{place}/department", {"seen": 2})
    assert early.status_code == 422
    Endorsement.objects.filter(pk=row["id"]).update(state="expired")
    both = program.post(f"{place}/department", {"seen": 2}).json()["endorsements"]
    assert {one["office"]: one["state"] for one in both} == {
        "institutional-manager": "expired", "accreditation": "asked",
    }  # fmt: skip
    renewed = program.post(f"{place}/renewal", {"seen": 2}).json()["endorsements"]
    assert [one["state"] for one in renewed] == ["asked", "asked"]
    foreign = f"/proposals/{world.approved.id}/endorsements/{row['id']}/renewal"
    assert program.post(foreign, {"seen": world.approved.revision}).status_code == 404


@pytest.mark.clause("7.2", shows="accepts")
def test_the_form_of_a_version_and_of_a_draft_is_fetched(world: World) -> None:
    program = Program(world.proposer)
    place = f"/proposals/{world.approved.id}/appendix-2.pdf"
    version = program.get(f"{place}?version=1")
    assert version.headers["Content-Type"] == "application/pdf"
    assert version.content == program.get(place).content
    assert program.get(f"/proposals/{world.draft.id}/appendix-2.pdf").content.startswith(b"%PDF")
    assert program.get(f"{place}?version=9").status_code == 404
    assert program.get(f"{place}?version=0").status_code == 422


# --- teaching and awarding -----------------------------------------------------------------------


def test_a_learner_is_assessed_confirmed_awarded_and_the_award_verified(world: World) -> None:
    teacher, registrar = Program(world.proposer), Program(world.registrar)
    enrolment = f"/enrolments/{world.enrolled.id}"
    result = {"passed": True, "value": "9", "scheme": "Grades 1-10", "assessed_on": "2026-12-18"}
    seen = teacher.get(enrolment).json()["revision"]
    graded = teacher.post(f"{enrolment}/result", {"seen": seen, **result}).json()
    assert graded["result"]["value"] == "9"
    confirmed = teacher.post(
        f"{enrolment}/confirmation",
        {"seen": graded["revision"], "objectives_met": True, "assessments_completed": True},
    ).json()
    assert confirmed["state"] == "completed"

    chosen = [{"id": confirmed["id"], "seen": confirmed["revision"]}]
    awarded = registrar.post("/register/awards", {"enrolments": chosen})
    assert awarded.status_code == 201
    (award,) = awarded.json()["items"]
    assert (award["state"], award["number"]) == ("intended", "UU-2026-000002")

    with at(AWARD_DAY):
        jobs.run_pending()
        for purpose in ("revocation", "suspension"):
            publish_list(f"uu-{purpose}-1")  # as it is every day
    learner = Program(world.enrolled.learner)
    credential = learner.get(f"/learning/awards/{award['id']}/credential").json()
    report = Program().post("/verify", credential).json()
    assert report["valid"] is True, report["checks"]
    certificate = learner.get(f"/learning/awards/{award['id']}/certificate?language=es")
    assert certificate.headers["Content-Type"] == "application/pdf"
    assert certificate.content.startswith(b"%PDF")

    revision = registrar.get(f"/register/awards/{award['id']}").json()["revision"]
    revoked = registrar.post(
        f"/register/awards/{award['id']}/revocation", {"seen": revision, "reason": "An error."}
    )
    assert revoked.json()["state"] == "revoked"
    with at(AWARD_DAY):
        jobs.run_pending()
    assert Program().post("/verify", credential).json()["valid"] is False
    enveloped = {"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,"}
    key = generate_key(Kind.P256)
    did = did_key(key.public_key())
    signer = KeySigner(key, f"{did}#{did.removeprefix('did:key:')}")
    said = {name: value for name, value in credential.items() if name != "proof"}
    token = sign_token({**said, "issuer": did}, signer)
    judged = Program().post("/verify", {**enveloped, "id": f"{enveloped['id']}{token}"}).json()
    assert {c["check"]: c["status"] for c in judged["checks"]}["integrity"] == "pass"
    assert judged["valid"] is None, "nobody knows who that is"
    assert Program().post("/verify", enveloped).status_code == 422


def test_a_confirmation_without_the_two_words_says_both(world: World) -> None:
    answer = Program(world.proposer).post(
        f"/enrolments/{world.enrolled.id}/confirmation", {"seen": world.enrolled.revision}
    )
    assert answer.status_code == 422
    assert {reason["clause"] for reason in answer.json()["reasons"]} == {"7.10"}
    assert len(answer.json()["reasons"]) == 2


# --- once ----------------------------------------------------------------------------------------


def test_a_write_needs_a_key(writer: Program) -> None:
    for key in ("", "two words", "x" * 201):
        answer = writer.send("POST", "/proposals", {"kind": "formal"}, Idempotency_Key=key)
        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["reasons"][0]["field"]
    assert writer.send("POST", "/proposals", {"kind": "formal"}).status_code == 422


def test_the_same_key_and_body_are_answered_as_the_first_time(writer: Program) -> None:
    first = writer.post("/proposals", {"kind": "formal"}, key="k")
    again = writer.post("/proposals", {"kind": "formal"}, key="k")
    assert (again.status_code, again.content, again["Location"]) == (
        201,
        first.content,
        first["Location"],
    )
    assert Proposal.objects.count() == 1
    other = writer.post("/proposals", {"kind": "informal"}, key="k")
    assert other.status_code == 422
    assert other.json()["type"].endswith("#key-reused")


def test_what_was_refused_can_be_mended_under_the_same_key(writer: Program) -> None:
    assert writer.post("/proposals", {"title": "No kind"}, key="k").status_code == 422
    assert writer.post("/proposals", {"kind": "formal"}, key="k").status_code == 201


def test_what_is_being_done_is_asked_for_again_in_a_moment(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.foundation import idempotency

    def running(*_: Any) -> None:
        raise idempotency.StillRunning

    monkeypatch.setattr(idempotency, "_begin", running)
    answer = writer.post("/proposals", {"kind": "formal"})
    assert (answer.status_code, answer["Retry-After"]) == (409, "2")


def test_a_key_of_one_person_is_nothing_to_another(writer: Program) -> None:
    writer.post("/proposals", {"kind": "formal"}, key="k")
    other = Program(demo.staff("proposer", "tcd.ie"))
    assert other.post("/proposals", {"kind": "formal"}, key="k").status_code == 201
    assert Proposal.objects.count() == 2


def test_a_crash_between_act_and_answer_leaves_neither(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charm.api.v1 import proposals

    with monkeypatch.context() as patched:
        patched.setattr(proposals, "proposal_shape", lambda _: 1 / 0)
        assert writer.post("/proposals", {"kind": "formal"}, key="k").status_code == 500
    assert not Proposal.objects.exists()
    assert writer.post("/proposals", {"kind": "formal"}, key="k").status_code == 201


# --- who did it ----------------------------------------------------------------------------------


def test_the_ledger_names_the_token_of_a_program_and_of_nobody_after_it(
    writer: Program, client: Any
) -> None:
    started = writer.post("/proposals", file_of("formal-single")).json()
    (record,) = ledger.history_of(f"proposal:{started['id']}")
    person = demo.staff("proposer", "uu.nl")
    assert record["actor"] == person.key
    assert record["facts"]["token"] == str(writer.token.pk)

    client.force_login(person)
    answer = client.post("/proposals/new/", {"kind": "formal", "degree": "no", "title": "Water"})
    by_hand = Proposal.objects.get(title="Water")
    assert answer.status_code == 302
    assert "token" not in ledger.history_of(by_hand.ref)[0]["facts"]
