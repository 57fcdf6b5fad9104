"""A published version as awards cite it, and as machines read it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
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


def _amendment(change: Amended | None) -> dict[str, Any]:
    """For machines; nothing where the Council decided on this very version."""
    if change is None:
        return {}
    said: dict[str, Any] = {
        "id": change.id,
        "class": change.kind,
        "confirmed_on": change.confirmed_on.isoformat(),
    }
    if change.board_decided_on:
        said["decision"] = {
            "id": change.board_decision,
            "body": change.board,
            "decided_on": change.board_decided_on.isoformat(),
        }
    return {"amendment": said}


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


def descriptor_of(version: EntryVersion) -> dict[str, Any]:
    """The version for machines and to embed: the words of a proposal file, and every element of
    Appendix 1 in its order (7.17), those of each single award named as such."""
    said = published(version)
    values = said.content.to_json()
    if said.content.kind is not Kind.FORMAL:
        values.pop("ects", None)
        values.pop("eqf_level", None)
    return {
        "id": addresses.version_address(version.entry.slug, version.number),
        "entry": addresses.entry_address(version.entry.slug),
        "version": version.number,
        "state": version.entry.state,
        "published_at": version.published_at.isoformat(),
        "sha256": version.sha256,
        "policy_version": version.policy_version,
        **values,
        "responsible_university": said.responsible,
        "awarding_bodies": [
            {
                "id": body.organisation.id,
                "code": body.organisation.code,
                "name": body.organisation.name,
                "country": body.organisation.country,
                "url": body.organisation.url,
                "role": body.role,
            }
            for body in said.bodies
        ],
        "decision": {
            "id": said.decision.id,
            "body": said.decision.body,
            "outcome": said.decision.outcome,
            "decided_on": said.decision.decided_on.isoformat(),
        },
        **_amendment(said.change),
        "appendix_1": appendix_1_of(said),
    }


def appendix_1_of(said: Published) -> list[dict[str, Any]]:
    """The mandatory elements as the policy prints them; a ``value`` of None is a missing one."""
    content = said.content
    formal = content.kind is Kind.FORMAL
    hours, ects = content.total_hours, content.ects if formal else None
    responsible = [b.organisation for b in said.bodies if b.organisation.code == said.responsible]
    rows: list[tuple[str, Any]] = [
        ("identification of the learner", "in each credential"),
        ("title of the micro-credential", content.title),
        ("country or region of the issuer", responsible[0].country if responsible else None),
        ("awarding body or bodies", [b.organisation.name for b in said.bodies if b.awards]),
        ("date of issuing", "in each credential"),
        ("learning outcomes", [outcome.text for outcome in content.learning_outcomes]),
        ("notional workload", {"hours": _number(hours), "ects": _number(ects)}
         if hours or ects else None),
        ("level", f"EQF {content.eqf_level}" if formal and content.eqf_level else "not classified"),
        ("experience leading to it", str(content.kind)),
        ("type of assessment", [str(kind) for kind in content.assessment_types]
         or (None if formal else "none: completion criteria")),
        ("form of participation", [str(form) for form in content.participation]),
        ("type of quality assurance", [str(row.type) for row in content.quality_assurance]),
    ]  # fmt: skip
    return [
        {"number": number, "element": element, "value": value or None}
        for number, (element, value) in enumerate(rows, start=1)
    ]


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


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
