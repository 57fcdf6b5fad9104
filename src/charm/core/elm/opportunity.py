"""Learning opportunities: a catalogue entry and its editions, in the LOQ application profile.

The official shapes of the profile are closed: nothing may stand here that they do not name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from charm.core.credentials.record import AwardType
from charm.core.description import Description, Run
from charm.core.elm import nodes
from charm.core.elm.nodes import Node
from charm.core.elm.specification import language_of, languages, specification
from charm.core.vocab.concept import SNB, Concept, concept
from charm.core.vocab.participation import PARTICIPATION

CONTEXT: list[Any] = [
    {"id": "@id", "type": "@type"},
    nodes.EDC_CONTEXT,
    # The published context lacks it.
    {"defaultLanguage": {"@id": "elm:defaultLanguage", "@type": "@id"}},
]
SHORT_PROGRAMME = Concept("Short learning programme", f"{SNB}learning-opportunity/74a4a268e8")


def document(descriptions: Iterable[Description]) -> dict[str, Any]:
    """Entries, each with its editions, as one JSON-LD document."""
    return {"@context": CONTEXT, "@graph": [row for one in descriptions for row in rows_of(one)]}


def pieces(descriptions: Iterable[Description]) -> Iterator[bytes]:
    """The same document, piece by piece."""
    yield b'{"@context": ' + json.dumps(CONTEXT).encode() + b', "@graph": ['
    begun = False
    for one in descriptions:
        for row in rows_of(one):
            yield (b",\n" if begun else b"\n") + json.dumps(row, ensure_ascii=False).encode()
            begun = True
    yield b"\n]}\n"


def rows_of(description: Description) -> list[Node]:
    """The opportunity of the entry, then one for each edition; these name what is learnt by its
    address."""
    runs = [_edition(description, run) for run in description.runs]
    return [_opportunity(description), *runs]


def _opportunity(description: Description) -> Node:
    definition = description.definition
    place = definition.id
    return {
        "id": f"{place}#opportunity",
        **_common(description, f"{place}#opportunity"),
        "learningAchievementSpecification": specification(
            definition,
            country=description.issuer.country,
            accreditations=description.accreditations,
        ),
        **_further(description),
    }


def _edition(description: Description, run: Run) -> Node:
    language = language_of(description.definition)
    node: Node = {
        "id": run.address,
        **_common(description, run.address),
        "homepage": nodes.web_page(run.address, at=f"{run.address}#homepage"),
        "learningAchievementSpecification": {"id": description.definition.id},
        "isPartOf": {"id": f"{description.definition.id}#opportunity"},
        "temporal": {
            "id": f"{run.address}#period",
            "type": "PeriodOfTime",
            "startDate": nodes.moment(run.begins),
            "endDate": nodes.moment(run.ends),
        },
    }
    if run.languages:
        node["defaultLanguage"] = languages(run.languages)[0]
    if run.place:
        node["scheduleInformation"] = nodes.note(f"{run.address}#place", {language: run.place})
    if run.takes_people and run.closes is not None:
        node["applicationDeadline"] = nodes.moment(run.closes)
    return node


def _common(description: Description, place: str) -> Node:
    definition = description.definition
    language = language_of(definition)
    node: Node = {
        "type": "LearningOpportunity",
        "title": nodes.said(definition.title, language),
        "homepage": nodes.web_page(description.address, at=f"{place}-homepage"),
        "providedBy": [nodes.organisation(body) for body in description.providers],
        "defaultLanguage": languages(definition.languages[:1])[0],
        "mode": [
            nodes.known(
                definition.id, code, concept(PARTICIPATION, code, what="form of participation")
            )
            for code in definition.participation
        ],
        "status": description.state,
    }
    if definition.award_type is AwardType.MICRO_CREDENTIAL:
        node["dcType"] = nodes.european(SHORT_PROGRAMME)
    if fee := nodes.said(description.fee, language):
        node["priceDetail"] = {"id": f"{place}-fee", "type": "PriceDetail", "description": fee}
    return node


def _further(description: Description) -> Node:
    definition = description.definition
    language = language_of(definition)
    found: Node = {}
    if text := nodes.said(definition.description, language):
        found["description"] = text
    notes = [
        nodes.note(f"{definition.id}#note-{code}", text, nodes.own(definition.id, code, label))
        for code, label, said in (
            ("relevance", "Relevance", description.relevance),
            ("target-groups", "Target groups", description.target_groups),
        )
        if (text := nodes.said(said, language))
    ]
    return {**found, "additionalNote": notes} if notes else found
