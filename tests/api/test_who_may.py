"""Object by object, who gets what: the operations of the document against people who differ.

Each operation is tried by programs without a token, with one that has expired or was revoked, with
one that lacks the scope; then by people to whom the object is nothing; then by its owner. A row per
operation says what the latter get; an operation without a row fails the last test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.support.classroom import at
from tests.support.programs import Program, World, described

from charm import demo
from charm.alliance.queries import Scope
from charm.alliance.services.tokens import revoke_token
from charm.core.proposal.reading import read_proposal

pytestmark = pytest.mark.django_db
OK, MADE, LEFT_OUT = 200, 201, "left out"

STRANGERS: dict[str, Callable[[], Any]] = {
    "registrar of another university": lambda: demo.staff("registrar", "elte.hu"),
    "proposer of something else": lambda: demo.staff("proposer", "elte.hu"),
    "another learner": lambda: demo.learner(2),
}


@dataclass(frozen=True)
class Row:
    """``path`` and ``body`` may ask the world. ``owner`` is who may, ``gives`` what they get;
    ``others`` what strangers get: LEFT_OUT is a list that is empty for them."""

    path: Callable[[World], str]
    owner: Callable[[World], Any] = lambda world: world.proposer
    others: int | str = 404
    gives: int = OK
    method: str = "GET"
    body: Callable[[World], Any] = lambda world: None
    scope: str = ""
    readers: dict[str, int] = field(default_factory=dict)
    """Others who are something to the object, by demo address, and what they get."""
    headers: dict[str, str] = field(default_factory=dict)


def post(path: Callable[[World], str], body: Callable[[World], Any], **other: Any) -> Row:
    return Row(**{"path": path, "body": body, "method": "POST", "gives": MADE, **other})


def proposal(at: str) -> Callable[[World], str]:
    return lambda world: f"/proposals/{world.draft.id}{at}"


def seen(row: str, **more: Any) -> Callable[[World], Any]:
    return lambda world: {"seen": getattr(world, row).revision, **more}


def registrar(world: World) -> Any:
    return world.registrar


def learner(world: World) -> Any:
    return world.learner


def member(_: World) -> Any:
    return demo.staff("quality", "tcd.ie")


def approved(end: str) -> Callable[[World], str]:
    """Below the endorsement of the approved proposal."""

    def address(world: World) -> str:
        endorsement = world.approved.snapshot.endorsements.get()
        return f"/proposals/{world.approved.id}/endorsements/{endorsement.id}{end}"

    return address


APPROVED_WRITERS = {"boards@charm-eu.example": 403, "auditor@charm-eu.example": 403}
DRAFT_READERS = {"boards@charm-eu.example": 404, "auditor@charm-eu.example": 200}
DRAFT_WRITERS = {"boards@charm-eu.example": 404, "auditor@charm-eu.example": 403}
DRAFT_READERS_WITHOUT_CALL = {"boards@charm-eu.example": 404, "auditor@charm-eu.example": 404}
TEACHERS_ONLY = {"registrar@uu.nl": 403, "auditor@charm-eu.example": 403}
BY_OFFICE = {
    "owner": lambda world: demo.staff("registrar", "uu.nl"),
    "readers": {"auditor@charm-eu.example": 403, "proposer@abo.fi": 403},
}
RESULT = {"passed": True, "value": "9", "scheme": "Grades 1-10", "assessed_on": "2026-12-18"}
RULE = {
    "version": 1, "rule": "report",
    "leaves": [{"key": "report", "kind": "outputs", "text": "Hand in a report."}],
}  # fmt: skip
PANEL = {"email": "quality@uu.nl"}
EARLIER = {
    "target": "outcome-1", "kind": "credit", "what": "Statistics", "place": "Oslo",
    "link": "https://example.org/transcript",
}  # fmt: skip


def case(end: str = "", make: Callable[[World], Any] = lambda world: world.a_case()) -> Any:
    return lambda world: f"/cases/{make(world).id}{end}"


def group(end: str = "") -> Callable[[World], str]:
    return lambda world: f"/register/groups/{world.a_group().id}{end}"


def key_change(end: str = "") -> Callable[[World], str]:
    return lambda world: f"/register/key-changes/{world.a_key_change().id}{end}"


def earlier(end: str = "") -> Callable[[World], str]:
    return lambda world: f"/recognitions/{world.a_recognition().id}{end}"


def listed_after(path: str, make: Callable[[World], Any]) -> Callable[[World], str]:
    """The path, once there is something in that list."""

    def address(world: World) -> str:
        make(world)
        return path

    return address


def late_learner(_: World) -> Any:
    return demo.staff("proposer", "abo.fi")


DECIDED_BY_OTHERS = {
    "proposer@uu.nl": 403, "learner1@charm-eu.example": 403, "auditor@charm-eu.example": 403,
    "quality@uu.nl": 404,
}  # fmt: skip
MADE_BY_ANYBODY = {"owner": lambda world: demo.staff("proposer", "elte.hu"), "others": OK}

ROWS: dict[str, Row] = {
    # Public: without a token, and whoever asks.
    "listProblems": Row(lambda _: "/problems", others=OK),
    "listCatalogue": Row(lambda _: "/catalogue", others=OK),
    "getEntry": Row(lambda w: f"/catalogue/{w.entry.slug}", others=OK),
    "getEntryVersion": Row(lambda w: f"/catalogue/{w.entry.slug}/versions/1", others=OK),
    "listEntryEditions": Row(lambda w: f"/catalogue/{w.entry.slug}/editions", others=OK),
    "getPolicy": Row(lambda _: "/policy", others=OK),
    "listClauses": Row(lambda _: "/policy/clauses", others=OK),
    "getClause": Row(lambda _: "/policy/clauses/5.7.2", others=OK),
    "listAccreditations": Row(lambda _: "/universities/uu.nl/accreditations", others=OK),
    "listUniversities": Row(lambda _: "/universities", others=OK),
    "listBodies": Row(lambda _: "/bodies", others=OK),
    "listSkills": Row(lambda _: "/skills?q=water&lang=es", others=OK),
    "listSkillReleases": Row(lambda _: "/skills/releases", others=OK),
    "checkProposal": post(lambda _: "/check", lambda _: {"kind": "formal"}, others=OK, gives=OK),
    "verify": post(lambda _: "/verify", lambda _: {"type": "nothing"}, others=OK, gives=OK),
    # Of the token itself.
    "getMyself": Row(lambda _: "/me", others=OK),
    # Proposals.
    "listProposals": Row(lambda _: "/proposals", others=LEFT_OUT, scope="proposals:read"),
    "startProposal": post(
        lambda _: "/proposals", lambda _: {"kind": "formal"}, others=422, scope="proposals:write",
        readers={"proposer@elte.hu": 201, "registrar@elte.hu": 201,
                 "auditor@charm-eu.example": 422},
    ),
    "getProposal": Row(proposal(""), scope="proposals:read", readers=DRAFT_READERS),
    "getFindings": Row(proposal("/findings"), scope="proposals:read", readers=DRAFT_READERS),
    "getChanges": Row(proposal("/changes"), scope="proposals:read", readers=DRAFT_READERS),
    "getProposalForm": Row(
        proposal("/appendix-2.pdf"), scope="proposals:read", readers=DRAFT_READERS
    ),
    "replaceProposal": Row(
        proposal(""), method="PUT", body=lambda _: {"kind": "formal"}, scope="proposals:write",
        readers=DRAFT_WRITERS, headers={"If-Match": '"1"'},
    ),
    "askEndorsement": post(
        proposal("/endorsement-requests"), seen("draft"), scope="proposals:write",
        readers=DRAFT_WRITERS,
    ),
    "renewEndorsementRequest": post(
        approved("/renewal"), seen("approved"), scope="proposals:write", gives=422,
        readers=APPROVED_WRITERS,
    ),
    "askAccreditationDepartment": post(
        approved("/department"), seen("approved"), scope="proposals:write", gives=422,
        readers=APPROVED_WRITERS,
    ),
    "reopenProposal": post(
        proposal("/reopening"), seen("draft"), scope="proposals:write", gives=422,
        readers=DRAFT_WRITERS,
    ),
    "submitProposal": post(
        proposal("/submissions"), seen("draft"), scope="proposals:write", gives=422,
        readers=DRAFT_WRITERS,
    ),
    "withdrawProposal": post(
        proposal("/withdrawal"), seen("draft", reason="Not now."), scope="proposals:write",
        readers=DRAFT_WRITERS,
    ),
    "beginProposalAgain": post(
        lambda world: f"/proposals/{world.approved.id}/successors", lambda _: {},
        scope="proposals:write", readers=APPROVED_WRITERS,
    ),
    # Calls.
    "listCalls": Row(lambda _: "/calls", others=OK),
    "getCall": Row(lambda _: "/calls/water-in-the-city", others=OK),
    "getPartInCall": Row(
        proposal("/call"), scope="proposals:read", gives=404, readers=DRAFT_READERS_WITHOUT_CALL
    ),
    "takePartInCall": Row(
        proposal("/call"), method="PUT", scope="proposals:write", readers=DRAFT_WRITERS,
        body=lambda w: {"seen": w.draft.revision, "call": str(w.call.id), "answers": {}},
    ),
    "leaveCall": post(
        proposal("/call/leaving"), seen("draft"), scope="proposals:write", gives=422,
        readers=DRAFT_WRITERS,
    ),
    "sendInToCall": post(
        proposal("/call/sending"), seen("draft"), scope="proposals:write", gives=422,
        readers=DRAFT_WRITERS,
    ),
    "takeBackFromCall": post(
        proposal("/call/return"), seen("draft"), scope="proposals:write", gives=422,
        readers=DRAFT_WRITERS,
    ),
    # Bodies.
    "listMeetings": Row(lambda _: "/meetings", owner=member, others=LEFT_OUT, scope="boards:read"),
    "getMeeting": Row(
        lambda w: f"/meetings/{w.decision.meeting_id}", owner=member, scope="boards:read",
        readers={"boards@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "getAgenda": Row(
        lambda w: f"/meetings/{w.decision.meeting_id}/agenda", owner=member, scope="boards:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "listPacks": Row(
        lambda w: f"/meetings/{w.decision.meeting_id}/packs", owner=member, scope="boards:read",
        readers={"boards@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "getPack": Row(
        lambda w: f"/packs/{w.decision.meeting.packs.get().id}", owner=member, scope="boards:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "getPackDocument": Row(
        lambda w: f"/packs/{w.decision.meeting.packs.get().id}/pack.pdf", owner=member,
        scope="boards:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "getAgendaItem": Row(
        lambda w: f"/agenda-items/{w.decision.track_id}", owner=member, scope="boards:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "declareInterest": Row(
        lambda w: f"/agenda-items/{w.decision.track_id}/interest", owner=member, gives=422,
        method="PUT", body=lambda _: {"level": "none"}, scope="boards:write",
        readers={"boards@charm-eu.example": 422, "auditor@charm-eu.example": 422},
    ),
    "giveOpinion": Row(
        lambda w: f"/agenda-items/{w.decision.track_id}/opinion", owner=member, gives=422,
        method="PUT", body=lambda _: {"judgements": {}}, scope="boards:write",
        readers={"boards@charm-eu.example": 422, "auditor@charm-eu.example": 422},
    ),
    "listComments": Row(
        lambda w: f"/agenda-items/{w.decision.track_id}/comments", owner=member,
        scope="boards:read",
        readers={"boards@charm-eu.example": 200, "auditor@charm-eu.example": 200},
    ),
    "writeComment": post(
        lambda w: f"/agenda-items/{w.decision.track_id}/comments",
        lambda _: {"field": "hours", "text": "Many.", "audience": "body"},
        owner=member, gives=422, scope="boards:write",
        readers={"boards@charm-eu.example": 422, "auditor@charm-eu.example": 422},
    ),
    "getMinutes": Row(
        lambda w: f"/meetings/{w.minutes.meeting_id}/minutes", owner=member, scope="boards:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "getMinutesDocument": Row(
        lambda w: f"/meetings/{w.minutes.meeting_id}/minutes/en.pdf", owner=member, gives=404,
        scope="boards:read", readers={"proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "commentOnMinutes": post(
        lambda w: f"/minutes-parts/{w.remark.part_id}/comments",
        lambda _: {"text": "Say when.", "paragraph": 1}, owner=member, scope="boards:write",
        readers={"boards@charm-eu.example": 403, "auditor@charm-eu.example": 403,
                 "proposer@uu.nl": 404, "manager@uu.nl": 404},
    ),
    "answerMinutesComment": post(
        lambda w: f"/minutes-comments/{w.remark.id}/answer", lambda _: {"answer": "Said now."},
        owner=lambda _: demo.officer("boards"), scope="boards:write",
        readers={"quality@tcd.ie": 403, "council-chair@charm-eu.example": 403,
                 "auditor@charm-eu.example": 403, "proposer@uu.nl": 404},
    ),
    "confirmMinutes": Row(
        lambda w: f"/meetings/{w.minutes.meeting_id}/minutes/confirmation",
        owner=lambda _: demo.officer("council-chair"), gives=422, method="PUT",
        body=seen("minutes"), scope="boards:write",
        readers={"boards@charm-eu.example": 422, "quality@tcd.ie": 403, "proposer@uu.nl": 404,
                 "board-chair@charm-eu.example": 404},
    ),
    "listDecisions": Row(lambda _: "/decisions", others=LEFT_OUT, scope="boards:read"),
    "getDecision": Row(
        lambda w: f"/decisions/{w.decision.id}", scope="boards:read",
        readers={"quality@tcd.ie": 200, "manager@uu.nl": 200},
    ),
    # Follow-up.
    "listFollowUps": Row(lambda _: "/follow-ups", others=LEFT_OUT, scope="proposals:read"),
    "getFollowUp": Row(
        lambda w: f"/follow-ups/{w.follow_up.id}", scope="proposals:read",
        readers={"boards@charm-eu.example": 200, "auditor@charm-eu.example": 200,
                 "quality@tcd.ie": 404, "manager@uu.nl": 404},
    ),
    "sendFollowUp": post(
        lambda w: f"/follow-ups/{w.follow_up.id}/sending",
        seen("follow_up", subject="Approved", letter="When does it suit you?"),
        scope="proposals:write",
        readers={"boards@charm-eu.example": 403, "auditor@charm-eu.example": 403},
    ),
    "moveFollowUp": post(
        lambda w: f"/follow-ups/{w.follow_up.id}/moves",
        seen("follow_up", move="not-needed", note="We have met."), scope="proposals:write",
        readers={"boards@charm-eu.example": 403, "auditor@charm-eu.example": 403},
    ),
    # Teaching.
    "listEditions": Row(lambda _: "/editions", others=LEFT_OUT, scope="teaching:read"),
    "getEdition": Row(lambda w: f"/editions/{w.edition.id}", others=OK, scope="teaching:read"),
    "listEnrolments": Row(
        lambda w: f"/editions/{w.edition.id}/enrolments", others=403, scope="teaching:read",
        readers={"registrar@uu.nl": 200, "auditor@charm-eu.example": 200, "quality@uu.nl": 403,
                 "learner1@charm-eu.example": 403},
    ),
    "getEnrolment": Row(
        lambda w: f"/enrolments/{w.awarded.id}", scope="teaching:read",
        readers={"registrar@uu.nl": 200, "learner1@charm-eu.example": 200, "quality@uu.nl": 404},
    ),
    "postResult": post(
        lambda w: f"/enrolments/{w.enrolled.id}/result", seen("enrolled", **RESULT),
        scope="teaching:write", readers={**TEACHERS_ONLY, "proposer@abo.fi": 403},
    ),
    "postConfirmation": post(
        lambda w: f"/enrolments/{w.enrolled.id}/confirmation",
        seen("enrolled", objectives_met=True, assessments_completed=True),
        scope="teaching:write", readers={**TEACHERS_ONLY, "proposer@abo.fi": 403},
    ),
    "postIdentityCheck": post(
        lambda w: f"/enrolments/{w.enrolled.id}/identity-check",
        seen("enrolled", way="known", checked_on="2026-12-01"),
        scope="teaching:write", **BY_OFFICE,
    ),
    "postFee": post(
        lambda w: f"/enrolments/{w.enrolled.id}/fee", seen("enrolled", state="due"),
        scope="teaching:write", **BY_OFFICE,
    ),
    "getCompletion": Row(
        lambda w: f"/editions/{w.edition.id}/completion", others=OK, scope="teaching:read"
    ),
    "postCompletion": post(
        lambda w: f"/editions/{w.edition.id}/completion",
        seen("edition", rule=RULE), gives=422, others=403,
        scope="teaching:write", readers={"learner1@charm-eu.example": 403, "quality@uu.nl": 403},
    ),
    "getProgress": Row(
        lambda w: f"/enrolments/{w.awarded.id}/completion", scope="teaching:read",
        readers={"registrar@uu.nl": 200, "learner1@charm-eu.example": 200, "quality@uu.nl": 404},
    ),
    # The edition of this world has no plan; what is marked stands in test_marks.py.
    "getAssessment": Row(
        lambda w: f"/editions/{w.edition.id}/assessment", gives=404, scope="teaching:read"
    ),
    "getMarks": Row(
        lambda w: f"/enrolments/{w.enrolled.id}/marks", gives=404, scope="teaching:read",
        readers={"registrar@uu.nl": 403, "auditor@charm-eu.example": 403, "quality@uu.nl": 404},
    ),
    "postMark": post(
        lambda w: f"/enrolments/{w.enrolled.id}/marks/1", lambda _: {"seen": 0, "value": "7"},
        gives=404, scope="teaching:write",
    ),
    # Cases.
    "listCases": Row(
        listed_after("/cases", lambda world: world.a_case()), owner=learner, others=LEFT_OUT,
        scope="cases:read", readers={"quality@uu.nl": LEFT_OUT},
    ),
    "getCase": Row(
        case(), owner=registrar, scope="cases:read",
        readers={"proposer@uu.nl": 200, "learner1@charm-eu.example": 200, "quality@uu.nl": 404,
                 "auditor@charm-eu.example": 200, "proposer@abo.fi": 404},
    ),
    "postCase": post(
        lambda w: f"/enrolments/{w.awarded.id}/cases",
        lambda _: {"kind": "appeal", "reason": "The grade."}, owner=learner, scope="cases:write",
        readers={"auditor@charm-eu.example": 403, "quality@uu.nl": 404, "proposer@abo.fi": 404},
    ),
    "postStatement": post(
        case("/statement"), lambda _: {"statement": "It was my own."}, owner=learner,
        scope="cases:write",
        readers={**DECIDED_BY_OTHERS, "learner1@charm-eu.example": 201, "registrar@uu.nl": 403},
    ),
    "postPanelMember": post(
        case("/panel"), lambda _: PANEL, owner=registrar, scope="cases:write",
        readers=DECIDED_BY_OTHERS,
    ),
    "postPanelRelease": post(
        case("/panel/releases"), lambda _: PANEL, owner=registrar, scope="cases:write",
        readers=DECIDED_BY_OTHERS,
    ),
    "postCaseDecision": post(
        case("/decision"), lambda _: {"outcome": "dismissed", "reason": "Nothing was found."},
        owner=registrar, scope="cases:write", readers=DECIDED_BY_OTHERS,
    ),
    # Earlier learning.
    "listTargets": Row(
        lambda w: f"/editions/{w.edition.id}/targets", others=OK, scope="teaching:read"
    ),
    "listRecognitions": Row(
        lambda w: f"/enrolments/{w.a_recognition().enrolment_id}/recognitions",
        scope="teaching:read",
        readers={"proposer@abo.fi": 200, "registrar@uu.nl": 200, "quality@uu.nl": 404,
                 "learner1@charm-eu.example": 404},
    ),
    "getRecognition": Row(
        earlier(), scope="teaching:read",
        readers={"proposer@abo.fi": 200, "registrar@uu.nl": 200, "quality@uu.nl": 404,
                 "learner1@charm-eu.example": 404},
    ),
    "postRecognition": post(
        lambda w: f"/enrolments/{w.enrolled.id}/recognitions", lambda _: EARLIER,
        owner=late_learner, scope="learning:write",
        readers={"proposer@uu.nl": 403, "registrar@uu.nl": 403, "quality@uu.nl": 404},
    ),
    "postRecognitionWithdrawal": post(
        earlier("/withdrawal"), lambda _: {"seen": 1}, owner=late_learner,
        scope="learning:write", readers={"proposer@uu.nl": 403, "registrar@uu.nl": 403},
    ),
    "postRecognitionDecision": post(
        earlier("/decision"), lambda _: {"seen": 1, "recognised": True, "reason": "Seen."},
        scope="teaching:write", readers={"proposer@abo.fi": 403, "registrar@uu.nl": 403},
    ),
    # Learning.
    "listOwnEnrolments": Row(
        lambda _: "/learning/enrolments", owner=learner, others=LEFT_OUT, scope="learning:read"
    ),
    "listOwnAwards": Row(
        lambda _: "/learning/awards", owner=learner, others=LEFT_OUT, scope="learning:read"
    ),
    "getOwnAward": Row(
        lambda w: f"/learning/awards/{w.award.id}", owner=learner, scope="learning:read",
        readers={"registrar@uu.nl": 404, "proposer@uu.nl": 404, "auditor@charm-eu.example": 404},
    ),
    "getOwnCredential": Row(
        lambda w: f"/learning/awards/{w.award.id}/credential", owner=learner,
        scope="learning:read", readers={"registrar@uu.nl": 404, "auditor@charm-eu.example": 404},
    ),
    "getOwnCertificate": Row(
        lambda w: f"/learning/awards/{w.award.id}/certificate", owner=learner,
        scope="learning:read", readers={"registrar@uu.nl": 404, "auditor@charm-eu.example": 404},
    ),
    # The register.
    "listRegisters": Row(
        lambda _: "/register/issuers", owner=registrar, others=OK, scope="register:read"
    ),
    "listAwards": Row(
        lambda _: "/register/awards", owner=registrar, others=LEFT_OUT, scope="register:read",
        readers={"auditor@charm-eu.example": 200},
    ),
    "getAward": Row(
        lambda w: f"/register/awards/{w.award.id}", owner=registrar, scope="register:read",
        readers={"auditor@charm-eu.example": 200, "learner1@charm-eu.example": 404,
                 "proposer@uu.nl": 404},
    ),
    "postAwards": post(
        lambda _: "/register/awards",
        lambda w: {"enrolments": [{"id": str(w.completed.id), "seen": w.completed.revision}]},
        owner=registrar, scope="register:award",
        readers={"proposer@uu.nl": 403, "proposer@tcd.ie": 403, "auditor@charm-eu.example": 403},
    ),
    "listGroups": Row(
        listed_after("/register/groups", lambda world: world.a_group()), owner=registrar,
        others=LEFT_OUT, scope="register:read", readers={"auditor@charm-eu.example": 200},
    ),
    "getGroup": Row(
        group(), owner=registrar, scope="register:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "proposer@tcd.ie": 404},
    ),
    "listChosen": Row(
        group("/learners"), owner=registrar, scope="register:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404, "proposer@tcd.ie": 404},
    ),
    "postGroup": post(
        lambda _: "/register/groups",
        lambda w: {"issuer": "uu", "enrolments": [
            {"id": str(w.completed.id), "seen": w.completed.revision}
        ]},
        owner=registrar, scope="register:award",
        readers={"auditor@charm-eu.example": 403, "proposer@uu.nl": 404, "proposer@tcd.ie": 404},
    ),
    "postApproval": post(
        group("/approval"), lambda _: {"seen": 1}, owner=registrar, gives=422,
        scope="register:award", readers={"auditor@charm-eu.example": 403, "proposer@uu.nl": 404},
    ),
    "postReturn": post(
        group("/return"), lambda _: {"seen": 1, "reason": "Look again."}, owner=registrar,
        gives=422, scope="register:award",
        readers={"auditor@charm-eu.example": 403, "proposer@uu.nl": 404},
    ),
    "postWithdrawal": post(
        group("/withdrawal"), lambda _: {"seen": 1}, owner=registrar, gives=422,
        scope="register:award", readers={"auditor@charm-eu.example": 403, "proposer@uu.nl": 404},
    ),
    "listKeys": Row(
        lambda _: "/register/issuers/uu/keys", owner=registrar, scope="register:read",
        readers={"auditor@charm-eu.example": 200, "operator@charm-eu.example": 200,
                 "proposer@uu.nl": 404, "learner1@charm-eu.example": 404},
    ),
    "listKeyChanges": Row(
        listed_after("/register/issuers/uu/key-changes", lambda world: world.a_key_change()),
        owner=registrar, scope="register:read",
        readers={"auditor@charm-eu.example": 200, "proposer@uu.nl": 404},
    ),
    "getKeyChange": Row(
        key_change(), owner=registrar, scope="register:keys",
        readers={"auditor@charm-eu.example": 403, "operator@charm-eu.example": 200,
                 "proposer@uu.nl": 404, "learner1@charm-eu.example": 404},
    ),
    "postKeyChange": post(
        lambda _: "/register/issuers/uu/key-changes",
        lambda _: {"change": "rotate", "reason": "Every two years."},
        owner=registrar, scope="register:keys",
        readers={"auditor@charm-eu.example": 403, "proposer@uu.nl": 404,
                 "learner1@charm-eu.example": 404},
    ),
    "postKeyApproval": post(
        key_change("/approval"), lambda _: {"seen": 1}, owner=registrar, scope="register:keys",
        readers={"auditor@charm-eu.example": 403, "operator@charm-eu.example": 422,
                 "proposer@uu.nl": 404},
    ),
    "postKeyRefusal": post(
        key_change("/refusal"), lambda _: {"seen": 1, "reason": "Not now."}, owner=registrar,
        scope="register:keys",
        readers={"auditor@charm-eu.example": 403, "operator@charm-eu.example": 422,
                 "proposer@uu.nl": 404},
    ),
    "postKeyWithdrawal": post(
        key_change("/withdrawal"), lambda _: {"seen": 1}, scope="register:keys",
        owner=lambda world: world.operator,
        readers={"auditor@charm-eu.example": 403, "registrar@uu.nl": 422, "proposer@uu.nl": 404},
    ),
    "postRevocation": post(
        lambda w: f"/register/awards/{w.award.id}/revocation", seen("award", reason="An error."),
        owner=registrar, scope="register:revoke",
        readers={"learner1@charm-eu.example": 403, "auditor@charm-eu.example": 403},
    ),
    "postSuspension": post(
        lambda w: f"/register/awards/{w.award.id}/suspension", seen("award", reason="A case."),
        owner=registrar, scope="register:revoke",
        readers={"learner1@charm-eu.example": 403, "auditor@charm-eu.example": 403},
    ),
    "postResumption": post(
        lambda w: f"/register/awards/{w.award.id}/resumption", seen("award", reason="Closed."),
        gives=422, owner=registrar, scope="register:revoke",
        readers={"learner1@charm-eu.example": 403, "auditor@charm-eu.example": 403},
    ),
}  # fmt: skip


def tried(row: Row, world: World, program: Program) -> Any:
    path, body = row.path(world), row.body(world)
    if row.method == "GET":
        return program.get(path)
    if row.method == "PUT":
        return program.put(path, body, **row.headers)
    return program.post(path, body)


def is_public(name: str) -> bool:
    return next(
        "security" not in operation
        for methods in described()["paths"].values()
        for operation in methods.values()
        if operation["operationId"] == name
    )


@pytest.mark.parametrize("name", ROWS)
def test_who_gets_what(name: str, world: World) -> None:
    row = ROWS[name]

    if is_public(name):
        assert tried(row, world, Program()).status_code == row.gives
        assert tried(row, world, Program(secret="charm_wrong")).status_code == row.gives
        return
    for program in without_a_working_token(world):
        answer = tried(row, world, program)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    if row.scope:
        others = [scope for scope in Scope if scope != row.scope]
        answer = tried(row, world, Program(row.owner(world), scopes=others))
        assert answer.status_code == 403
        assert row.scope in answer.json()["detail"]
    for who, stranger in STRANGERS.items():
        answer = tried(row, world, Program(stranger()))
        wanted = row.readers.get(stranger().email, row.others)
        if wanted == LEFT_OUT:
            assert (answer.status_code, answer.json()["total"]) == (200, 0), who
        else:
            assert answer.status_code == wanted, (who, answer.content)
    for email, wanted in row.readers.items():
        answer = tried(row, world, Program(demo_person(email)))
        if wanted == LEFT_OUT:
            assert (answer.status_code, answer.json()["total"]) == (200, 0), email
        else:
            assert answer.status_code == wanted, (email, answer.content)
    answer = tried(row, world, Program(row.owner(world)))
    assert answer.status_code == row.gives, answer.content
    if row.others == LEFT_OUT:
        assert answer.json()["total"] >= 1


BELONGS = ("{edition}", "{enrolment}", "{case}", "{recognition}", "{group}", "{ref}")
"""Parts of a path that name an edition, or something of one."""
PUBLISHED = {
    "getEdition": 200, "getCompletion": 200, "listTargets": 200,
    "listEnrolments": 403, "postCompletion": 403,
}  # fmt: skip
"""An edition that is open stands in the catalogue, with what it asks of its learners: that much
everybody reads, and nobody else acts on it."""
ROLES = ("lead", "teacher", "assessor", "second-marker")


def of_an_edition() -> list[str]:
    """Operations below an edition or something of one, from the document."""
    return [
        operation["operationId"]
        for path, methods in described()["paths"].items()
        for operation in methods.values()
        if any(part in path for part in BELONGS)
    ]


def people_of_another_edition(world: World) -> dict[str, Any]:
    """Of the same micro-credential at the same university: who teaches, judges and learns there."""
    from tests.support.classroom import PLANNED

    from charm.delivery.services.planning import add_staff

    world.course.edition = None
    another = world.course.planned().edition
    people = {}
    for role, where in zip(ROLES, ("umontpellier.fr", "ub.edu", "uib.no", "elte.hu"), strict=True):
        people[role] = demo.staff("manager", where)
        with at(PLANNED):
            add_staff(edition=another.id, person=people[role], by=world.proposer, role=role)
    world.course.opened()
    people["learner"] = world.course.enrolled(demo.staff("manager", "abo.fi")).learner
    return people


@pytest.mark.clause("7.26", shows="refuses")
@pytest.mark.clause("8.2", shows="refuses")
def test_who_teaches_one_edition_gets_nothing_of_another(world: World) -> None:
    """What a stranger gets: 404, an empty list, or what everybody reads."""
    leaks, tried_ = [], of_an_edition()
    people = people_of_another_edition(world)
    programs = {role: Program(person) for role, person in people.items()}
    for name in tried_:
        row = ROWS[name]
        for role, program in programs.items():
            answer = tried(row, world, program)
            got: Any = answer.status_code
            if row.others == LEFT_OUT:
                got = LEFT_OUT if (got, answer.json()["total"]) == (200, 0) else answer.content
            if got != row.others:
                leaks.append(f"{name}: {role} of another edition gets {got}, not {row.others}")
    assert leaks == []
    assert len(tried_) > 30
    known = {name: ROWS[name].others for name in tried_}
    assert {name: got for name, got in known.items() if got not in (404, LEFT_OUT)} == PUBLISHED


def without_a_working_token(world: World) -> list[Program]:
    expired, revoked = Program(world.proposer), Program(world.proposer)
    expired.now += dt.timedelta(days=1)
    with at(revoked.now):
        revoke_token(token=revoked.token.id, by=world.proposer)
    return [Program(), Program(secret="charm_" + "A" * 43), expired, revoked]


def demo_person(email: str) -> Any:
    from charm.alliance.queries import person_by_email

    return person_by_email(email)


def test_a_token_does_no_more_than_its_person_may_today(world: World) -> None:
    """An account that is closed, an office that has ended: the token does not outlive them."""
    from charm.alliance.models import Mandate

    program = Program(world.registrar)
    path = f"/register/awards/{world.award.id}"
    assert program.get(path).status_code == 200

    Mandate.objects.filter(person=world.registrar).update(until=program.now.date())
    assert program.get(path).status_code == 404

    world.registrar.is_active = False
    world.registrar.save()
    assert program.get(path).status_code == 401


def test_the_draft_of_this_world_is_a_whole_proposal(world: World) -> None:
    """Else what is tried on it would be refused for other reasons."""
    assert read_proposal(world.draft.content).kind is not None


def test_every_operation_of_the_document_has_its_row() -> None:
    names = [
        operation["operationId"]
        for methods in described()["paths"].values()
        for operation in methods.values()
    ]
    assert sorted(names) == sorted(ROWS)
