"""What Open Badges 3.0 has no word for, said in words it has.

Open Badges 3.0 knows no workload in hours, form of participation, type of assessment or of quality
assurance, nor several awarding bodies. Each of these becomes an ``Alignment`` whose ``targetType``
(an extension type, ``ext:...``, which the specification provides for) says what it is, whose
``targetCode`` holds our stable code, whose ``targetName`` people can read, and whose ``targetUrl``
is the European concept; where Europe has none, a place on the definition's own page. So every fact
is signed, displayed by any reader of Open Badges, and found again by
:func:`charm.core.credentials.openbadges.appendix_1_of`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.elements import NOT_CLASSIFIED
from charm.core.credentials.record import AwardType, Definition
from charm.core.vocab.assessment import ASSESSMENT_TYPES, NO_ASSESSMENT, SUPERVISION
from charm.core.vocab.concept import SNB, Concept, concept
from charm.core.vocab.countries import country_name
from charm.core.vocab.eqf import EQF, EQF_SCHEME, QF_EHEA_CYCLE
from charm.core.vocab.language_authority import LANGUAGES
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE

_WORKLOAD = "http://data.europa.eu/snb/model/elm/volumeOfLearning"


class Kind(StrEnum):
    """Every ``targetType`` we write."""

    AWARDING_BODY = "ext:AwardingBody"
    PARTNER_BODY = "ext:PartnerBody"
    LEARNING_OUTCOME = "ext:LearningOutcome"
    SKILL = "ext:Skill"
    WORKLOAD = "ext:NotionalWorkload"
    LEVEL = "ext:Level"
    LEARNING_SETTING = "ext:LearningSetting"
    ASSESSMENT = "ext:AssessmentType"
    SUPERVISION = "ext:SupervisionAndIdentityVerification"
    FRAMEWORK = "ext:CompetencyFramework"
    PARTICIPATION = "ext:FormOfParticipation"
    QUALITY_ASSURANCE = "ext:QualityAssurance"
    LANGUAGE = "ext:LanguageOfInstruction"
    FIELD = "ext:FieldOfEducation"
    PREREQUISITES = "ext:Prerequisites"
    STACKABILITY = "ext:Stackability"


def alignments(definition: Definition) -> list[dict[str, Any]]:
    """All alignments of a definition, in the order of Appendix 1."""
    language = texts.primary_language(definition)
    parts = (_bodies, _outcomes, _workload, _level, _setting, _assessment, _delivery, _further)
    return [row for part in parts for row in part(definition, language)]


def _alignment(
    kind: Kind, *, name: str, url: str, code: str = "", framework: str = "", says: str = ""
) -> dict[str, Any]:
    optional = {"targetCode": code, "targetFramework": framework, "targetDescription": says}
    return {
        "type": ["Alignment"],
        "targetType": kind.value,
        "targetName": name,
        "targetUrl": url,
        **{key: value for key, value in optional.items() if value},
    }


def _place(definition: Definition, part: str) -> str:
    return f"{definition.id}#{part}"


def _coded(
    definition: Definition,
    kind: Kind,
    code: str,
    term: Concept,
    *,
    framework: str,
    name: str = "",
    says: str = "",
) -> dict[str, Any]:
    return _alignment(
        kind,
        name=name or term.label,
        url=term.uri or _place(definition, code),
        code=code,
        framework=framework,
        says=says,
    )


def _bodies(definition: Definition, _: str) -> Iterator[dict[str, Any]]:
    for number, body in enumerate(definition.bodies, start=1):
        organisation = body.organisation
        home = [organisation.name, *filter(None, [country_name(organisation.country)])]
        yield _alignment(
            Kind.AWARDING_BODY if body.awards else Kind.PARTNER_BODY,
            name=organisation.name,
            url=organisation.url or _place(definition, f"body-{number}"),
            code=body.role,
            framework="Awarding bodies" if body.awards else "Bodies that took part",
            says=f"{', '.join(home)}: {body.role}",
        )


def _outcomes(definition: Definition, language: str) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(definition.outcomes, start=1):
        yield _alignment(
            Kind.LEARNING_OUTCOME,
            name=texts.in_language(outcome.text, language),
            url=_place(definition, f"outcome-{number}"),
            code=str(number),
            framework="Learning outcomes",
        )
        for skill in outcome.skills:
            yield _alignment(
                Kind.SKILL,
                name=texts.in_language(skill.label, language) or skill.uri,
                url=skill.uri,
                framework=skill.scheme,
                says=f"Learning outcome {number}",
            )


def _workload(definition: Definition, _: str) -> Iterator[dict[str, Any]]:
    if definition.hours is not None:
        yield _alignment(
            Kind.WORKLOAD,
            name=f"{texts.written(definition.hours)} hours of work",
            url=_WORKLOAD,
            code=texts.duration(definition.hours),
            framework="Notional workload",
        )


def _level(definition: Definition, _: str) -> Iterator[dict[str, Any]]:
    framework = "European Qualifications Framework"
    if definition.eqf_level is not None:
        level = EQF.get(definition.eqf_level)
        if level is None:
            raise ValueError(f"7.18: {definition.eqf_level} is not an EQF level: give 1 to 8")
        yield _alignment(
            Kind.LEVEL,
            name=level.label,
            url=level.uri,
            code=str(definition.eqf_level),
            framework=framework,
            says=QF_EHEA_CYCLE.get(definition.eqf_level, ""),
        )
    elif definition.kind == "formal":
        yield _alignment(
            Kind.LEVEL,
            name="Not classified by EQF level",
            url=EQF_SCHEME,
            code=NOT_CLASSIFIED,
            framework=framework,
        )


def _setting(definition: Definition, language: str) -> Iterator[dict[str, Any]]:
    yield _coded(
        definition,
        Kind.LEARNING_SETTING,
        definition.kind,
        concept(LEARNING_SETTINGS, definition.kind, what="kind of learning"),
        framework="Learning setting",
    )
    if prerequisites := texts.in_language(definition.prerequisites, language):
        yield _alignment(
            Kind.PREREQUISITES,
            name="Prerequisites",
            url=_place(definition, "prerequisites"),
            says=prerequisites,
        )


def _assessment(definition: Definition, _: str) -> Iterator[dict[str, Any]]:
    for code in definition.assessment_types:
        term = concept(ASSESSMENT_TYPES, code, what="type of assessment")
        yield _coded(definition, Kind.ASSESSMENT, code, term, framework="Type of assessment")
    if not definition.assessment_types and definition.award_type is AwardType.PARTICIPATION_BADGE:
        yield _alignment(
            Kind.ASSESSMENT,
            name="No assessment: given for participation",
            url=_place(definition, "criteria"),
            code=NO_ASSESSMENT,
            framework="Type of assessment",
        )
    supervised, verified = definition.assessment_supervised, definition.identity_verified
    if supervised is not None and verified is not None:
        term = SUPERVISION[supervised, verified]
        yield _alignment(
            Kind.SUPERVISION,
            name=term.label,
            url=term.uri,
            framework="Supervision and identity verification during assessment",
        )
    if definition.competency_framework:
        yield _alignment(
            Kind.FRAMEWORK,
            name=definition.competency_framework,
            url=_place(definition, "competency-framework"),
            framework="Competency framework",
        )


def _delivery(definition: Definition, language: str) -> Iterator[dict[str, Any]]:
    for code in definition.participation:
        term = concept(PARTICIPATION, code, what="form of participation")
        yield _coded(definition, Kind.PARTICIPATION, code, term, framework="Form of participation")
    for statement in definition.quality_assurance:
        term = concept(QUALITY_ASSURANCE, statement.type, what="type of quality assurance")
        details = (
            texts.in_language(statement.by, language),
            texts.in_language(statement.note, language),
            statement.reference,
        )
        yield _coded(
            definition,
            Kind.QUALITY_ASSURANCE,
            statement.type,
            term,
            framework="Type of quality assurance",
            says="; ".join(detail for detail in details if detail),
        )


def _further(definition: Definition, language: str) -> Iterator[dict[str, Any]]:
    for code in definition.languages:
        term = LANGUAGES.get(code, Concept(code))
        yield _coded(definition, Kind.LANGUAGE, code, term, framework="Language of instruction")
    if definition.isced_f:
        yield _alignment(
            Kind.FIELD,
            name=f"ISCED-F 2013 field {definition.isced_f}",
            url=f"{SNB}isced-f/{definition.isced_f}",
            code=definition.isced_f,
            framework="ISCED-F 2013",
        )
    if stackable := texts.in_language(definition.stackable_into, language):
        yield _alignment(
            Kind.STACKABILITY,
            name="Can be part of",
            url=_place(definition, "stackability"),
            says=stackable,
        )
