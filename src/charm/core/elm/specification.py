"""What is learnt: a ``Qualification``, or a ``LearningAchievementSpecification``.

A qualification has an EQF level and a level of the issuer's national framework; whatever lacks one
of them (all non-formal and informal learning, 5.7.2) is the other. Catalogue and credential say the
same specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charm.core.credentials import texts
from charm.core.credentials.record import AWARD_IN_WORDS, AccreditationFact, Definition
from charm.core.elm import nodes
from charm.core.elm.nodes import Node
from charm.core.vocab.assessment import ASSESSMENT_TYPES, SUPERVISION
from charm.core.vocab.concept import Concept, concept
from charm.core.vocab.eqf import EQF, QF_EHEA_CYCLE
from charm.core.vocab.isced_f import field_address, field_known
from charm.core.vocab.language_authority import LANGUAGES, UNDETERMINED
from charm.core.vocab.nqf import NQF
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE

PROGRAMME_ACCREDITATION = QUALITY_ASSURANCE["accredited"]


def language_of(definition: Definition) -> str:
    """The language of texts that do not name theirs: the title's, else that of instruction."""
    return texts.primary_language(definition) or next(iter(definition.languages), "en")


def languages(codes: Sequence[str]) -> list[Node]:
    """Languages by their European addresses; at least one, as ELM asks."""
    known = [LANGUAGES[code] for code in codes if code in LANGUAGES]
    return [nodes.european(term) for term in known or [UNDETERMINED]]


def specification(
    definition: Definition, *, country: str, accreditations: Sequence[AccreditationFact] = ()
) -> Node:
    """``country`` is that of the issuer."""
    place, language = definition.id, language_of(definition)
    national = NQF.get((country, definition.eqf_level or 0))
    node: Node = {
        "id": place,
        "type": "Qualification" if national else "LearningAchievementSpecification",
        "identifier": {
            "id": f"{place}#code",
            "type": "Identifier",
            "notation": place,
            "schemeName": "Catalogue",
        },
        "title": nodes.said(definition.title, language),
        "dcType": _types(definition),
        "thematicArea": nodes.european(Concept("", field_address(field_known(definition.isced_f)))),
        "language": languages(definition.languages),
        "mode": [
            nodes.known(place, code, concept(PARTICIPATION, code, what="form of participation"))
            for code in definition.participation
        ],
        "learningOutcome": _outcomes(definition, language),
        "awardingOpportunity": _opportunity_to_award(definition, country),
        "homepage": nodes.web_page(place, at=f"{place}#homepage"),
    }
    if description := nodes.said(definition.description, language):
        node["description"] = description
    if notes := list(_notes(definition, language)):
        node["additionalNote"] = notes
    if definition.hours is not None:
        node["volumeOfLearning"] = texts.duration(definition.hours)
    if definition.ects is not None:
        node["creditPoint"] = {
            "id": f"{place}#ects",
            "type": "CreditPoint",
            "framework": nodes.european(nodes.ECTS),
            "point": texts.written(definition.ects),
        }
    if (setting := LEARNING_SETTINGS[definition.kind]).uri:
        node["learningSetting"] = nodes.european(setting)
    if requirement := nodes.said(definition.prerequisites, language):
        node["entryRequirement"] = nodes.note(f"{place}#prerequisites", requirement)
    if assessments := list(_assessments(definition, language)):
        node["provenBy"] = assessments
    _level(node, definition, national)
    if national and accreditations:
        node["accreditation"] = list(_accreditations(definition, accreditations))
    return node


def _types(definition: Definition) -> list[Node]:
    """Badge or micro-credential, never to be confused (7.20); and a way of learning that Europe has
    no concept for."""
    award = definition.award_type
    found = [nodes.own(definition.id, award, AWARD_IN_WORDS[award])]
    setting = LEARNING_SETTINGS[definition.kind]
    if not setting.uri:
        found.append(nodes.own(definition.id, definition.kind, setting.label))
    return found


def _level(node: Node, definition: Definition, national: Concept | None) -> None:
    if definition.eqf_level is None:
        return
    level = nodes.european(EQF[definition.eqf_level])
    cycle = QF_EHEA_CYCLE.get(definition.eqf_level)
    own = [nodes.own(definition.id, "cycle", cycle)] if cycle else []
    if national:
        node["eqfLevel"] = level
        node["nqfLevel"] = nodes.european(national)
        node["isPartialQualification"] = bool(definition.stackable_into)
        node["educationLevel"] = own
    else:
        node["educationLevel"] = [level, *own]


def _outcomes(definition: Definition, language: str) -> list[Node]:
    """A skill keeps the label under which it stands first: one concept has one label."""
    labels: dict[str, dict[str, str]] = {}
    found = []
    for number, outcome in enumerate(definition.outcomes, start=1):
        node: Node = {
            "id": f"{definition.id}#outcome-{number}",
            "type": "LearningOutcome",
            "title": nodes.said(outcome.text, language),
        }
        for skill in outcome.skills:
            label = labels.setdefault(skill.uri, nodes.said(skill.label, language))
            relation, related = nodes.skill(skill.uri, label)
            node.setdefault(relation, []).append(related)
        found.append(node)
    return found


def _assessments(definition: Definition, language: str) -> Iterator[Node]:
    place = definition.id
    supervised, verified = definition.assessment_supervised, definition.identity_verified
    for code in definition.assessment_types:
        term = concept(ASSESSMENT_TYPES, code, what="type of assessment")
        node: Node = {
            "id": f"{place}#assessment-{code}",
            "type": "LearningAssessmentSpecification",
            "title": {"en": term.label},
            "dcType": nodes.known(place, code, term),
        }
        if criteria := nodes.said(definition.criteria, language):
            node["gradingScheme"] = {
                "id": f"{place}#criteria",
                "type": "GradingScheme",
                "title": {"en": "Criteria"},
                "description": criteria,
            }
        if supervised is not None and verified is not None:
            kept = SUPERVISION[supervised, verified]
            node["additionalNote"] = nodes.note(
                f"{place}#supervision", {"en": kept.label}, nodes.european(kept)
            )
        yield node


def _notes(definition: Definition, language: str) -> Iterator[Node]:
    place = definition.id
    for number, row in enumerate(definition.quality_assurance, start=1):
        term = concept(QUALITY_ASSURANCE, row.type, what="type of quality assurance")
        details = (texts.in_language(row.by, language), texts.in_language(row.note, language))
        says = "; ".join(filter(None, [*details, row.reference])) or term.label
        yield nodes.note(
            f"{place}#quality-{number}", {language: says}, nodes.known(place, row.type, term)
        )
    for code, label, text in (
        ("completion", "Completion criteria", definition.completion_criteria),
        ("stackability", "Can be part of", definition.stackable_into),
        ("competency-framework", "Competency framework", definition.competency_framework),
    ):
        if literal := nodes.said(text, language):
            yield nodes.note(f"{place}#note-{code}", literal, nodes.own(place, code, label))


def _opportunity_to_award(definition: Definition, country: str) -> Node:
    place = definition.id
    return {
        "id": f"{place}#award",
        "type": "AwardingOpportunity",
        "awardingBody": nodes.awarding_bodies(definition),
        "location": nodes.location(f"{place}#issuer", country),
        "learningAchievementSpecification": {"id": place},
    }


def _accreditations(
    definition: Definition, accreditations: Sequence[AccreditationFact]
) -> Iterator[Node]:
    """Those of member universities, each by the university that answers for it (7.9)."""
    members = {body.organisation.code: body.organisation for body in definition.bodies}
    for number, fact in enumerate(accreditations, start=1):
        university = members.get(fact.university)
        if university is None:
            continue
        by = nodes.organisation(university)
        node: Node = {
            "id": f"{definition.id}#accreditation-{number}",
            "type": "Accreditation",
            "title": {"en": " ".join(filter(None, ["Accreditation", fact.reference]))},
            "dcType": nodes.european(PROGRAMME_ACCREDITATION),
            "accreditingAgent": by,
            "organisation": by,
            "dateIssued": nodes.moment(fact.date),
        }
        if fact.body:
            node["description"] = {"en": fact.body}
        if fact.valid_until is not None:
            node["expiryDate"] = nodes.moment(fact.valid_until)
        yield node
