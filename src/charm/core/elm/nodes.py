"""Nodes of ELM documents, as its JSON-LD context spells them.

Every node has an absolute address; one address stands for one content. Concepts carry their type
and scheme, because who validates a document knows nothing but the document.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from charm.core.credentials.record import Definition, Organisation, Text
from charm.core.vocab.concept import SNB, Concept
from charm.core.vocab.countries import COUNTRIES
from charm.core.vocab.skills import is_esco_skill

Node = dict[str, Any]

EDC_CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"
ESCO_SCHEME = "http://data.europa.eu/esco/concept-scheme/skills"
ECTS = Concept("European Credit Transfer System", f"{SNB}education-credit/6fcec5c5af")


def said(text: Text, language: str) -> dict[str, str]:
    """A text as a map of languages; one whose language nobody named is in ``language``."""
    if isinstance(text, str):
        return {language: text} if text else {}
    return {code: value for code, value in text.items() if value}


def european(term: Concept) -> Node:
    """A concept of the European vocabularies."""
    return _concept(term.uri, term.label, scheme_of(term.uri))


def own(place: str, code: str, label: str) -> Node:
    """A concept that Europe has no word for: it stands at a place of the definition's own page,
    under our code."""
    return {**_concept(f"{place}#{code}", label, ""), "notation": code}


def known(place: str, code: str, term: Concept) -> Node:
    """The European concept of a code, or our own."""
    return european(term) if term.uri else own(place, code, term.label)


def skill(uri: str, label: dict[str, str]) -> tuple[str, Node]:
    """The property that relates to it, and its concept."""
    is_esco = is_esco_skill(uri)
    node = _concept(uri, "", ESCO_SCHEME if is_esco else "")
    if label:
        node["prefLabel"] = label
    return ("relatedESCOSkill" if is_esco else "relatedSkill"), node


def scheme_of(uri: str) -> str:
    """The vocabulary that a European concept is in."""
    vocabulary = uri.rpartition("/")[0]
    return f"{vocabulary}/25831c2" if uri.startswith(SNB) else vocabulary


def _concept(uri: str, label: str, scheme: str) -> Node:
    node: Node = {"id": uri, "type": "Concept"}
    if scheme:
        node["inScheme"] = {"id": scheme, "type": "ConceptScheme"}
    if label:
        node["prefLabel"] = {"en": label}
    return node


def organisation(body: Organisation) -> Node:
    """A body in a country; the country is that of its seat."""
    node: Node = {
        "id": body.id or body.url,
        "type": "Organisation",
        "legalName": {"en": body.name},
        "location": location(f"{body.id or body.url}#seat", body.country),
    }
    if body.code:
        node["identifier"] = {
            "id": f"{node['id']}#code",
            "type": "Identifier",
            "notation": body.code,
            "schemeName": "schacHomeOrganization",
        }
    if body.url:
        node["homepage"] = web_page(body.url, at=f"{node['id']}#homepage")
    return node


def agent(body: Organisation, *, at: str) -> Node:
    """A body as who awards: an organisation where its country is known, as ELM asks."""
    if body.country:
        return organisation(body)
    return {"id": body.id or at, "type": "Agent", "prefLabel": {"en": body.name}}


def awarding_bodies(definition: Definition) -> list[Node]:
    """Those of the bodies who award."""
    return [
        agent(body.organisation, at=f"{definition.id}#body-{number}")
        for number, body in enumerate(definition.bodies, start=1)
        if body.awards
    ]


def location(address: str, country: str) -> Node:
    """``country`` is an ISO 3166-1 code. Raises ValueError where there is no address of it."""
    if country not in COUNTRIES:
        raise ValueError(f"{country!r} is not a country of the European Higher Education Area")
    return {
        "id": address,
        "type": "Location",
        "address": {
            "id": f"{address}-address",
            "type": "Address",
            "countryCode": european(COUNTRIES[country]),
        },
    }


def note(address: str, text: dict[str, str], subject: Node | None = None) -> Node:
    node: Node = {"id": address, "type": "Note", "noteLiteral": text}
    return {**node, "subject": subject} if subject else node


def web_page(url: str, *, at: str) -> Node:
    return {"id": at, "type": "WebResource", "contentURL": url}


def moment(value: dt.datetime | dt.date) -> str:
    """With time and zone, which readers insist on; a day is its first moment in UTC."""
    return value.isoformat() if isinstance(value, dt.datetime) else f"{value}T00:00:00Z"
