"""What a definition says of the twelve elements of Appendix 1 (7.17).

One description becomes a page, an Open Badge, documents of the European Learning Model and of
schema.org; what each of them says is compared with :func:`elements_of`.
"""

from __future__ import annotations

from typing import Any

from charm.core.appendix1 import OF_EACH_AWARD, Element, lacking
from charm.core.credentials import texts
from charm.core.credentials.record import AwardType, Definition, Issuer
from charm.core.proposal.model import Kind
from charm.core.proposal.values import as_json_number
from charm.core.vocab.assessment import NO_ASSESSMENT
from charm.core.vocab.eqf import QF_EHEA_CYCLE

__all__ = [
    "NOT_CLASSIFIED",
    "OF_EACH_AWARD",
    "OUTSIDE",
    "Element",
    "assessment_of",
    "elements_of",
    "missing_of",
]

NOT_CLASSIFIED = "not-classified"
"""Instead of an EQF level."""
OUTSIDE = {"level": NOT_CLASSIFIED}
"""Learning that is not formal is not spoken of in terms of the EQF at all (5.7.2)."""


def elements_of(definition: Definition, issuer: Issuer) -> dict[Element, Any]:
    """What there is of each element but the two of :data:`OF_EACH_AWARD`, as JSON values; absent
    ones have no key. Texts are in the main language of the definition; codes are ours.

    COUNTRY is an ISO 3166-1 code; AWARDING_BODIES rows of ``name``, ``url`` and ``role``;
    OUTCOMES rows of ``text`` and the addresses of their ``skills``; WORKLOAD ``duration``
    (ISO 8601) and ``ects``; LEVEL ``eqf`` and ``cycle``, or :data:`OUTSIDE`; EXPERIENCE formal,
    non-formal or informal; the others are lists.
    """
    language = texts.primary_language(definition)
    values = {
        Element.TITLE: texts.in_language(definition.title, language).strip(),
        Element.COUNTRY: issuer.country,
        Element.AWARDING_BODIES: [
            {"name": body.organisation.name, "url": body.organisation.url, "role": body.role}
            for body in definition.bodies
            if body.awards
        ],
        Element.OUTCOMES: [
            {
                "text": texts.in_language(outcome.text, language).strip(),
                "skills": [skill.uri for skill in outcome.skills],
            }
            for outcome in definition.outcomes
        ],
        Element.WORKLOAD: _workload(definition),
        Element.LEVEL: _level(definition),
        Element.EXPERIENCE: definition.kind,
        Element.ASSESSMENT: assessment_of(definition),
        Element.PARTICIPATION: list(definition.participation),
        Element.QUALITY_ASSURANCE: [row.type for row in definition.quality_assurance],
    }
    return {element: values[element] for element in Element if values.get(element)}


def missing_of(definition: Definition, issuer: Issuer) -> tuple[Element, ...]:
    """What a definition would have to say and does not (:func:`~charm.core.appendix1.lacking`).
    Formal learning that has no level of the EQF does not say its level (7.18)."""
    said = set(elements_of(definition, issuer))
    if definition.kind == Kind.FORMAL and definition.eqf_level is None:
        said.discard(Element.LEVEL)
    return lacking(said, is_badge=definition.award_type is AwardType.PARTICIPATION_BADGE)


def assessment_of(definition: Definition) -> list[str]:
    """Types of assessment by code; a participation badge says that there is none (7.20)."""
    if not definition.assessment_types and definition.award_type is AwardType.PARTICIPATION_BADGE:
        return [NO_ASSESSMENT]
    return list(definition.assessment_types)


def _workload(definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if definition.hours is not None:
        found["duration"] = texts.duration(definition.hours)
    if definition.ects is not None:
        found["ects"] = as_json_number(definition.ects)
    return found


def _level(definition: Definition) -> dict[str, str]:
    if definition.kind != "formal":
        return dict(OUTSIDE)
    if definition.eqf_level is None:
        return {"eqf": NOT_CLASSIFIED}
    cycle = QF_EHEA_CYCLE.get(definition.eqf_level)
    return {"eqf": str(definition.eqf_level), **({"cycle": cycle} if cycle else {})}
