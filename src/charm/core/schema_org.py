"""A catalogue entry in the words of https://schema.org, for search engines: a ``Course`` with its
editions as ``CourseInstance``, and what it leads to as ``EducationalOccupationalCredential``.

What schema.org has no property for (learning setting, types of assessment and of quality assurance,
form of participation while no edition is planned) stands as ``educationalAlignment``, which relates
learning to terms of a framework: people read ``targetName``, our stable code is the ``identifier``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from charm.core.credentials import texts
from charm.core.credentials.elements import Element, assessment_of
from charm.core.credentials.record import AWARD_IN_WORDS, Organisation, Text
from charm.core.description import Description, Run
from charm.core.elm.specification import language_of
from charm.core.proposal.values import as_json_number
from charm.core.vocab.assessment import ASSESSMENT_TYPES
from charm.core.vocab.concept import Concept
from charm.core.vocab.eqf import EQF, QF_EHEA_CYCLE
from charm.core.vocab.isced_f import field_address, field_known
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE

Thing = dict[str, Any]

MODES = {
    "blended": ["online", "onsite", "blended"],
    "on-site": ["onsite"],
    "online": ["online"],
    "work-experience": ["onsite"],
}
"""The modes of a course instance that search engines know."""
FRAMEWORKS = {
    Element.EXPERIENCE: "Learning setting",
    Element.ASSESSMENT: "Type of assessment",
    Element.PARTICIPATION: "Form of participation",
    Element.QUALITY_ASSURANCE: "Type of quality assurance",
}
EQF_NAME = "European Qualifications Framework"
EHEA_NAME = "QF-EHEA"


def course(description: Description) -> Thing:
    """JSON-LD of the entry; texts are in its main language."""
    definition = description.definition
    language = language_of(definition)

    def said(text: Text) -> str:
        return texts.in_language(text, language)

    found: Thing = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": definition.id,
        "url": description.address,
        "courseCode": description.address.rstrip("/").rpartition("/")[2],
        "version": definition.version,
        "name": said(definition.title),
        "description": said(definition.description),
        "inLanguage": list(definition.languages),
        "provider": [_organisation(body) for body in description.providers],
        "teaches": [said(outcome.text) for outcome in definition.outcomes],
        "about": {
            "@type": "DefinedTerm",
            "inDefinedTermSet": "ISCED-F 2013",
            "termCode": field_known(definition.isced_f),
            "url": field_address(field_known(definition.isced_f)),
        },
        "educationalAlignment": list(_alignments(description)),
        "educationalCredentialAwarded": _credential(description, language),
        "hasCourseInstance": [_instance(description, run) for run in description.runs],
    }
    if definition.hours is not None:
        found["timeRequired"] = texts.duration(definition.hours)
    if definition.ects is not None:
        found["numberOfCredits"] = {
            "@type": "StructuredValue",
            "name": "ECTS credits",
            "value": as_json_number(definition.ects),
        }
    if level := _levels(description):
        found["educationalLevel"] = level
    if definition.image:
        found["image"] = definition.image
    if definition.prerequisites:
        found["coursePrerequisites"] = said(definition.prerequisites)
    if description.target_groups:
        found["audience"] = {
            "@type": "Audience",
            "audienceType": said(description.target_groups),
        }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _credential(description: Description, language: str) -> Thing:
    definition = description.definition
    return {
        "@type": "EducationalOccupationalCredential",
        "@id": f"{definition.id}#credential",
        "name": texts.in_language(definition.title, language),
        "credentialCategory": AWARD_IN_WORDS[definition.award_type],
        "publisher": _organisation(description.legal_issuer),
        "recognizedBy": [_organisation(body.organisation) for body in description.awarding],
        "competencyRequired": [
            texts.in_language(outcome.text, language) for outcome in definition.outcomes
        ],
    }


def _levels(description: Description) -> list[Thing]:
    level = description.definition.eqf_level
    if level is None:
        return []
    term = EQF[level]
    found = [
        {
            "@type": "DefinedTerm",
            "inDefinedTermSet": EQF_NAME,
            "termCode": str(level),
            "name": term.label,
            "url": term.uri,
        }
    ]
    if cycle := QF_EHEA_CYCLE.get(level):
        found.append({"@type": "DefinedTerm", "inDefinedTermSet": EHEA_NAME, "name": cycle})
    return found


def _alignments(description: Description) -> Iterator[Thing]:
    definition = description.definition
    award = AWARD_IN_WORDS[definition.award_type].lower()
    for element, vocabulary, codes in (
        (Element.EXPERIENCE, LEARNING_SETTINGS, [definition.kind]),
        (Element.ASSESSMENT, ASSESSMENT_TYPES, assessment_of(definition)),
        (Element.PARTICIPATION, PARTICIPATION, definition.participation),
        (
            Element.QUALITY_ASSURANCE,
            QUALITY_ASSURANCE,
            [row.type for row in definition.quality_assurance],
        ),
    ):
        for code in codes:
            term = vocabulary.get(code, Concept("No assessment: given for participation"))
            yield {
                "@type": "AlignmentObject",
                "alignmentType": element.replace("micro-credential", award),
                "educationalFramework": FRAMEWORKS[element],
                "identifier": code,
                "targetName": term.label,
                "targetUrl": term.uri or f"{definition.id}#{code}",
            }
    language = language_of(definition)
    for number, outcome in enumerate(definition.outcomes, start=1):
        for skill in outcome.skills:
            yield {
                "@type": "AlignmentObject",
                "alignmentType": "teaches",
                "educationalFramework": skill.scheme,
                "targetName": texts.in_language(skill.label, language) or skill.uri,
                "targetUrl": skill.uri,
                "targetDescription": f"Learning outcome {number}",
            }


def _instance(description: Description, run: Run) -> Thing:
    definition = description.definition
    is_free = run.takes_people and run.seats_left > 0
    modes = [mode for code in definition.participation for mode in MODES[code]]
    found: Thing = {
        "@type": "CourseInstance",
        "@id": run.address,
        "url": run.address,
        "name": texts.in_language(definition.title, language_of(definition)),
        "startDate": run.first.isoformat(),
        "endDate": run.last.isoformat(),
        "courseMode": list(dict.fromkeys(modes)),
        "inLanguage": list(run.languages or definition.languages),
        "maximumAttendeeCapacity": run.seats,
        "remainingAttendeeCapacity": run.seats_left,
        "eventStatus": "https://schema.org/EventScheduled",
        "offers": {
            "@type": "Offer",
            "url": run.address,
            "availability": f"https://schema.org/{'InStock' if is_free else 'SoldOut'}",
        },
    }
    if fee := texts.in_language(description.fee, language_of(definition)):
        found["offers"]["description"] = fee
    if definition.hours is not None:
        found["courseWorkload"] = texts.duration(definition.hours)
    if run.place:
        found["location"] = {"@type": "Place", "name": run.place, "address": run.place}
    if run.closes is not None:
        found["offers"]["availabilityEnds"] = run.closes.isoformat()
    return found


def _organisation(body: Organisation) -> Thing:
    found: Thing = {"@type": "CollegeOrUniversity", "name": body.name}
    if body.id:
        found["@id"] = body.id
    if body.url:
        found["url"] = body.url
    if body.country:
        found["address"] = {"@type": "PostalAddress", "addressCountry": body.country}
    return found
