"""Patterns to begin from: what is usual for four kinds of offer, without a word of text.

A pattern fills in what is chosen rather than written (workload, participation, assessment, roles),
so that nothing in it can pass for the proposers' own thought. Whatever it sets can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import Person
from charm.core.proposal.model import Proposal


@dataclass(frozen=True, slots=True)
class Pattern:
    code: str
    label: str | Promise
    says: str | Promise
    values: dict[str, Any]
    role: str
    """What the proposer's own university is in it."""

    def content_for(self, person: Person) -> dict[str, Any]:
        own = [{"code": person.university_id, "role": self.role}] if person.university_id else []
        return {"leads_to_degree": False, **self.values, "universities": own}


PATTERNS = {
    pattern.code: pattern
    for pattern in (
        Pattern(
            "course",
            _("A course of one university"),
            _("Formal, 3 ECTS credits in 75 hours, on site and online, a report and an oral exam."),
            {
                "kind": "formal",
                "outcome": "micro-credential",
                "hours": {"contact": 24, "self_study": 45, "assessment": 6},
                "ects": 3,
                "languages": ["en"],
                "participation": ["blended"],
                "assessment_types": ["report-paper", "presentation-oral"],
                "quality_assurance": [{"type": "accredited"}],
                "eqf_level": 7,
                "assessment_supervised": True,
                "identity_verified": True,
            },
            "accrediting",
        ),
        Pattern(
            "joint",
            _("A course of several universities"),
            _("Formal, 5 ECTS credits in 125 hours, online with work on site, a portfolio."),
            {
                "kind": "formal",
                "outcome": "micro-credential",
                "hours": {"contact": 40, "self_study": 75, "assessment": 10},
                "ects": 5,
                "languages": ["en"],
                "participation": ["online", "on-site"],
                "assessment_types": ["portfolio", "presentation-oral"],
                "quality_assurance": [{"type": "accredited"}],
                "eqf_level": 7,
                "assessment_supervised": True,
                "identity_verified": True,
            },
            "accrediting",
        ),
        Pattern(
            "workshop",
            _("A workshop with an assessed product"),
            _("Non-formal, 40 hours, no credits; learners hand in what they made."),
            {
                "kind": "non-formal",
                "outcome": "micro-credential",
                "hours": {"contact": 24, "self_study": 14, "assessment": 2},
                "languages": ["en"],
                "participation": ["on-site"],
                "assessment_types": ["professional-product"],
                "quality_assurance": [{"type": "academic-council"}],
            },
            "lead",
        ),
        Pattern(
            "event",
            _("An event that people take part in"),
            _("Informal, 16 hours, nothing is assessed: it leads to a participation badge."),
            {
                "kind": "informal",
                "outcome": "participation-badge",
                "hours": {"contact": 16},
                "languages": ["en"],
                "participation": ["on-site"],
                "quality_assurance": [{"type": "academic-council"}],
            },
            "lead",
        ),
    )
}

OWN = ("accreditation", "endorsers", "attachments", "supporting_document", "proposers")
"""What belongs to one proposal and not to the next that looks like it."""


def copied(content: Proposal) -> dict[str, Any]:
    """The content as a new proposal begins with it: everything but what was that one's own."""
    return {key: value for key, value in content.to_json().items() if key not in OWN}
