"""The achievement: what was learnt, the same for everybody who gets this version's award."""

from __future__ import annotations

from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.openbadges.alignments import alignments
from charm.core.credentials.openbadges.profiles import creator_profile
from charm.core.credentials.record import AWARD_IN_WORDS, AwardRecord, AwardType, Definition
from charm.core.proposal.values import as_json_number

ACHIEVEMENT_TYPE = {
    AwardType.MICRO_CREDENTIAL: "MicroCredential",
    AwardType.PARTICIPATION_BADGE: "ext:ParticipationBadge",
}


def achievement(record: AwardRecord) -> dict[str, Any]:
    """Names and descriptions are plain strings in the primary language, as Open Badges 3.0 has no
    language maps; each further language is a ``related`` entry with its ``inLanguage``."""
    definition = record.definition
    language = texts.primary_language(definition)
    found: dict[str, Any] = {
        "id": definition.id,
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPE[definition.award_type],
        "name": texts.in_language(definition.title, language),
        "description": texts.in_language(definition.description, language),
        "criteria": {"narrative": texts.narrative(record, language)},
        "version": str(definition.version),
        "tag": [AWARD_IN_WORDS[definition.award_type], f"{definition.kind} learning"],
        "alignment": alignments(definition),
    }
    if creator := _creator(record):
        found["creator"] = creator
    if language:
        found["inLanguage"] = language
    if translations := _translations(record):
        found["related"] = translations
    if definition.ects is not None:
        found["creditsAvailable"] = as_json_number(definition.ects)
    if definition.isced_f:
        found["fieldOfStudy"] = f"ISCED-F 2013 field {definition.isced_f}"
    if definition.image:
        found["image"] = {"id": definition.image, "type": "Image"}
    if record.result is not None:
        found["resultDescription"] = [
            {
                "id": result_description_id(definition),
                "type": ["ResultDescription"],
                "name": record.result.scheme,
                "resultType": "Result",
            }
        ]
    return found


def result_description_id(definition: Definition) -> str:
    return f"{definition.id}#result"


def _creator(record: AwardRecord) -> dict[str, Any] | None:
    """The accrediting university that issues; for other kinds, the lead. Known by its home page,
    as the issuer is by its DID; left out where the issuer's profile describes that node already
    (as operator), because a node described twice would only blur the graph that is signed."""
    bodies = [b for b in record.definition.bodies if b.awards]
    bodies.sort(key=lambda body: body.organisation.id != record.issuer.did)
    operator = record.issuer.operated_by
    if not bodies or (operator and operator.id == bodies[0].organisation.url):
        return None
    return creator_profile(bodies[0].organisation)


def _translations(record: AwardRecord) -> list[dict[str, Any]]:
    definition = record.definition
    return [
        {
            "id": f"{definition.id}#{language}",
            "type": ["Related"],
            "inLanguage": language,
            "version": str(definition.version),
            "name": texts.in_language(definition.title, language),
            "description": texts.in_language(definition.description, language),
            "narrative": texts.narrative(record, language),
        }
        for language in texts.other_languages(definition)
    ]
