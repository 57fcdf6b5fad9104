"""Valid proposals to start from; a test changes what it is about."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from charm.core.policy import PolicyVersion, version
from charm.core.proposal.model import Proposal
from charm.core.proposal.reading import read_proposal

Build = Callable[..., Proposal]

COMMON: dict[str, Any] = {
    "outcome": "micro-credential",
    "leads_to_degree": False,
    "title": {"en": "Soil and City", "nl": "Bodem en stad"},
    "relevance": "Members of the alliance look at the ground beneath their cities together.",
    "principles": [
        {"code": "sustainability", "how": "Soil is treated as something to hand on."},
        {"code": "challenge-based", "how": "A city sets the question."},
        {"code": "transdisciplinary", "how": "Geologists and planners teach in pairs."},
        {"code": "transversal-skills", "how": "Teams plan and report on their own."},
    ],
    "criteria": "Each part of the portfolio is judged sufficient.",
    "description": "Learners sample, map and discuss the soil of a district.",
    "hours": {"contact": 20, "self_study": 50.5, "assessment": 10},
    "learning_outcomes": [
        {
            "text": "Map the soil of a district.",
            "skills": [
                {
                    "uri": "http://data.europa.eu/esco/skill/7f18039d-dfae-471b-9daa-507f6b2d2842",
                    "label": "urban planning",
                }
            ],
        }
    ],
    "languages": ["en"],
    "participation": ["blended"],
    "assessment_types": ["portfolio"],
    "assessment_supervised": True,
    "identity_verified": False,
    "vision_areas": [{"code": "humanity-and-planet", "why": "Soil feeds both."}],
    "skill_gaps": [
        {
            "level": level,
            "source_type": source,
            "source": "A report",
            "evidence": "It says that people trained in this are few.",
        }
        for level, source in (
            ("national", "labour-market"),
            ("national", "stakeholders"),
            ("european", "policy-makers"),
            ("european", "needs-assessment"),
        )
    ],
    "target_groups": "Staff of municipalities.",
    "financial_needs": {"any": False},
    "competency_framework": {"name": "GreenComp", "level": "2.1"},
}
FORMAL: dict[str, Any] = {
    **COMMON,
    "proposers": [{"name": "Sanne", "email": "sanne@uu.nl", "university": "uu.nl"}],
    "endorsers": [
        {
            "name": "Maarten",
            "email": "maarten@uu.nl",
            "university": "uu.nl",
            "office": "institutional-manager",
        }
    ],
    "kind": "formal",
    "ects": 3,
    "eqf_level": 6,
    "quality_assurance": [{"type": "accredited", "by": "Utrecht University"}],
    "universities": [{"code": "uu.nl", "role": "accrediting"}],
    "accreditation": [
        {
            "university": "uu.nl",
            "body": "Examination Board",
            "reference": "EB-7",
            "date": "2026-03-01",
            "valid_until": "2030-08-31",
            "document": "decision.pdf",
        }
    ],
    "budget_model": "Paid from the education budget.",
    "fee": "None.",
}
JOINT: dict[str, Any] = {
    **FORMAL,
    "universities": [
        {"code": "uu.nl", "role": "accrediting"},
        {"code": "tcd.ie", "role": "accrediting"},
        {"code": "uib.no", "role": "co-lead"},
        {"name": "City of Utrecht", "role": "partner"},
    ],
    "issuing_university": "tcd.ie",
    "accreditation": [
        *FORMAL["accreditation"],
        {
            "university": "tcd.ie",
            "body": "University Council",
            "reference": "CL-9",
            "date": "2026-04-01",
            "document": "https://www.tcd.ie/decision.pdf",
        },
    ],
}
NON_FORMAL: dict[str, Any] = {
    **COMMON,
    "proposers": [{"name": "Linnea", "email": "linnea@abo.fi", "university": "abo.fi"}],
    "endorsers": [
        {
            "name": "Sofia",
            "email": "sofia@abo.fi",
            "university": "abo.fi",
            "office": "accreditation",
        }
    ],
    "kind": "non-formal",
    "quality_assurance": [{"type": "academic-council"}],
    "universities": [
        {"code": "abo.fi", "role": "lead"},
        {"code": "elte.hu", "role": "co-lead"},
    ],
    "completion_criteria": "All parts of the portfolio handed in.",
    "supporting_document": "support.pdf",
}
BADGE: dict[str, Any] = {
    **{key: value for key, value in NON_FORMAL.items() if key not in {
        "assessment_types", "assessment_supervised", "identity_verified", "learning_outcomes",
        "competency_framework",
    }},
    "kind": "informal",
    "outcome": "participation-badge",
    "completion_criteria": "Took part in four of five meetings.",
}  # fmt: skip
BASES = {"formal": FORMAL, "joint": JOINT, "non-formal": NON_FORMAL, "badge": BADGE}


@pytest.fixture(scope="session")
def build() -> Build:
    """``build("formal", ects=4, eqf_level=None)``: a valid proposal with changes; None removes."""

    def proposal(base: str, /, **changes: Any) -> Proposal:
        values = {**copy.deepcopy(BASES[base]), **changes}
        given = {key: value for key, value in values.items() if value is not None}
        return read_proposal(given, require_kind=False)

    return proposal


@pytest.fixture(scope="session")
def policy() -> PolicyVersion:
    return version("2026-05-29")


@pytest.fixture(scope="session")
def members() -> frozenset[str]:
    return frozenset(
        "ub.edu tcd.ie uu.nl elte.hu umontpellier.fr abo.fi uni-wuerzburg.de hs-ruhrwest.de "
        "uib.no".split()
    )


@pytest.fixture(scope="session")
def today() -> dt.date:
    return dt.date(2026, 11, 2)
