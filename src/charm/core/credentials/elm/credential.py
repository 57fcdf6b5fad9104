"""An award record as a European Digital Credential, ready to be sealed.

VC 1.1 with the application profile EDC of ELM 3.2, which is what Europass reads. It carries no
proof: Europass accepts the qualified electronic seal of a legal person only. Revocation is told by
our own status lists and verifier; readers of ELM 3.2 know no list that is like them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.contexts import VC_V1
from charm.core.credentials.record import AWARD_IN_WORDS, AwardRecord, AwardType, Organisation
from charm.core.credentials.record_rules import awarded_on, require_lawful
from charm.core.credentials.times import timestamp
from charm.core.elm import nodes
from charm.core.elm.nodes import Node
from charm.core.elm.specification import language_of, languages, specification
from charm.core.vocab.assessment import SUPERVISION
from charm.core.vocab.concept import SNB, Concept
from charm.core.vocab.countries import COUNTRIES

GENERIC = Concept("Generic", f"{SNB}credential/e34929035b")
MANDATED = Concept("Mandated Issue", f"{SNB}credential/c_9a31f32a")
MANDATE = Concept("Mandate", f"{SNB}evidence-type/c_18016257")
SCHEMAS = {
    GENERIC: "http://data.europa.eu/snb/model/ap/edc-generic-full",
    MANDATED: "http://data.europa.eu/snb/model/ap/edc-issued-by-mandate",
}
BASE64 = Concept("base64", f"{SNB}encoding/6146cde7dd")
FILE_TYPES = {
    kind: Concept(kind, f"http://publications.europa.eu/resource/authority/file-type/{kind}")
    for kind in ("JPEG", "PNG")
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as people see it; readers of European credentials show nothing else first."""

    picture: bytes
    kind: str = "JPEG"
    """JPEG or PNG."""


def to_elm(
    record: AwardRecord, pages: Sequence[Page], *, organisation_identifier: str = ""
) -> dict[str, Any]:
    """The credential. ``pages`` are in the main language of the definition, at least one;
    ``organisation_identifier`` is that of the sealing certificate (OID 2.5.4.97), which Europass
    puts in when it seals and its shapes ask for.

    Raises :class:`Unlawful` with every reason when the policy forbids the award.
    """
    require_lawful(record)
    if not pages:
        raise ValueError("A European Digital Credential shows at least one page.")
    issued = timestamp(record.awarded_at)
    profile = MANDATED if record.issuer.operated_by else GENERIC
    ref = f"urn:credential:{record.id.rpartition(':')[2]}"
    credential: dict[str, Any] = {
        "@context": [VC_V1, nodes.EDC_CONTEXT],
        "id": ref,
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": nodes.european(profile),
        "credentialSchema": {"id": SCHEMAS[profile], "type": "ShaclValidator2017"},
        "displayParameter": _display(record, pages),
        "identifier": {
            "id": f"{ref}#number",
            "type": "Identifier",
            "schemeName": "Award register",
            "notation": record.number or record.id,
        },
        "issuanceDate": issued,
        "issued": issued,
        "validFrom": issued,
        "issuer": _issuer(record, organisation_identifier),
        "credentialSubject": _learner(record),
    }
    if record.valid_until is not None:
        until = timestamp(record.valid_until)
        credential |= {"expirationDate": until, "validUntil": until}
    if record.issuer.operated_by:
        credential["evidence"] = _mandate(record, ref)
    return credential


def _issuer(record: AwardRecord, identifier: str) -> Node:
    """The legal entity that seals. Sealing puts the names of the certificate here, so that this is
    a node of its own beside the body that awards."""
    issuer = record.issuer
    legal = issuer.operated_by or Organisation(issuer.did, issuer.name, issuer.country, issuer.url)
    place = f"{legal.id}#issuer"
    node = nodes.organisation(Organisation(place, legal.name, legal.country, legal.url, legal.code))
    if identifier:
        node["eIDASIdentifier"] = {
            "id": f"{place}-eidas",
            "type": "LegalIdentifier",
            "notation": identifier,
            "spatial": nodes.european(COUNTRIES[legal.country]),
        }
    return node


def _mandate(record: AwardRecord, ref: str) -> Node:
    """On whose behalf the legal entity seals (7.20.3)."""
    issuer = record.issuer
    assert issuer.operated_by is not None
    return {
        "id": f"{ref}#mandate",
        "type": "Evidence",
        "dcType": nodes.european(MANDATE),
        "evidenceStatement": (
            f"{issuer.operated_by.name}, a legal entity, seals on behalf of {issuer.on_behalf_of}."
        ),
    }


def _learner(record: AwardRecord) -> Node:
    learner = record.learner
    names = {
        "givenName": learner.given_name,
        "familyName": learner.family_name,
        "fullName": f"{learner.given_name} {learner.family_name}".strip(),
    }
    return {
        "id": learner.id,
        "type": "Person",
        **{key: {"en": name} for key, name in names.items() if name},
        "identifier": {
            "id": f"{learner.id}#identifier",
            "type": "Identifier",
            "schemeName": "Award register",
            "notation": learner.id,
        },
        "hasClaim": _claim(record),
    }


def _claim(record: AwardRecord) -> Node:
    """What was achieved; for a participation badge, what somebody took part in (7.20)."""
    definition = record.definition
    learnt = specification(
        definition, country=record.issuer.country, accreditations=record.accreditations
    )
    if definition.award_type is AwardType.PARTICIPATION_BADGE:
        return _activity(record, influences=learnt)
    claim: Node = {
        "id": f"{record.id}#achievement",
        "type": "LearningAchievement",
        "title": learnt["title"],
        "awardedBy": _awarding(record, "award"),
        "specifiedBy": learnt,
        "additionalNote": _notes(record),
    }
    if "creditPoint" in learnt:
        claim["creditReceived"] = {**learnt["creditPoint"], "id": f"{record.id}#credits"}
    if record.result is not None:
        claim["provenBy"] = _assessment(record)
    if record.learning_started and record.learning_ended:
        claim["influencedBy"] = _activity(record)
    return claim


def _activity(record: AwardRecord, influences: Node | None = None) -> Node:
    definition = record.definition
    language = language_of(definition)
    title = nodes.said(definition.title, language)
    activity: Node = {
        "id": f"{record.id}#activity",
        "type": "LearningActivity",
        "title": title,
        "awardedBy": _awarding(record, "activity-award"),
    }
    if record.learning_started and record.learning_ended:
        activity["temporal"] = {
            "id": f"{record.id}#period",
            "type": "PeriodOfTime",
            "startDate": nodes.moment(record.learning_started),
            "endDate": nodes.moment(record.learning_ended),
        }
    if influences is not None:
        activity["specifiedBy"] = {
            "id": f"{definition.id}#activity",
            "type": "LearningActivitySpecification",
            "title": title,
            "language": influences["language"],
            "mode": influences["mode"],
            "influences": influences,
        }
        activity["additionalNote"] = _notes(record)
    return activity


def _awarding(record: AwardRecord, part: str) -> Node:
    definition = record.definition
    return {
        "id": f"{record.id}#{part}",
        "type": "AwardingProcess",
        "awardingBody": nodes.awarding_bodies(definition),
        "awardingDate": nodes.moment(awarded_on(record)),
    }


def _assessment(record: AwardRecord) -> Node:
    """The result as a whole; what the types of assessment were, the specification says."""
    result, definition = record.result, record.definition
    assert result is not None
    node: Node = {
        "id": f"{record.id}#assessment",
        "type": "LearningAssessment",
        "title": {"en": "Assessment"},
        "awardedBy": _awarding(record, "assessment-award"),
        "grade": nodes.note(f"{record.id}#grade", {"en": f"{result.value} ({result.scheme})"}),
        "dateIssued": nodes.moment(result.assessed_on),
    }
    supervised, verified = definition.assessment_supervised, definition.identity_verified
    if supervised is not None and verified is not None:
        node["idVerification"] = nodes.european(SUPERVISION[supervised, verified])
    return node


def _notes(record: AwardRecord) -> Node | list[Node]:
    """What it rests on, and which award it replaces: the model has no term for the latter."""
    if record.replaces is None:
        return _decision(record)
    says = f"It corrects and replaces {record.replaces.number}, {record.replaces.id}"
    subject = nodes.own(record.definition.id, "replaces", "Replaced award")
    return [_decision(record), nodes.note(f"{record.id}#replaces", {"en": says}, subject)]


def _decision(record: AwardRecord) -> Node:
    """The approval that it rests on (5.6.1.6, 7.11)."""
    decision = record.decision
    says = f"{decision.body}: {decision.outcome} on {decision.decided_on}, {decision.id}"
    return nodes.note(
        f"{record.id}#decision",
        {"en": says},
        nodes.own(record.definition.id, "decision", "Decision"),
    )


def _display(record: AwardRecord, pages: Sequence[Page]) -> Node:
    definition = record.definition
    language = language_of(definition)
    (shown,) = languages([language])
    place = f"{record.id}#display"
    says = f"{AWARD_IN_WORDS[definition.award_type]} of {record.issuer.name}"
    return {
        "id": place,
        "type": "DisplayParameter",
        "title": {language: texts.in_language(definition.title, language)},
        "description": {language: says},
        "primaryLanguage": shown,
        "language": [shown],
        "individualDisplay": {
            "id": f"{place}-{language}",
            "type": "IndividualDisplay",
            "language": shown,
            "displayDetail": list(_details(f"{place}-{language}", pages)),
        },
    }


def _details(place: str, pages: Sequence[Page]) -> Iterator[Node]:
    for number, page in enumerate(pages, start=1):
        yield {
            "id": f"{place}-{number}",
            "type": "DisplayDetail",
            "page": number,
            "image": {
                "id": f"{place}-{number}-picture",
                "type": "MediaObject",
                "content": base64.b64encode(page.picture).decode(),
                "contentEncoding": nodes.european(BASE64),
                "contentType": nodes.european(FILE_TYPES[page.kind]),
            },
        }
