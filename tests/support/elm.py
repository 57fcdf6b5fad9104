"""The official files of the European Learning Model, where they are at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.support.skills import DATA

ELM = DATA / "elm"
EDC_AP = "http://data.europa.eu/snb/model/context/edc-ap"
needs_elm = pytest.mark.skipif(
    not ELM.is_dir(),
    reason="needs the official shapes and schema of the European Learning Model, which are not "
    "part of this project: put them into the folder elm of the one that CHARM_TEST_DATA names",
)

JAVA = re.compile(r'sh:pattern\s+"[^"]*(?:\(\?i\)|\\\\p\{)[^"]*"')
"""Patterns that only a Java engine reads."""
WRONG_SCHEME = '"^https://ec.europa.eu/esco/skill/"'
RIGHT_SCHEME = '"^http://data.europa.eu/esco/concept-scheme/skills"'
"""The shapes of LOQ's vocabularies name a scheme that ESCO does not have; those of credentials name
the right one."""


def graph_of(document: dict[str, Any]) -> Any:
    """The document as RDF, by two foreign libraries; contexts come from files."""
    from pyld import jsonld
    from pyld.documentloader import frozen
    from rdflib import Graph

    def load(url: str, options: Any) -> Any:
        if url == EDC_AP:
            context = json.loads((ELM / "context" / "edc-ap-context.jsonld").read_bytes())
            return {"document": context, "documentUrl": url, "contextUrl": None}
        return frozen.FrozenDocumentLoader()(url, options)

    quads = jsonld.to_rdf(
        document, {"format": "application/n-quads", "documentLoader": load, "safe": True}
    )
    return Graph().parse(data=quads, format="nt")


@cache
def shapes(*names: str) -> Any:
    """Official shape files as one graph, with what Python's engine cannot read left out."""
    from rdflib import OWL, Graph

    graph = Graph()
    for name in names:
        text = (ELM / "shapes" / name).read_text(encoding="utf-8")
        text = JAVA.sub('sh:pattern ".*"', text).replace(WRONG_SCHEME, RIGHT_SCHEME)
        graph.parse(data=text, format="turtle")
    graph.remove((None, OWL.imports, None))
    return graph


def against(document: dict[str, Any], *names: str) -> str:
    """What the shapes say against it; empty when it conforms."""
    from pyshacl import validate

    conforms, _, says = validate(
        graph_of(document), shacl_graph=shapes(*names), inference="none", advanced=False
    )
    return "" if conforms else str(says)


@cache
def loq_schema() -> Any:
    """The official XSD, read by lxml."""
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(Path(ELM) / "xsd" / "loq" / "loq.xsd")))
