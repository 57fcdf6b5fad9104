"""An award record as an unsigned OpenBadgeCredential (VC 2.0, Open Badges 3.0.3)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.contexts import OB_EXTENSIONS, OB_V3, VC_V2
from charm.core.credentials.openbadges.achievement import achievement, result_description_id
from charm.core.credentials.openbadges.appendix1 import missing_elements
from charm.core.credentials.openbadges.profiles import identities, issuer_profile
from charm.core.credentials.record import (
    AWARD_IN_WORDS,
    AwardRecord,
    Result,
    StatusPlace,
)
from charm.core.credentials.record_rules import Unlawful, require_lawful
from charm.core.credentials.times import timestamp
from charm.core.proposal.values import as_json_number

_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
"""It takes one status entry: a credential with two does not claim to be of it."""


REPLACED = "Replaced award"
"""The genre of the evidence that names the award which a corrected one replaces: evidence is the
term of both contexts for what an award rests on, and neither has one for a successor."""
CONTEXT_LIST = [VC_V2, OB_V3, OB_EXTENSIONS]


def to_open_badge(record: AwardRecord, endorsement: str = "") -> dict[str, Any]:
    """The credential, complete for Appendix 1, ready for :func:`add_proof`. ``endorsement`` is the
    signed word of whoever decided on the achievement, as JSON text.

    Raises :class:`Unlawful` (a ValueError) with every reason and its clause when the policy forbids
    the award or an element of Appendix 1 is missing (7.17).
    """
    require_lawful(record)
    credential: dict[str, Any] = {
        "@context": [*CONTEXT_LIST],
        "id": record.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": texts.in_language(
            record.definition.title, texts.primary_language(record.definition)
        ),
        "description": f"{AWARD_IN_WORDS[record.definition.award_type]} of {record.issuer.name}",
        "issuer": issuer_profile(record.issuer),
        "validFrom": timestamp(record.awarded_at),
        "awardedDate": timestamp(record.awarded_at),
        "credentialSubject": _subject(record),
        "evidence": _evidence(record),
        "credentialStatus": _status(record),
    }
    if record.suspension is None:
        credential["credentialSchema"] = [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    if endorsement:
        achieved = credential["credentialSubject"]["achievement"]
        achieved["endorsement"] = [json.loads(endorsement)]
    if record.valid_until is not None:
        credential["validUntil"] = timestamp(record.valid_until)
    if missing := missing_elements(credential):
        raise Unlawful([f"App. 1: {element} is missing (7.17)" for element in missing])
    return credential


def own_texts(record: AwardRecord) -> dict[str, str]:
    """What differs between learners of one achievement: the place in the credential, and the text
    that :func:`to_open_badge` writes there."""
    awarded = timestamp(record.awarded_at)
    own = {
        "id": record.id,
        "validFrom": awarded,
        "awardedDate": awarded,
        "credentialSubject.id": record.learner.id,
    }
    for place, status in _status_places(record):
        own[f"{place}.id"] = status.id
        own[f"{place}.statusListIndex"] = str(status.index)
    for number, identity in enumerate(identities(record.learner, record.salt)):
        place = f"credentialSubject.identifier[{number}]"
        own[f"{place}.identityHash"] = identity["identityHash"]
        if "salt" in identity:
            own[f"{place}.salt"] = identity["salt"]
    if record.number:
        own["credentialSubject.licenseNumber"] = record.number
    if record.result is not None:
        place = f"evidence[{len(record.accreditations) + bool(record.edition) + 1}]"
        own["credentialSubject.result[0].value"] = record.result.value
        own[f"{place}.description"] = _assessed(record.result)
    return own


def _status_places(record: AwardRecord) -> list[tuple[str, StatusPlace]]:
    """Where the entries stand in the credential: one alone, or several as a list."""
    if record.suspension is None:
        return [("credentialStatus", record.status)]
    places = (record.status, record.suspension)
    return [(f"credentialStatus[{n}]", place) for n, place in enumerate(places)]


def _status(record: AwardRecord) -> dict[str, Any] | list[dict[str, Any]]:
    """An entry for each purpose, each in a list of its own (Bitstring Status List 1.0, 2.1)."""
    entries = [
        {
            "id": status.id,
            "type": "BitstringStatusListEntry",
            "statusPurpose": status.purpose,
            "statusListIndex": str(status.index),
            "statusListCredential": status.list_url,
        }
        for _, status in _status_places(record)
    ]
    return entries if record.suspension is not None else entries[0]


def _assessed(result: Result) -> str:
    return f"Assessed on {result.assessed_on}"


def _subject(record: AwardRecord) -> dict[str, Any]:
    subject: dict[str, Any] = {
        "id": record.learner.id,
        "type": ["AchievementSubject"],
        "identifier": identities(record.learner, record.salt),
        "achievement": achievement(record),
    }
    if record.number:
        subject["licenseNumber"] = record.number
    if record.definition.ects is not None:
        subject["creditsEarned"] = as_json_number(record.definition.ects)
    if record.learning_started is not None:
        subject["activityStartDate"] = _midnight(record.learning_started)
    if record.learning_ended is not None:
        subject["activityEndDate"] = _midnight(record.learning_ended)
    if record.result is not None:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": result_description_id(record.definition),
                "value": record.result.value,
            }
        ]
    return subject


def _midnight(day: dt.date) -> str:
    """The schema of Open Badges 3.0 wants a time where only a day is known."""
    return f"{day}T00:00:00Z"


def _evidence(record: AwardRecord) -> list[dict[str, Any]]:
    """What the award rests on: the decision, the accreditations, the edition, the assessment."""
    decision = record.decision
    found: list[dict[str, Any]] = [
        {
            "id": decision.id,
            "type": ["Evidence"],
            "genre": "Decision",
            "name": f"Decision of the {decision.body}",
            "description": f"{decision.outcome}, decided on {decision.decided_on}",
        }
    ]
    for fact in record.accreditations:
        until = f", valid until {fact.valid_until}" if fact.valid_until else ""
        found.append(
            {
                "type": ["Evidence"],
                "genre": "Accreditation",
                "name": f"Accreditation {fact.reference}".strip(),
                "description": f"{fact.university}, by {fact.body} on {fact.date}{until}",
            }
        )
    if record.edition:
        found.append(
            {
                "id": record.edition,
                "type": ["Evidence"],
                "genre": "Edition",
                "name": "The edition attended",
            }
        )
    if record.result is not None:
        found.append(
            {
                "type": ["Evidence"],
                "genre": "Assessment",
                "name": "Assessment",
                "description": _assessed(record.result),
            }
        )
    if record.replaces is not None:
        found.append(
            {
                "id": record.replaces.id,
                "type": ["Evidence"],
                "genre": REPLACED,
                "name": record.replaces.number,
                "description": "The earlier award that this one corrects and replaces",
            }
        )
    return found


def replaced_of(document: Mapping[str, Any]) -> dict[str, str]:
    """``id`` and ``number`` of the award that a credential replaces; empty where it names none."""
    evidence = document.get("evidence")
    for row in evidence if isinstance(evidence, list) else [evidence]:
        if isinstance(row, Mapping) and row.get("genre") == REPLACED:
            ref, number = row.get("id"), row.get("name")
            if isinstance(ref, str) and isinstance(number, str):
                return {"id": ref, "number": number}
    return {}
