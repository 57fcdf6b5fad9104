"""Vocabularies: every code of a proposal has its term, and every address has its form."""

from __future__ import annotations

import re

import pytest

from charm.core.proposal.model import AssessmentType, Kind, Participation, QualityAssuranceType
from charm.core.vocab.assessment import ASSESSMENT_TYPES, SUPERVISION
from charm.core.vocab.concept import Concept, concept
from charm.core.vocab.countries import COUNTRIES, country_name
from charm.core.vocab.eqf import EQF, QF_EHEA_CYCLE
from charm.core.vocab.language_authority import LANGUAGES
from charm.core.vocab.languages import ISO_639_1
from charm.core.vocab.participation import LEARNING_SETTINGS, PARTICIPATION
from charm.core.vocab.quality import QUALITY_ASSURANCE

ALL = [
    ASSESSMENT_TYPES,
    SUPERVISION,
    COUNTRIES,
    EQF,
    LANGUAGES,
    LEARNING_SETTINGS,
    PARTICIPATION,
    QUALITY_ASSURANCE,
]


@pytest.mark.clause("App. 2", shows="accepts")
@pytest.mark.clause("7.13", shows="accepts")
def test_each_option_of_the_form_has_a_term() -> None:
    assert set(ASSESSMENT_TYPES) == set(AssessmentType)
    assert set(PARTICIPATION) == set(Participation)
    assert set(LEARNING_SETTINGS) == set(Kind)
    assert set(QUALITY_ASSURANCE) == set(QualityAssuranceType)
    assert len(SUPERVISION) == 4


def test_every_form_of_participation_has_its_european_concept() -> None:
    assert all(term.uri for term in PARTICIPATION.values())


def test_addresses_are_european_and_used_once() -> None:
    for vocabulary in ALL:
        terms = list(vocabulary.values())
        uris = [term.uri for term in terms if term.uri]
        assert len(set(uris)) == len(uris)
        assert all(term.label for term in terms)
        for uri in uris:
            assert re.fullmatch(
                r"http://(data\.europa\.eu/snb|publications\.europa\.eu/resource/authority)/\S+",
                uri,
            )


def test_levels_and_cycles() -> None:
    assert list(EQF) == list(range(1, 9))
    assert QF_EHEA_CYCLE[6].startswith("first cycle")


def test_languages_and_countries_have_iso_codes() -> None:
    assert set(LANGUAGES) <= ISO_639_1
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)
    assert {"ES", "IE", "NL", "HU", "FR", "NO", "FI", "DE"} <= set(COUNTRIES)
    assert country_name("NL") == "Netherlands"
    assert country_name("JP") == "JP"


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'post' is not a form of participation: use blended"):
        concept(PARTICIPATION, "post", what="form of participation")
    assert concept(PARTICIPATION, "online", what="x") == Concept(
        "Online", "http://data.europa.eu/snb/learning-assessment/920fbb3cbe"
    )
