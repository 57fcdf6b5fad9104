"""An entry's page, its ELM, its schema.org and its credentials say the same of every element of
Appendix 1 (7.17). Each is read back by a reader of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from charm.awards import queries as awards
from charm.awards.elm import elm_credential
from charm.core.credentials.elements import OF_EACH_AWARD, Element
from charm.core.credentials.openbadges import appendix_1_of
from charm.core.vocab.assessment import ASSESSMENT_TYPES
from charm.core.vocab.countries import COUNTRIES
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE
from charm.web.verify.elements import LABELS, readable

Read = dict[Element, Any]
KINDS = ("formal-joint", "non-formal-assessed", "informal-badge")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # inside rdflib
@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.clause("3.3", shows="accepts")
@pytest.mark.parametrize("name", KINDS)
def test_every_form_of_an_entry_says_the_same(
    client: Client, course: Callable[..., Any], name: str
) -> None:
    begun = course(name)
    (award,) = begun.awarded(begun.completed())
    slug = begun.entry.slug
    credential: Read = appendix_1_of(awards.credential_of(award))
    assert set(credential) == set(Element)
    said = {element: credential[element] for element in Element if element not in OF_EACH_AWARD}

    page = Page(client.get(f"/catalogue/{slug}/").content.decode())
    descriptor = client.get(f"/catalogue/{slug}.json").json()["appendix_1"]
    elm = client.get(f"/catalogue/{slug}/versions/1.jsonld").json()["@graph"][0]

    assert {row["element"]: row["value"] for row in descriptor} == {
        **dict.fromkeys(OF_EACH_AWARD, "in each credential"), **said
    }  # fmt: skip
    assert page.elements == {
        **{element: ["in each credential"] for element in OF_EACH_AWARD},
        **{element: readable({element: value})[0][1] for element, value in said.items()},
    }
    assert from_elm(elm["learningAchievementSpecification"]) == without_roles(said)
    assert from_schema_org(json.loads(page.schema_org)) == without_roles(said)

    subject = (european := elm_credential(award))["credentialSubject"]
    claim = subject["hasClaim"]
    learnt = claim["specifiedBy"].get("influences", claim["specifiedBy"])
    assert from_elm(learnt) == without_roles(said)
    assert subject["fullName"]["en"] == credential[Element.LEARNER]
    assert european["issued"] == credential[Element.DATE]


def without_roles(said: Read) -> Read:
    """Neither model has a word for the role of a body that awards."""
    bodies = [{"name": row["name"], "url": row["url"]} for row in said[Element.AWARDING_BODIES]]
    return {**said, Element.AWARDING_BODIES: bodies}


def outside(said: Read) -> Read:
    """Learning that is not formal is not even unclassified in terms of the EQF (5.7.2)."""
    if said[Element.EXPERIENCE] == "formal":
        return said
    assert said[Element.LEVEL] == {"eqf": "not-classified"}, "no level in any document"
    return {**said, Element.LEVEL: {"level": "not-classified"}}


class Page(HTMLParser):
    """What stands in the table of the elements, and what search engines read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: dict[Element, list[str]] = {}
        self.schema_org = ""
        self._names = {str(label): Element(name) for name, label in LABELS.items()}
        self._at: Element | None = None
        self._in: list[str] = []
        self.feed(page[: page.index("<body")])
        inside = page[page.index('id="appendix-1"') :]
        self.feed(inside[: inside.index("</dl>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in.append(tag if ("type", "application/ld+json") not in attrs else "json-ld")

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() not in (tag, "json-ld"):
            pass

    def handle_data(self, data: str) -> None:
        place = self._in[-1] if self._in else ""
        if place == "json-ld":
            self.schema_org += data
        elif place == "dt":
            self._at = self._names[data.partition(". ")[2]]
            self.elements[self._at] = []
        elif place == "p" and self._at is not None:
            self.elements[self._at].append(data)


def codes(*vocabularies: dict[str, Any]) -> dict[str, str]:
    return {term.uri: code for terms in vocabularies for code, term in terms.items() if term.uri}


def code_of(concept: dict[str, Any], vocabulary: dict[str, Any]) -> str:
    return concept.get("notation") or codes(vocabulary)[concept["id"]]


def from_elm(learnt: dict[str, Any]) -> Read:
    """Of what is learnt, which the catalogue and the credential specify alike."""
    award = learnt["awardingOpportunity"]
    own = [one.get("notation") for one in learnt["dcType"]]
    country = award["location"]["address"]["countryCode"]["id"]
    workload = {
        "duration": learnt.get("volumeOfLearning"),
        "ects": float(learnt["creditPoint"]["point"]) if "creditPoint" in learnt else None,
    }
    level = {"eqf": learnt["eqfLevel"]["id"].rpartition("/")[2] if "eqfLevel" in learnt
             else "not-classified"}  # fmt: skip
    for cycle in learnt.get("educationLevel", ()):
        level["cycle"] = cycle["prefLabel"]["en"]
    found = {
        Element.TITLE: learnt["title"]["en"],
        Element.COUNTRY: next(code for code, term in COUNTRIES.items() if term.uri == country),
        Element.AWARDING_BODIES: [
            {"name": body["legalName"]["en"], "url": body["homepage"]["contentURL"]}
            for body in award["awardingBody"]
        ],
        Element.OUTCOMES: [
            {
                "text": row["title"]["en"],
                "skills": [
                    one["id"]
                    for relation in ("relatedESCOSkill", "relatedSkill")
                    for one in row.get(relation, ())
                ],
            }
            for row in learnt["learningOutcome"]
        ],
        Element.WORKLOAD: {key: value for key, value in workload.items() if value},
        Element.LEVEL: level,
        Element.EXPERIENCE: code_of(learnt["learningSetting"], LEARNING_SETTINGS)
        if "learningSetting" in learnt
        else next(code for code in own if code in LEARNING_SETTINGS),
        Element.ASSESSMENT: [
            code_of(row["dcType"], ASSESSMENT_TYPES) for row in learnt.get("provenBy", ())
        ]
        or ["none"],
        Element.PARTICIPATION: [code_of(one, PARTICIPATION) for one in learnt["mode"]],
        Element.QUALITY_ASSURANCE: [
            code_of(note["subject"], QUALITY_ASSURANCE)
            for note in learnt["additionalNote"]
            if "#quality-" in note["id"]
        ],
    }
    return outside(found)


def from_schema_org(course: dict[str, Any]) -> Read:
    """By rdflib, which knows nothing of us, as triples."""
    from rdflib import RDF, Graph, Namespace

    schema = Namespace("https://schema.org/")
    assert course["@context"] == "https://schema.org"
    spelled = json.dumps({**course, "@context": {"@vocab": str(schema)}})
    graph = Graph().parse(data=spelled, format="json-ld")
    (top,) = graph.subjects(RDF.type, schema.Course)
    (award,) = graph.subjects(RDF.type, schema.EducationalOccupationalCredential)
    assert graph.value(top, schema.educationalCredentialAwarded) == award

    def one(subject: Any, *path: str) -> Any:
        for step in path:
            subject = graph.value(subject, schema[step])
        return subject.toPython() if subject is not None else None

    aligned: dict[str, list[str]] = {}
    skills: dict[str, list[str]] = {}
    for row in graph.objects(top, schema.educationalAlignment):
        if one(row, "alignmentType") == "teaches":
            skills.setdefault(one(row, "targetDescription"), []).append(one(row, "targetUrl"))
        else:
            # A participation badge is not called a micro-credential, not even here (7.20).
            element = one(row, "alignmentType").replace("participation badge", "micro-credential")
            aligned.setdefault(element, []).append(one(row, "identifier"))
    level = {"eqf": "not-classified"}
    for term in graph.objects(top, schema.educationalLevel):
        if one(term, "termCode"):
            level["eqf"] = one(term, "termCode")
        else:
            level["cycle"] = one(term, "name")
    workload = {
        "duration": one(top, "timeRequired"), "ects": one(top, "numberOfCredits", "value"),
    }  # fmt: skip
    found = {
        Element.TITLE: one(top, "name"),
        Element.COUNTRY: one(award, "publisher", "address", "addressCountry"),
        Element.AWARDING_BODIES: [
            {"name": one(body, "name"), "url": one(body, "url")}
            for body in graph.objects(award, schema.recognizedBy)
        ],
        Element.OUTCOMES: {text.toPython() for text in graph.objects(top, schema.teaches)},
        Element.WORKLOAD: {key: value for key, value in workload.items() if value},
        Element.LEVEL: level,
        Element.EXPERIENCE: aligned[Element.EXPERIENCE][0],
        **{
            element: aligned[element]
            for element in (Element.ASSESSMENT, Element.PARTICIPATION, Element.QUALITY_ASSURANCE)
        },
    }
    return in_order_of(course, found, skills)


def in_order_of(course: dict[str, Any], found: Read, skills: dict[str, list[str]]) -> Read:
    """Triples have no order: that of the document is put back, of the same things."""
    texts = course["teaches"]
    assert found[Element.OUTCOMES] == set(texts)
    listed = {
        element: [
            row["identifier"]
            for row in course["educationalAlignment"]
            if row["alignmentType"] == element
        ]
        for element in (Element.ASSESSMENT, Element.PARTICIPATION, Element.QUALITY_ASSURANCE)
    }
    assert all(sorted(found[element]) == sorted(codes) for element, codes in listed.items())
    named = [row["targetUrl"] for row in course["educationalAlignment"]]
    bodies = [row["name"] for row in course["educationalCredentialAwarded"]["recognizedBy"]]
    return outside(
        {
            **found,
            **listed,
            Element.AWARDING_BODIES: sorted(
                found[Element.AWARDING_BODIES], key=lambda row: bodies.index(row["name"])
            ),
            Element.OUTCOMES: [
                {
                    "text": text,
                    "skills": sorted(skills.get(f"Learning outcome {number}", []), key=named.index),
                }
                for number, text in enumerate(texts, start=1)
            ],
        }
    )
