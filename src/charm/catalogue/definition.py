"""A published version as awards cite it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from charm.catalogue import addresses
from charm.catalogue.models import EntryVersion
from charm.core.credentials.record import (
    AwardType,
    BodyInRole,
    CouncilDecision,
    Definition,
    Organisation,
    Outcome,
    QualityAssuranceStatement,
    SkillReference,
)
from charm.core.proposal.model import Kind, QualityAssuranceType
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal


@dataclass(frozen=True, slots=True)
class Published:
    """What the bytes of a version say."""

    content: Content
    bodies: tuple[BodyInRole, ...]
    responsible: str
    """Code of the responsible university."""
    decision: CouncilDecision
    change: Amended | None = None
    """Who decided on what is different from the version that the Council saw."""


@dataclass(frozen=True, slots=True)
class Amended:
    """The Boards officer confirmed that nothing academic changed; the Executive Board decided on
    what is operational (7.25)."""

    id: str
    kind: str
    """Editorial or operational."""
    confirmed_on: dt.date
    board: str = ""
    board_decision: str = ""
    board_decided_on: dt.date | None = None


def published(version: EntryVersion) -> Published:
    """Read from the frozen bytes, never from rows that can still change."""
    return _read(version.content)


@lru_cache(maxsize=2048)
def _read(spelled: str) -> Published:
    """The same bytes say the same for ever, and a batch of awards asks for them often."""
    values: dict[str, Any] = json.loads(spelled)
    decision = values["decision"]
    return Published(
        content=read_proposal(values["proposal"]),
        bodies=tuple(_awarding_body(row) for row in values["bodies"]),
        responsible=values["responsible"],
        decision=CouncilDecision(
            id=f"urn:uuid:{decision['id']}",
            body=decision["body"],
            outcome=decision["outcome"],
            decided_on=dt.date.fromisoformat(decision["decided_on"]),
            released_at=dt.datetime.fromisoformat(decision["released_at"]),
        ),
        change=_amended(values.get("change")),
    )


def _amended(said: dict[str, Any] | None) -> Amended | None:
    if said is None:
        return None
    board = said.get("board", {})
    decided_on = board.get("decided_on")
    return Amended(
        id=f"urn:uuid:{said['id']}",
        kind=said["class"],
        confirmed_on=dt.date.fromisoformat(said["confirmed_on"]),
        board=board.get("body", ""),
        board_decision=f"urn:uuid:{board['id']}" if board else "",
        board_decided_on=dt.date.fromisoformat(decided_on) if decided_on else None,
    )


def definition_of(version: EntryVersion) -> Definition:
    """The definition that an award of this version cites. Learning that is not formal has neither
    ECTS credits nor an EQF level (5.7.2)."""
    said = published(version)
    content = said.content
    formal = content.kind is Kind.FORMAL
    framework = content.competency_framework
    return Definition(
        id=addresses.version_address(version.entry.slug, version.number),
        version=version.number,
        kind=str(content.kind),
        award_type=AwardType(content.outcome or AwardType.MICRO_CREDENTIAL),
        title=content.title,
        description=content.description,
        criteria=content.criteria,
        outcomes=tuple(
            Outcome(
                outcome.text,
                tuple(SkillReference(skill.uri, skill.label) for skill in outcome.skills),
            )
            for outcome in content.learning_outcomes
        ),
        hours=content.total_hours,
        ects=content.ects if formal else None,
        eqf_level=content.eqf_level if formal else None,
        languages=content.languages,
        participation=tuple(str(form) for form in content.participation),
        assessment_types=tuple(str(kind) for kind in content.assessment_types),
        quality_assurance=_quality_assurance(said),
        bodies=said.bodies,
        isced_f=content.isced_f or "",
        assessment_supervised=content.assessment_supervised,
        identity_verified=content.identity_verified,
        competency_framework=f"{framework.name} {framework.level}".strip() if framework else "",
        completion_criteria=content.completion_criteria,
        prerequisites=content.prerequisites,
        stackable_into=content.stackable_into,
        image=addresses.seal_address(version.entry.slug, version.number),
    )


def _awarding_body(row: dict[str, str]) -> BodyInRole:
    slug = row.get("slug", "")
    return BodyInRole(
        Organisation(
            id=addresses.issuer_did(slug) if slug else row.get("url", ""),
            name=row["name"],
            country=row.get("country", ""),
            url=row.get("url", ""),
            code=row.get("code", ""),
        ),
        role=row["role"],
    )


def _quality_assurance(said: Published) -> tuple[QualityAssuranceStatement, ...]:
    references = {row.university: row.reference for row in said.content.accreditation}
    return tuple(
        QualityAssuranceStatement(
            type=str(row.type),
            by=row.by,
            note=row.note,
            reference=references.get(said.responsible, "")
            if row.type is QualityAssuranceType.ACCREDITED
            else "",
        )
        for row in said.content.quality_assurance
    )
