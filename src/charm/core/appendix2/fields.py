"""The fields of the Appendix 2 form, in its order, and the ways in which people label them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    """The key of a proposal."""
    label: str
    """As Appendix 2 prints it, without its hint."""
    hint: str = ""
    also: str = ""
    """A regular expression for other labels that mean this field."""


FIELDS = (
    Field(
        "title",
        "Micro-credential Title",
        also=r"(?:(?:course|programme|program) )?(?:title|name)(?: of (?:the )?(?:CHARM-EU )?"
        r"(?:micro-?\s?credential|course|activity|programme))?|(?:CHARM-EU )?micro-?\s?credential"
        r"(?:'s)? (?:title|name)",
    ),
    Field(
        "relevance",
        "Relevance to CHARM-EU",
        also=r"relevance(?: (?:to|for) (?:the )?CHARM(?:[- ]?EU)?(?: alliance)?)?",
    ),
    Field(
        "principles",
        "Alignment with CHARM-EU Educational Principles",
        also=r"(?:alignment (?:with|to) )?(?:the )?(?:CHARM[- ]?EU(?:'s)? )?educational principles"
        r"(?: alignment)?|alignment (?:with|to) (?:the )?(?:CHARM[- ]?EU )?principles",
    ),
    Field(
        "criteria",
        "Criteria",
        also=r"(?:award(?:ing)? )?criteria(?: for (?:the )?award(?:ing)?)?|awarding criterion",
    ),
    Field(
        "description",
        "Description",
        also=r"(?:short |brief |general |course )?description(?: of (?:the )?"
        r"(?:micro-?\s?credential|course|activity|programme))?",
    ),
    Field(
        "hours",
        "Calculation of hours",
        also=r"(?:calculation|number) of (?:the )?(?:hours|workload)|(?:total )?(?:hours|workload)"
        r"(?: calculation| in hours)?|notional workload",
    ),
    Field(
        "ects",
        "Comparable to ECTS",
        also=r"(?:comparable|equivalent|equivalence|comparability) (?:to|in|with) ECTS"
        r"(?: credits?| points?)?|(?:number of )?ECTS(?: credits?| points?| equivalent| "
        r"equivalence)?",
    ),
    Field(
        "learning_outcomes",
        "Learning outcomes",
        also=r"(?:intended |expected |the )?learning outcomes?",
    ),
    Field(
        "languages",
        "Language",
        also=r"(?:teaching |instruction )?languages?(?:\(s\)|/s)?(?: of (?:instruction|teaching|"
        r"delivery|the course))?",
    ),
    Field(
        "participation",
        "Form of participation",
        "(highlight at least one below)",
        also=r"(?:forms?|modes?|types?) of (?:participation|delivery)|participation forms?|"
        r"delivery mode",
    ),
    Field(
        "assessment_types",
        "Type of Assessment",
        "(highlight at least one below)",
        also=r"(?:types?|forms?|methods?) of (?:the )?assessments?|assessment (?:types?|methods?)",
    ),
    Field(
        "quality_assurance",
        "Quality Assurance",
        "(i.e. Is this accredited by a CHARM-EU university, or is it supported by an internal "
        "Department, or approved by the CHARM-EU Academic Council)",
        also=r"quality[- ]assurance|QA",
    ),
    Field(
        "eqf_level",
        "EFQ Level",
        "(e.g. Level 8 PhD – if applicable)",
        also=r"(?:EFQ|EQF|European Qualifications? Framework)[- ]?(?: ?levels?)?|level (?:of|in) "
        r"(?:the )?(?:EFQ|EQF)",
    ),
    Field(
        "assessment_supervised",
        "Supervision of assessment",
        "(Yes/No)",
        also=r"supervision (?:of|during) (?:the )?assessments?|assessment supervision|"
        r"supervised assessment|assessment supervised",
    ),
    Field(
        "identity_verified",
        "ID Verification",
        "(Yes/No)",
        also=r"(?:ID|identity)[- ]verification|verification of (?:the )?(?:ID|identity)|"
        r"(?:ID|identity) verified",
    ),
)

KEYS = tuple(field.key for field in FIELDS)
LABELS = {field.key: field.label for field in FIELDS}
BY_KEY = {field.key: field for field in FIELDS}

_NUMBER = (
    r"(?:(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.)](?:\d{1,2}[.)]?)*\s*|\(\d{1,2}\)\s*|[•▪*–-]\s*)?"
)
_HINTS = r"(?P<hints>(?:\s*\((?:[^()]|\([^()]*\))*\)|\s*\[[^\[\]]*\])*)"
_AFTER = r"\s*\*?\s*(?:(?P<end>[:：?.]*\s*$)|(?P<same>[:：]\s*|\s[–—-]\s+|\t+\s*))"
_PATTERNS = tuple(
    (
        field.key,
        re.compile(
            rf"\s*{_NUMBER}(?P<label>(?:{re.escape(field.label)}|{field.also})){_HINTS}{_AFTER}",
            re.IGNORECASE,
        ),
    )
    for field in FIELDS
)
# "2.5 ECTS" and "8.5 hours" are answers, not numbered labels.
_AMOUNTS = frozenset({"hours", "ects"})
_AMOUNT = re.compile(r"\s*\d+[.)]?\d+|\s*\d+[.)](?=\S)")
_SAME_SIGN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u2010": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the beginning of a line."""

    key: str
    alone: bool
    """Whether nothing but hints follows on the line."""
    rest: int
    """Where on the line the answer begins."""


def find_label(text: str) -> Label | None:
    """The field that the beginning of this line names, if any."""
    line = text[:600].translate(_SAME_SIGN)
    for key, pattern in _PATTERNS:
        found = pattern.match(line)
        if found and not (key in _AMOUNTS and _AMOUNT.match(line)):
            alone = found["same"] is None
            return Label(key, alone, len(text) if alone else found.end())
    return None


def is_hint(text: str) -> bool:
    """Whether this line is an instruction that the form prints, not an answer."""
    return bool(_HINT_LINE.fullmatch(" ".join(text.translate(_SAME_SIGN).split())))


_HINT_LINE = re.compile(
    r"\(?(?:please )?(?:highlight|select|tick|choose) (?:at least )?one(?: or more)?"
    r"(?: option)?s?(?: below)?[.)]*"
    r"|\(?(?:i\. ?e\.|e\. ?g\.|for example).*\)"
    r"|\((?:yes ?/ ?no|if applicable)\)",
    re.IGNORECASE,
)
