"""``Courses`` XML, as the Qualification Dataset Register harvests it (LOQ XSD 3.1.0).

The nodes of the JSON-LD document, spelled by the tables below: the schema wants them in its own
order, each kind in a section of its own, joined by their addresses. Concepts that Europe has no
word for are left out where the schema takes only its own lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.etree import ElementTree as ET

from charm.core.description import Description
from charm.core.elm.nodes import Node
from charm.core.elm.opportunity import rows_of
from charm.core.vocab.concept import SNB

NAMESPACE = "http://data.europa.eu/snb/model/ap/loq-constraints/"
BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<Courses xmlns="{NAMESPACE}" xmlns:skos="http://www.w3.org/2004/02/skos/core#"'
    ' xsdVersion="3.1.0">\n'
)
END = "</Courses>\n"
IN_MEMORY = 1 << 20
"""Bytes of a section that are kept in memory before a file takes them."""
CHUNK = 1 << 16

Spell = Callable[["Courses", ET.Element, str, Node], None]


class Courses:
    """Collects entries one by one, in bounded memory, and gives the document in pieces."""

    def __init__(self) -> None:
        self._parts: dict[str, IO[bytes]] = {}
        self._seen: set[str] = set()

    def add(self, description: Description) -> None:
        for row in rows_of(description):
            self._keep(row)

    def pieces(self) -> Iterator[bytes]:
        """The document, once."""
        yield BEGIN.encode()
        for section in SECTIONS:
            part = self._parts.get(section)
            if part is None:
                continue
            yield f"<{section}>\n".encode()
            part.seek(0)
            while piece := part.read(CHUNK):
                yield piece
            yield f"</{section}>\n".encode()
        yield END.encode()

    def close(self) -> None:
        for part in self._parts.values():
            part.close()

    def refer(self, parent: ET.Element, tag: str, node: Node) -> None:
        """Join by address; what stands here in full goes to its section, once."""
        ET.SubElement(parent, tag, idref=node["id"])
        if "type" in node:
            self._keep(node)

    def _keep(self, node: Node) -> None:
        section, tag, fields = KINDS[node["type"]]
        if node["id"] in self._seen:
            return
        self._seen.add(node["id"])
        element = ET.Element(tag, id=node["id"])
        _spell(self, element, fields, node)
        if section not in self._parts:
            self._parts[section] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._parts[section].write(f"{ET.tostring(element, encoding='unicode')}\n".encode())


def courses(descriptions: Iterable[Description]) -> Iterator[bytes]:
    """The document of these entries, in pieces."""
    with closing(Courses()) as collected:
        for one in descriptions:
            collected.add(one)
        yield from collected.pieces()


Field = tuple[str, str, Spell]
"""Key of the node, name of the element, how its value is spelled."""


def _spell(courses: Courses, element: ET.Element, fields: Sequence[Field], node: Node) -> None:
    for key, tag, spell in fields:
        value = node.get(key)
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            spell(courses, element, tag, one)


def _plain(_: Courses, parent: ET.Element, tag: str, value: object) -> None:
    says = str(value).lower() if isinstance(value, bool) else str(value)
    ET.SubElement(parent, tag).text = _legal(says)


def _text(_: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    for language, says in value.items():
        ET.SubElement(parent, tag, language=language).text = _legal(says)


def _concept(_: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    ET.SubElement(parent, tag, uri=value["id"])


def _european(_: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    if value["id"].startswith(SNB):
        ET.SubElement(parent, tag, uri=value["id"])


def _refer(courses: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    courses.refer(parent, tag, value)


def _note(_: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    """A note says one thing in one language here."""
    for language, says in value["noteLiteral"].items():
        note = ET.SubElement(parent, tag)
        ET.SubElement(note, "noteLiteral", language=language).text = _legal(says)


def _one_note(courses: Courses, parent: ET.Element, tag: str, value: Node) -> None:
    """The same, where there may be one only: in the language that comes first."""
    language, says = next(iter(value["noteLiteral"].items()))
    _note(courses, parent, tag, {"noteLiteral": {language: says}})


def _inside(*fields: Field) -> Spell:
    def spell(courses: Courses, parent: ET.Element, tag: str, value: Node) -> None:
        _spell(courses, ET.SubElement(parent, tag), fields, value)

    return spell


def _legal(text: str) -> str:
    """Without the two characters that XML has no place for and texts of ours may hold."""
    return text.replace("\ufffe", "").replace("\uffff", "")


_page = _inside(("contentURL", "contentUrl", _plain))
_identifier = _inside(("notation", "skos:notation", _plain), ("schemeName", "schemeName", _plain))

OPPORTUNITY: tuple[Field, ...] = (
    ("title", "title", _text),
    ("description", "description", _text),
    ("dcType", "type", _concept),
    ("additionalNote", "additionalNote", _note),
    ("homepage", "homepage", _page),
    (
        "temporal",
        "temporal",
        _inside(("startDate", "startDate", _plain), ("endDate", "endDate", _plain)),
    ),
    ("mode", "mode", _concept),
    ("scheduleInformation", "scheduleInformation", _one_note),
    ("applicationDeadline", "applicationDeadline", _plain),
    ("priceDetail", "priceDetail", _inside(("description", "description", _text))),
    ("providedBy", "providedBy", _refer),
    ("learningAchievementSpecification", "learningAchievementSpecification", _refer),
    ("isPartOf", "isPartOf", _refer),
    ("defaultLanguage", "defaultLanguage", _concept),
    ("status", "status", _plain),
)
ACHIEVEMENT: tuple[Field, ...] = (
    ("identifier", "identifier", _identifier),
    ("title", "title", _text),
    ("description", "description", _text),
    ("additionalNote", "additionalNote", _note),
    ("homepage", "homepage", _page),
    ("dcType", "type", _concept),
    ("thematicArea", "ISCEDFCode", _concept),
    ("volumeOfLearning", "volumeOfLearning", _plain),
    (
        "creditPoint",
        "creditPoint",
        _inside(("framework", "framework", _concept), ("point", "point", _plain)),
    ),
    ("educationLevel", "educationLevel", _concept),
    ("language", "language", _concept),
    ("mode", "mode", _concept),
    ("learningSetting", "learningSetting", _concept),
    ("entryRequirement", "entryRequirement", _one_note),
    ("learningOutcome", "learningOutcome", _refer),
    ("provenBy", "provenBy", _refer),
    (
        "awardingOpportunity",
        "awardingOpportunity",
        _inside(
            ("awardingBody", "awardingBody", _refer),
            ("location", "location", _refer),
            ("learningAchievementSpecification", "learningAchievementSpecification", _refer),
        ),
    ),
)
QUALIFICATION: tuple[Field, ...] = (
    *ACHIEVEMENT,
    ("isPartialQualification", "isPartialQualification", _plain),
    ("eqfLevel", "EQFLevel", _concept),
    ("nqfLevel", "NQFLevel", _concept),
    ("accreditation", "accreditation", _refer),
)
OUTCOME: tuple[Field, ...] = (
    ("title", "title", _text),
    ("relatedSkill", "relatedSkill", _concept),
    ("relatedESCOSkill", "relatedESCOSkill", _concept),
)
ASSESSMENT: tuple[Field, ...] = (
    ("title", "title", _text),
    ("additionalNote", "additionalNote", _note),
    ("dcType", "type", _european),
    ("gradingScheme", "gradingScheme", _refer),
)
ORGANISATION: tuple[Field, ...] = (
    ("legalName", "legalName", _text),
    ("identifier", "identifier", _identifier),
    ("homepage", "homepage", _page),
    ("location", "location", _refer),
)
ACCREDITATION: tuple[Field, ...] = (
    ("dcType", "type", _concept),
    ("title", "title", _text),
    ("description", "description", _text),
    ("organisation", "organisation", _refer),
    ("accreditingAgent", "accreditingAgent", _refer),
    ("dateIssued", "issued", _plain),
    ("expiryDate", "expiryDate", _plain),
)
KINDS: dict[str, tuple[str, str, tuple[Field, ...]]] = {
    "LearningOpportunity": ("learningOpportunityReferences", "learningOpportunity", OPPORTUNITY),
    "LearningAchievementSpecification": (
        "learningAchievementSpecificationReferences",
        "learningAchievementSpecification",
        ACHIEVEMENT,
    ),
    "Qualification": ("learningAchievementSpecificationReferences", "qualification", QUALIFICATION),
    "LearningOutcome": ("learningOutcomeReferences", "learningOutcome", OUTCOME),
    "LearningAssessmentSpecification": (
        "learningAssessmentSpecificationReferences",
        "learningAssessmentSpecification",
        ASSESSMENT,
    ),
    "Organisation": ("agentReferences", "organisation", ORGANISATION),
    "Agent": ("agentReferences", "agent", (("prefLabel", "skos:prefLabel", _text),)),
    "Accreditation": ("accreditationReferences", "accreditation", ACCREDITATION),
    "GradingScheme": (
        "gradingSchemeReferences",
        "gradingScheme",
        (("title", "title", _text), ("description", "description", _text)),
    ),
    "Location": (
        "locationReferences",
        "location",
        (("address", "address", _inside(("countryCode", "countryCode", _concept))),),
    ),
}
SECTIONS = tuple(dict.fromkeys(section for section, _, _ in KINDS.values()))
"""In the order of the schema."""
