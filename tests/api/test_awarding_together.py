"""Groups, cases and earlier learning by programs: the same services, the same sentences."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.support.classroom import again, at
from tests.support.programs import Program, World

from charm import demo
from charm.alliance.models import Mandate
from charm.foundation import jobs

pytestmark = pytest.mark.django_db


def worked() -> None:
    with at(Program().now):
        jobs.run_pending()


def told(answer: Any) -> str:
    return " ".join(reason["says"] for reason in answer.json()["reasons"])


@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("7.10", shows="refuses")
def test_a_program_awards_to_many_and_reads_how_far_it_is(world: World) -> None:
    program = Program(world.registrar)
    many = [world.completed, world.enrolled]
    said = {
        "issuer": "uu",
        "enrolments": [{"id": str(row.id), "seen": row.revision} for row in many],
    }
    refused = program.post("/register/groups", said)
    assert refused.status_code == 422
    assert f"{world.enrolled.learner.name}: The teaching staff has not confirmed" in told(refused)
    world.course.confirmed(world.enrolled)
    assert program.post("/register/groups", said).status_code == 409
    said["enrolments"][1]["seen"] = again(world.enrolled).revision
    made = program.post("/register/groups", said, key="once")
    assert program.post("/register/groups", said, key="once").json() == made.json()
    assert program.post("/register/groups", said).json()["id"] == made.json()["id"]
    here = made["Location"].removeprefix("/api/v1")
    worked()
    done = program.get(here).json()
    assert (done["state"], done["written"], done["signed"], done["size"]) == ("done", 2, 2, 2)
    chosen = program.get(f"{here}/learners?limit=1").json()
    assert (chosen["total"], chosen["items"][0]["enrolment"]) == (2, str(world.completed.id))
    assert program.get("/register/groups?state=done").json()["total"] == 1
    assert program.get("/register/groups?issuer=ub").json()["total"] == 0
    assert program.post("/register/groups", said).status_code == 422, "they are awarded"
    for wrong in ([], [{"id": str(uuid.uuid4()), "seen": 0}]):
        said["enrolments"] = wrong
        assert program.post("/register/groups", said).status_code == 422
    said["enrolments"] = [{"id": str(uuid.uuid4()), "seen": 1}]
    assert program.post("/register/groups", said).status_code == 404


@pytest.mark.clause("7.10", shows="refuses")
def test_a_second_person_approves_by_program(world: World) -> None:
    from charm.awards.services.seconding import rule_second_person

    peer = demo.staff("quality", "uu.nl")
    Mandate.objects.create(person=peer, office="seal", university_id="uu.nl", since="2026-01-01")
    rule_second_person(issuer="uu", asks=True, by=world.registrar, seen=False)
    first, second = Program(world.registrar), Program(peer)
    here = f"/register/groups/{world.a_group().id}"
    own = first.post(f"{here}/approval", {"seen": 1})
    assert told(own) == (
        "Who proposed an award does not approve it: another holder of the seal does."
    )
    assert "Give a reason." in told(second.post(f"{here}/return", {"seen": 1, "reason": " "}))
    back = second.post(f"{here}/return", {"seen": 1, "reason": "Look at the date."}).json()
    assert (back["state"], back["answer"]) == ("sent-back", "Look at the date.")
    again_ = f"/register/groups/{world.a_group().id}"
    assert second.post(f"{again_}/withdrawal", {"seen": 1}).status_code == 422
    approved = second.post(f"{again_}/approval", {"seen": 1}).json()
    assert (approved["state"], approved["answered_by"]["email"]) == ("working", peer.email)
    assert second.post(f"{again_}/approval", {"seen": 1}).status_code == 409
    worked()
    assert second.get(again_).json()["signed"] == 1


@pytest.mark.clause("7.26", shows="accepts")
@pytest.mark.clause("7.26", shows="refuses")
def test_a_case_is_heard_and_decided_by_programs(world: World) -> None:
    registrar, learner = Program(world.registrar), Program(world.learner)
    expert = demo.staff("quality", "uu.nl")
    here = f"/cases/{world.a_case().id}"
    award = {"enrolments": [{"id": str(world.completed.id), "seen": world.completed.revision}]}
    upheld = {"outcome": "upheld", "consequence": "revoke", "reason": "Alike."}
    assert "days left for a statement" in told(registrar.post(f"{here}/decision", upheld))
    stated = learner.post(f"{here}/statement", {"statement": "We shared <b>a source</b>."})
    assert stated.json()["statement"] == "We shared <b>a source</b>."
    for nobody in ({"email": "nobody@x.example"}, {"email": world.proposer.email}):
        assert registrar.post(f"{here}/panel", nobody).status_code == 422
    named = registrar.post(f"{here}/panel", {"email": expert.email}).json()
    assert [one["email"] for one in named["panel"]] == [expert.email]
    shut = registrar.post(f"{here}/decision", upheld)
    assert (shut.status_code, shut.json()["detail"]) == (
        403, "A panel hears this case: its members decide it.",
    )  # fmt: skip
    left = registrar.post(f"{here}/panel/releases", {"email": expert.email}).json()
    assert left["panel"] == []
    registrar.post(f"{here}/panel", {"email": expert.email})
    assert Program(expert).get("/cases?state=open").json()["total"] == 1
    for wrong in (upheld | {"consequence": "party"}, upheld | {"outcome": "dismissed"}):
        assert Program(expert).post(f"{here}/decision", wrong).status_code == 422
    closed = Program(expert).post(f"{here}/decision", upheld).json()
    assert (closed["outcome"], closed["closed_by"]["email"]) == ("upheld", expert.email)
    assert learner.get("/cases?state=closed").json()["total"] == 1

    appeal = {"kind": "appeal", "reason": "Another one's work."}
    assert learner.post(f"/enrolments/{world.completed.id}/cases", appeal).status_code == 404
    own = Program(world.completed.learner)
    assert own.post(f"/enrolments/{world.completed.id}/cases", appeal).status_code == 201
    held = registrar.post("/register/awards", award)
    assert "changed" in held.json()["detail"] or "is open" in told(held)


@pytest.mark.clause("6.6.1", shows="accepts")
@pytest.mark.clause("6.6.1", shows="refuses")
def test_earlier_learning_is_asked_for_and_decided_by_programs(world: World) -> None:
    learner, lead = Program(world.enrolled.learner), Program(world.proposer)
    targets = learner.get(f"/editions/{world.edition.id}/targets").json()["items"]
    here = f"/enrolments/{world.enrolled.id}/recognitions"
    said = {
        "target": targets[0]["code"], "kind": "credit", "what": "Statistics", "place": "Oslo",
        "credits": "5 ECTS", "link": "https://example.org/transcript",
    }  # fmt: skip
    for wrong in (
        {"target": "outcome-99"}, {"kind": "luck"}, {"what": ""}, {"link": "http://x.example"},
        {"link": ""}, {"place": "x" * 201},
    ):  # fmt: skip
        assert learner.post(here, said | wrong).status_code == 422, wrong
    made = learner.post(here, said, key="once")
    assert learner.post(here, said, key="once").json() == made.json()
    assert made.json()["counts_for"] == targets[0]["text"]
    assert "You asked that already" in told(learner.post(here, said))
    there = made["Location"].removeprefix("/api/v1")
    decided = {"seen": 1, "recognised": True, "reason": "The transcript shows it."}
    assert learner.post(f"{there}/decision", decided).status_code == 403
    assert "Give a reason." in told(lead.post(f"{there}/decision", decided | {"reason": " "}))
    assert lead.post(f"{there}/decision", decided).json()["state"] == "recognised"
    assert lead.post(f"{there}/decision", decided).status_code == 409
    assert learner.post(f"{there}/withdrawal", {"seen": 2}).status_code == 422
    assert learner.get(here).json()["items"][0]["reason"] == "The transcript shows it."
