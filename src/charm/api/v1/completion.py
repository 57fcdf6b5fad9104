"""What learners must do to complete, and how far each has come (7.20.2)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charm.alliance.queries import Scope
from charm.api.once import Done, IdempotencyKey, once
from charm.api.tokens import Bearer, caller
from charm.api.v1.shapes import Given, Seen
from charm.core.completion import (
    Explained,
    RuleUnfit,
    from_document,
    leaves_of,
    sentence,
    to_document,
    to_tree,
)
from charm.delivery.progress import progress_of
from charm.delivery.queries import Edition, completion_rule
from charm.delivery.rules import edition_for, enrolment_for
from charm.delivery.services.planning import CompletionCriterion, set_criteria
from charm.foundation.errors import Unfit

router = Router(tags=["Teaching"])
READ, WRITE = Bearer(Scope.TEACHING_READ), Bearer(Scope.TEACHING_WRITE)


class CompletionShape(BaseModel):
    edition: uuid.UUID
    revision: int = Field(description="Of the edition.")
    rule: dict[str, Any] | None = Field(
        description="With version, leaves and rule: in it a text is the key of a leaf, a group is "
        '{"all": [...]}, {"any": [...]} or {"atLeast": 2, "of": [...]}. None where no criteria are '
        "set."
    )
    sentence: str = Field(description="The same in one plain sentence, in English.")


class PartShape(BaseModel):
    key: str = Field(description="Of a leaf; empty for a group.")
    state: str = Field(description="met, missing or not-needed")
    needed: int = Field(description="How many of its parts a group needs; 1 for a leaf.")
    evidence: list[str] = Field(description="check, attendance, result or recognition, with words.")
    parts: list[PartShape]


class ProgressShape(BaseModel):
    enrolment: uuid.UUID
    met: bool = Field(description="Whether what is on record meets the rule.")
    missing: list[str] = Field(description="Keys of leaves that would help.")
    explained: PartShape | None


class CompletionGiven(Given):
    seen: Seen
    rule: dict[str, Any] = Field(
        description="As it is read, with all its leaves.",
        examples=[
            {
                "version": 1,
                "leaves": [
                    {"key": "report", "kind": "outputs", "text": "Hand in a report."},
                    {"key": "film", "kind": "outputs", "text": "Hand in a film."},
                ],
                "rule": {"any": ["report", "film"]},
            }
        ],
    )


@router.get("/editions/{uuid:edition}/completion", response=CompletionShape, auth=READ)
def get_completion(request: HttpRequest, edition: uuid.UUID) -> CompletionShape:
    """Read what learners must do to complete an edition.

    Before admission opens it is its staff's, the registrar's, the proposers' and the auditors'."""
    return _completion(edition_for(caller(request), edition))


@router.post("/editions/{uuid:edition}/completion", response={201: CompletionShape}, auth=WRITE)
def post_completion(
    request: HttpRequest, edition: uuid.UUID, said: CompletionGiven, key: IdempotencyKey
) -> HttpResponse:
    """Fix what learners must do to complete, instead of what was set before.

    By the lead or the registrar, until admission opens (7.20.2)."""
    person = caller(request)

    def act() -> Done:
        edition_for(person, edition, to="prepare")
        try:
            rule = from_document(said.rule)
        except RuleUnfit as error:
            raise Unfit(str(error)) from error
        criteria = [
            CompletionCriterion(leaf.kind, leaf.text, leaf.share, leaf.key)
            for leaf in leaves_of(rule)
        ]
        set_criteria(
            edition=edition, criteria=criteria, rule=to_tree(rule), by=person, seen=said.seen
        )
        made = _completion(edition_for(person, edition))
        return Done(made, location=f"/api/v1/editions/{edition}/completion")

    return once(request, key, act)


@router.get("/enrolments/{uuid:enrolment}/completion", response=ProgressShape, auth=READ)
def get_progress(request: HttpRequest, enrolment: uuid.UUID) -> ProgressShape:
    """Read how far a learner has come: what is met, what is missing, by which evidence."""
    (progress,) = progress_of([enrolment_for(caller(request), enrolment)])
    judged = progress.completion
    return ProgressShape(
        enrolment=enrolment,
        met=progress.criteria_met,
        missing=[leaf.key for leaf in judged.missing] if judged else [],
        explained=_part(judged) if judged else None,
    )


def _completion(row: Edition) -> CompletionShape:
    rule = completion_rule(row)
    return CompletionShape(
        edition=row.id,
        revision=row.revision,
        rule=to_document(rule) if rule else None,
        sentence=sentence(rule) if rule else "",
    )


def _part(part: Explained) -> PartShape:
    return PartShape(
        key=part.key,
        state=part.state,
        needed=part.count_needed,
        evidence=[f"{one.source}: {one.says or one.percent or ''}".strip(": ")
                  for one in part.proofs],
        parts=[_part(one) for one in part.parts],
    )  # fmt: skip
