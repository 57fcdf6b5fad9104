"""Proposals in the hands of their proposers: written, endorsed, submitted, withdrawn (7.1-7.4)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from ninja.params.functions import Header
from pydantic import BaseModel, Field

from charm.alliance.queries import Person, Scope
from charm.api.document import PROPOSAL
from charm.api.once import Done, IdempotencyKey, once
from charm.api.paging import Listed, Paging, listed
from charm.api.problems import MovedOn, NoRevision
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import FindingShape, Given, Seen, finding
from charm.core.policy import Level
from charm.core.workflow import ProposalState
from charm.foundation.errors import NotFound, Stale
from charm.proposals import queries
from charm.proposals.asked import Evidence, evidence_of
from charm.proposals.lists import proposals_of
from charm.proposals.queries import Endorsement, Proposal
from charm.proposals.rules import endorsement_for, proposal_for
from charm.proposals.services import asking_again, endorsing, submitting, writing

router = Router(tags=["Proposals"])
READ, WRITE = Bearer(Scope.PROPOSALS_READ), Bearer(Scope.PROPOSALS_WRITE)

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=50,
        description='The revision that you saw, as the ETag said it: `"3"`. Required.',
    ),
]
WITH_PROPOSAL = {"requestBody": {"content": {"application/json": {"schema": PROPOSAL}}}}
ProposalBody = Annotated[dict[str, Any], Body(...)]


class ProposalRow(BaseModel):
    id: uuid.UUID
    title: str
    kind: str
    state: ProposalState
    revision: int
    begun_at: dt.datetime


class EvidenceShape(BaseModel):
    """The e-mail on which an endorsement rests."""

    sha256: str = Field(description="Of the e-mail as it was handed in.")
    verified_at: dt.datetime
    reason: str = Field(description="Why the Boards officer found that it convinces.")


class EndorsementShape(BaseModel):
    """Somebody who was asked to approve proposing and delivering this version (7.4)."""

    id: uuid.UUID
    university: str
    office: str
    name: str
    state: str
    asked_at: dt.datetime
    expires_at: dt.datetime
    answered_at: dt.datetime | None
    comment: str
    signed_name: str = Field(description="As the endorser typed it, or as the e-mail says.")
    handed_on_from: uuid.UUID | None = Field(
        description="The endorsement that was asked first, of somebody who handed it on."
    )
    evidence: EvidenceShape | None = Field(
        description="Only where `state` is `endorsed-on-evidence`."
    )


class ProposalShape(ProposalRow):
    content: dict[str, Any] = Field(description="The words of a proposal file.")
    snapshot_sha256: str | None = Field(description="Of the version endorsed or decided on.")
    endorsements: list[EndorsementShape]
    findings: list[FindingShape] = Field(description="What the policy says of it today.")


class FindingsShape(BaseModel):
    passes: bool = Field(description="Whether no requirement of the policy is missing.")
    findings: list[FindingShape]


class AskGiven(Given):
    seen: Seen


class SubmitGiven(Given):
    seen: Seen
    answers: dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=5000)]] = (
        Field(
            default_factory=dict,
            max_length=200,
            description="A reason for each warning (`should`), by its clause.",
            examples=[{"7.14": "Learners asked for daytime sessions."}],
        )
    )


class WithdrawGiven(Given):
    seen: Seen
    reason: str = Field(max_length=5000)


@router.get("", response=Listed[ProposalRow], auth=READ)
def list_proposals(
    request: HttpRequest, page: Query[Paging], state: ProposalState | None = None
) -> Listed[ProposalRow]:
    """List the proposals that you propose, the latest first."""
    return listed(proposals_of(caller(request), page.part, state=state), page, _row)


@router.post("", response={201: ProposalShape}, auth=WRITE, openapi_extra=WITH_PROPOSAL)
def start_proposal(
    request: HttpRequest, proposal: ProposalBody, key: IdempotencyKey
) -> HttpResponse:
    """Start a draft.

    Fields may be missing, but the kind is chosen. The answer says what the policy finds; nothing of
    it refuses a draft. You are its first proposer, whoever `proposers` names."""
    person = caller(request)

    def act() -> Done:
        row = writing.start_proposal(content=proposal, by=person)
        return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")

    return once(request, key, act)


@router.get("/{uuid:proposal}", response=ProposalShape, auth=READ)
def get_proposal(
    request: HttpRequest, response: HttpResponse, proposal: uuid.UUID
) -> ProposalShape:
    """Read a proposal.

    For its proposers; once it is submitted for the Boards officer too; and for auditors."""
    row = proposal_for(caller(request), proposal)
    return _with_revision(response, row)


@router.put("/{uuid:proposal}", response=ProposalShape, auth=WRITE, openapi_extra=WITH_PROPOSAL)
def replace_proposal(
    request: HttpRequest,
    response: HttpResponse,
    proposal: uuid.UUID,
    content: ProposalBody,
    if_match: IfMatch = None,
) -> ProposalShape:
    """Replace what a draft says.

    The whole content is the body, as `charm check` takes it; what it leaves out is gone. The
    proposers stay those who hold a seat."""
    try:
        row = writing.edit_proposal(
            proposal=proposal, content=content, by=caller(request), seen=_revision(if_match)
        )
    except Stale as error:
        raise MovedOn(str(error)) from error
    return _with_revision(response, row)


@router.get("/{uuid:proposal}/findings", response=FindingsShape, auth=READ)
def get_findings(request: HttpRequest, proposal: uuid.UUID) -> FindingsShape:
    """Ask what the policy says of a proposal today."""
    found = queries.findings_of(proposal_for(caller(request), proposal))
    return FindingsShape(
        passes=not any(row.level is Level.MUST for row in found),
        findings=[finding(row) for row in found],
    )


@router.post("/{uuid:proposal}/endorsement-requests", response={201: ProposalShape}, auth=WRITE)
def ask_endorsement(
    request: HttpRequest, proposal: uuid.UUID, asked: AskGiven, key: IdempotencyKey
) -> HttpResponse:
    """Ask the endorsers for their approval.

    Freezes the draft and writes to the endorsers that it names: one for every university that has
    a proposer (7.4)."""
    person = caller(request)

    def act() -> Done:
        endorsing.ask_endorsement(proposal=proposal, by=person, seen=asked.seen)
        return _done(request, proposal)

    return once(request, key, act)


@router.post(
    "/{uuid:proposal}/endorsements/{uuid:endorsement}/renewal",
    response={201: ProposalShape},
    auth=WRITE,
)
def renew_endorsement_request(
    request: HttpRequest,
    proposal: uuid.UUID,
    endorsement: uuid.UUID,
    asked: AskGiven,
    key: IdempotencyKey,
) -> HttpResponse:
    """Send a new link to an endorser whose link has expired.

    About the very same version; whoever endorsed it already is not asked again (7.4)."""
    person = caller(request)

    def act() -> Done:
        _of(proposal, endorsement, person)
        asking_again.ask_again(endorsement=endorsement, by=person, seen=asked.seen)
        return _done(request, proposal)

    return once(request, key, act)


@router.post(
    "/{uuid:proposal}/endorsements/{uuid:endorsement}/department",
    response={201: ProposalShape},
    auth=WRITE,
)
def ask_accreditation_department(
    request: HttpRequest,
    proposal: uuid.UUID,
    endorsement: uuid.UUID,
    asked: AskGiven,
    key: IdempotencyKey,
) -> HttpResponse:
    """Ask the accreditation department instead of an endorser who does not answer.

    Twelve days after the question, or when its link has expired (7.4)."""
    person = caller(request)

    def act() -> Done:
        _of(proposal, endorsement, person)
        asking_again.ask_instead(endorsement=endorsement, by=person, seen=asked.seen)
        return _done(request, proposal)

    return once(request, key, act)


@router.post("/{uuid:proposal}/reopening", response={201: ProposalShape}, auth=WRITE)
def reopen_proposal(
    request: HttpRequest, proposal: uuid.UUID, asked: AskGiven, key: IdempotencyKey
) -> HttpResponse:
    """Go back to writing while endorsers are asked.

    What they approved counts again if exactly that version is submitted."""
    person = caller(request)

    def act() -> Done:
        endorsing.reopen(proposal=proposal, by=person, seen=asked.seen)
        return _done(request, proposal)

    return once(request, key, act)


@router.post("/{uuid:proposal}/submissions", response={201: ProposalShape}, auth=WRITE)
def submit_proposal(
    request: HttpRequest, proposal: uuid.UUID, asked: SubmitGiven, key: IdempotencyKey
) -> HttpResponse:
    """Submit the endorsed version to the Academic Council.

    Refused with every reason at once, the findings of the policy among them (7.1, 7.2)."""
    person = caller(request)

    def act() -> Done:
        submitting.submit_proposal(
            proposal=proposal, by=person, seen=asked.seen, answers=asked.answers
        )
        return _done(request, proposal)

    return once(request, key, act)


@router.post("/{uuid:proposal}/withdrawal", response={201: ProposalShape}, auth=WRITE)
def withdraw_proposal(
    request: HttpRequest, proposal: uuid.UUID, asked: WithdrawGiven, key: IdempotencyKey
) -> HttpResponse:
    """Take a proposal back, from any state in which it lives."""
    person = caller(request)

    def act() -> Done:
        writing.withdraw_proposal(
            proposal=proposal, by=person, seen=asked.seen, reason=asked.reason
        )
        return _done(request, proposal)

    return once(request, key, act)


get_proposal.has_revision = True  # type: ignore[attr-defined]
replace_proposal.has_revision = True  # type: ignore[attr-defined]


def _of(proposal: uuid.UUID, endorsement: uuid.UUID, person: Person) -> None:
    """Raises NotFound for an endorsement of another proposal."""
    proposal_for(person, proposal, to="write")
    if endorsement_for(person, endorsement).snapshot.proposal_id != proposal:
        raise NotFound("There is no such endorsement.")


def _revision(if_match: str | None) -> int:
    if if_match is None:
        raise NoRevision('Say which revision you saw: If-Match: "3", as its ETag said.')
    found = re.fullmatch(r'"(\d{1,9})"', if_match)
    if found is None:
        raise MovedOn("If-Match names no revision: send the ETag as you were given it.")
    return int(found.group(1))


def _with_revision(response: HttpResponse, row: Proposal) -> ProposalShape:
    response["ETag"] = f'"{row.revision}"'
    return proposal_shape(row)


def _done(request: HttpRequest, proposal: uuid.UUID) -> Done:
    row = proposal_for(caller(request), proposal)
    return Done(proposal_shape(row), location=f"/api/v1/proposals/{row.id}")


def _row(row: Proposal) -> ProposalRow:
    return ProposalRow(
        id=row.id,
        title=row.title,
        kind=row.kind,
        state=ProposalState(row.state),
        revision=row.revision,
        begun_at=row.begun_at,
    )


def proposal_shape(row: Proposal) -> ProposalShape:
    asked = queries.endorsements_of(row.snapshot) if row.snapshot else []
    proofs = evidence_of([row.snapshot_id]) if row.snapshot_id else {}
    return ProposalShape(
        **_row(row).model_dump(),
        content=queries.draft_values(row),
        snapshot_sha256=row.snapshot.sha256 if row.snapshot else None,
        endorsements=[_endorsement(each, proofs.get(each.id)) for each in asked],
        findings=[finding(found) for found in queries.findings_of(row)],
    )


def _endorsement(row: Endorsement, proof: Evidence | None) -> EndorsementShape:
    return EndorsementShape(
        id=row.id,
        university=row.university_id,
        office=row.office,
        name=row.name,
        state=row.state,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        comment=row.comment,
        signed_name=row.signed_name,
        handed_on_from=row.handed_from_id,
        evidence=EvidenceShape(
            sha256=proof.sha256, verified_at=proof.judged_at, reason=proof.reason
        )
        if proof and proof.judged_at
        else None,
    )
