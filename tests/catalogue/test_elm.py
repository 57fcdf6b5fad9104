"""The catalogue as European portals harvest it, against the official shapes and the official schema
(7.17): these know nothing of us."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from tests.support.elm import against, graph_of, loq_schema, needs_elm
from tests.support.offers import demo_entries, description_of

from charm.core.description import Description
from charm.core.elm.courses import courses
from charm.core.elm.opportunity import document

EXAMPLES = ("formal-joint", "non-formal-assessed", "informal-badge")
LOQ = ("loq/LOQ-constraints.ttl", "loq/LOQ-constraints-mdr.ttl")


@cache
def everything() -> tuple[Description, ...]:
    return tuple(description_of(name) for name in (*demo_entries(), *EXAMPLES))


def specification(found: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = found["@graph"][0]["learningAchievementSpecification"]
    return made


@needs_elm
@pytest.mark.clause("7.16", shows="accepts")
@pytest.mark.clause("7.17", shows="accepts")
@pytest.mark.clause("7.18", shows="accepts")
def test_every_entry_of_the_demo_conforms_to_the_official_shapes() -> None:
    says = against(document(everything()), *LOQ)

    assert says == ""
    assert len(everything()) > 40


@needs_elm
def test_the_shapes_meet_what_they_are_to_judge() -> None:
    from rdflib import RDF, Namespace

    elm = Namespace("http://data.europa.eu/snb/model/elm/")
    graph = graph_of(document([description_of("ocean-law")]))
    counts = {
        name: len(set(graph.subjects(RDF.type, elm[name])))
        for name in ("LearningOpportunity", "Qualification", "LearningOutcome", "Accreditation")
    }

    assert counts == {
        "LearningOpportunity": 3, "Qualification": 1, "LearningOutcome": 3, "Accreditation": 2,
    }  # fmt: skip


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda found: specification(found).pop(key)


@needs_elm
@pytest.mark.parametrize(
    "spoil",
    [
        _without("title"),
        _without("learningOutcome"),
        _without("eqfLevel"),
        _without("nqfLevel"),
        _without("thematicArea"),
        lambda found: specification(found).update(eqfLevel=specification(found)["mode"][0]),
        lambda found: found["@graph"][0].pop("providedBy"),
        lambda found: found["@graph"][1]["temporal"].update(startDate="spring"),
    ],
)
def test_what_is_spoilt_does_not_conform(spoil: Callable[[dict[str, Any]], Any]) -> None:
    found = copy.deepcopy(document([description_of("ocean-law")]))
    spoil(found)

    assert against(found, *LOQ)


@needs_elm
@pytest.mark.clause("7.17", shows="accepts")
def test_the_whole_catalogue_is_valid_xml_for_the_register() -> None:
    from lxml import etree

    whole = etree.fromstring(b"".join(courses(everything())))
    assert loq_schema().validate(whole), loq_schema().error_log
    assert len(whole.findall(".//{*}learningOpportunity")) == 3 * len(everything())

    one = etree.fromstring(b"".join(courses(everything()[:1])))
    assert loq_schema().validate(one), loq_schema().error_log
    nothing = etree.fromstring(b"".join(courses([])))
    assert loq_schema().validate(nothing), loq_schema().error_log

    one.find(".//{*}EQFLevel").set("uri", "http://data.europa.eu/snb/eqf/9")
    assert not loq_schema().validate(one)


@needs_elm
@pytest.mark.parametrize(
    ("name", "otherwise"),
    [
        # A national level that the register has no address for.
        ("ocean-law", {"eqf_level": 5}),
        # No level at all, no field, one that nobody knows, a language without an address.
        ("ocean-law", {"eqf_level": None, "isced_f": None}),
        ("green-events", {"isced_f": "7777", "languages": ["kl"]}),
        # Hours that are no whole minutes, texts whose language nobody named, a body from outside.
        (
            "green-events",
            {
                "hours": 12.34,
                "title": "Plain",
                "description": "Plain",
                "universities": [
                    {"code": "ub.edu", "role": "lead"},
                    {"name": "A museum", "role": "co-lead"},
                ],
            },
        ),
        ("informal-badge", {"title": {"hu": "Csak magyarul"}, "languages": ["zh"]}),
    ],
)
def test_whatever_a_proposal_leaves_open_conforms(name: str, otherwise: dict[str, Any]) -> None:
    from lxml import etree

    described = description_of(name, **otherwise)

    assert against(document([described]), *LOQ) == ""
    tree = etree.fromstring(b"".join(courses([described])))
    assert loq_schema().validate(tree), loq_schema().error_log


@pytest.mark.clause("5.7.2", shows="accepts")
def test_learning_that_is_not_formal_has_hours_and_neither_credits_nor_level() -> None:
    node = specification(document([description_of("non-formal-assessed")]))

    assert node["type"] == "LearningAchievementSpecification"
    assert node["volumeOfLearning"] == "PT26H"
    assert not {"creditPoint", "eqfLevel", "nqfLevel", "educationLevel", "accreditation"} & set(
        node
    )
    formal = specification(document([description_of("ocean-law")]))
    assert formal["creditPoint"]["point"] == "5"
