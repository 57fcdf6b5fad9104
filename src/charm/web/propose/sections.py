"""The fields of a proposal in sections, each of a size that one sitting fills."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from charm.core.proposal.model import Proposal
from charm.web.propose.fields import FIELDS, Field
from charm.web.propose.words import Words


@dataclass(frozen=True)
class Section:
    code: str
    title: Words
    keys: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(FIELDS[key] for key in self.keys)

    def shown(self, content: Proposal) -> tuple[Field, ...]:
        """The fields that this proposal is asked, or has filled in before; those of Appendix 2
        that do not apply stay, and say why."""
        values = content.to_json()
        return tuple(
            field
            for field in self.fields
            if field.applies(content.kind, content.outcome)
            or field.otherwise
            or field.key in values
        )


@dataclass(frozen=True)
class Chapter:
    title: Words
    says: Words
    sections: tuple[Section, ...]


CHAPTERS = (
    Chapter(
        _("Before the form"),
        _("What decides which questions are asked."),
        (Section("kind", _("Kind and outcome"), ("kind", "outcome", "leads_to_degree")),),
    ),
    Chapter(
        _("The proposal form, Appendix 2"),
        _("All fields of the form, in its order."),
        (
            Section("title", _("Title and relevance"), ("title", "relevance")),
            Section("principles", _("Educational principles"), ("principles",)),
            Section("description", _("Criteria and description"), ("criteria", "description")),
            Section("workload", _("Hours and credits"), ("hours", "ects")),
            Section("outcomes", _("Learning outcomes"), ("learning_outcomes",)),
            Section("form", _("Language and participation"), ("languages", "participation")),
            Section(
                "assessment", _("Assessment and quality"), ("assessment_types", "quality_assurance")
            ),
            Section(
                "level",
                _("Level and verification"),
                ("eqf_level", "assessment_supervised", "identity_verified"),
            ),
        ),
    ),
    Chapter(
        _("Beyond the form"),
        _("What the policy asks and the form of Appendix 2 does not."),
        (
            Section("approval", _("Who approves"), ("endorsers",)),
            Section(
                "universities",
                _("Universities"),
                ("universities", "issuing_university", "accreditation"),
            ),
            Section(
                "needs", _("Vision and needs"), ("vision_areas", "skill_gaps", "target_groups")
            ),
            Section("money", _("Money"), ("financial_needs", "budget_model", "fee")),
            Section(
                "completion",
                _("Completion and place"),
                (
                    "completion_criteria",
                    "supporting_document",
                    "competency_framework",
                    "prerequisites",
                    "stackable_into",
                    "isced_f",
                ),
            ),
            Section("support", _("Support wanted"), ("supports_wanted",)),
        ),
    ),
)
SECTIONS = {section.code: section for chapter in CHAPTERS for section in chapter.sections}
SECTION_OF = {key: section for section in SECTIONS.values() for key in section.keys}
FIRST = next(iter(SECTIONS))
