"""A proposal as data: the shape that files, the API, the form and the services share.

The Appendix 2 form comes first and in its own order; what the body of the policy asks for beyond
the form follows. A draft may leave everything open: whether something is missing is a question for
``charm.core.policy``, whether something is *malformed* is answered here.

Texts are a string, or a map from ISO 639-1 code to string.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from charm.core.proposal import values


class Kind(StrEnum):
    """How the learning is organised (5.2-5.5)."""

    FORMAL = "formal"
    NON_FORMAL = "non-formal"
    INFORMAL = "informal"


class Outcome(StrEnum):
    """What a learner receives (7.20)."""

    MICRO_CREDENTIAL = "micro-credential"
    PARTICIPATION_BADGE = "participation-badge"


class Role(StrEnum):
    """What a university, or an outside body, is to a micro-credential (5.6.2, 5.10, 5.11)."""

    ACCREDITING = "accrediting"
    LEAD = "lead"
    CO_LEAD = "co-lead"
    PARTNER = "partner"


class Office(StrEnum):
    """Who may approve that a micro-credential is proposed and delivered (7.4)."""

    INSTITUTIONAL_MANAGER = "institutional-manager"
    ACCREDITATION = "accreditation"


class Participation(StrEnum):
    """Form of participation (Appendix 2)."""

    BLENDED = "blended"
    ON_SITE = "on-site"
    ONLINE = "online"
    WORK_EXPERIENCE = "work-experience"


class AssessmentType(StrEnum):
    """Type of assessment (Appendix 2)."""

    PRESENTATION_ORAL = "presentation-oral"
    WRITTEN_EXAM = "written-exam"
    BEHAVIOURAL = "behavioural"
    PERSONALISED = "personalised"
    PORTFOLIO = "portfolio"
    REPORT_PAPER = "report-paper"
    REFLECTION_REPORT = "reflection-report"
    PROFESSIONAL_PRODUCT = "professional-product"


class QualityAssuranceType(StrEnum):
    """What underpins the quality of a micro-credential (Appendix 2)."""

    ACCREDITED = "accredited"
    INTERNAL_DEPARTMENT = "internal-department"
    ACADEMIC_COUNCIL = "academic-council"


class GapLevel(StrEnum):
    NATIONAL = "national"
    EUROPEAN = "european"


class NeedSource(StrEnum):
    """Where a need for skills was found (7.12)."""

    LABOUR_MARKET = "labour-market"
    NEEDS_ASSESSMENT = "needs-assessment"
    STAKEHOLDERS = "stakeholders"
    POLICY_MAKERS = "policy-makers"


class Support(StrEnum):
    """Help that the alliance can give with delivery (7.27)."""

    HYBRID_CLASSROOM = "hybrid-classroom"
    DIGITAL_CREDENTIAL = "digital-credential"
    QUALITY = "quality"
    TEACHER_DEVELOPMENT = "teacher-development"
    MARKETING = "marketing"


Line = Annotated[str, BeforeValidator(values.clean_line)]
"""One line of text: no line breaks, no control or direction-changing characters."""
Text = Annotated[str | dict[str, str], BeforeValidator(values.clean_text)]
"""A text, possibly in several languages."""
Email = Annotated[str, BeforeValidator(values.clean_email)]
Uri = Annotated[str, BeforeValidator(values.clean_uri)]
Document = Annotated[str, BeforeValidator(values.clean_document)]
"""A file name beside the proposal, or an https address."""
Date = Annotated[dt.date, BeforeValidator(values.clean_date)]
Language = Annotated[str, BeforeValidator(values.clean_language)]
Amount = Annotated[
    Decimal,
    BeforeValidator(values.clean_number),
    PlainSerializer(values.as_json_number, return_type=int | float, when_used="json"),
    Field(ge=0, le=10**12),
]
"""A quantity of hours, credits or money: never negative, exact."""


class Part(BaseModel):
    """Common to every part of a proposal: unknown keys and loose types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Proposer(Part):
    name: Line
    email: Email
    university: Line


class Endorser(Part):
    name: Line
    email: Email
    university: Line
    office: Annotated[Office, Field(strict=False)]


class Principle(Part):
    code: Line
    how: Text = ""


class VisionArea(Part):
    code: Line
    why: Text = ""


class Skill(Part):
    uri: Uri
    label: Text = ""


class LearningOutcome(Part):
    text: Text
    skills: tuple[Skill, ...] = Field((), strict=False)


class Hours(Part):
    contact: Amount = Decimal(0)
    self_study: Amount = Decimal(0)
    work: Amount = Decimal(0)
    assessment: Amount = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.contact + self.self_study + self.work + self.assessment


class QualityAssurance(Part):
    type: Annotated[QualityAssuranceType, Field(strict=False)]
    by: Text = ""
    note: Text = ""


class University(Part):
    """A member by ``code``, or a body outside the alliance by ``name``."""

    code: Line | None = None
    name: Line | None = None
    role: Annotated[Role, Field(strict=False)]

    @model_validator(mode="after")
    def _is_named_once(self) -> University:
        if (self.code is None) == (self.name is None):
            raise ValueError("needs either the code of a member or the name of an outside body")
        return self


class Accreditation(Part):
    university: Line
    body: Line = ""
    reference: Line = ""
    date: Date | None = None
    valid_until: Date | None = None
    document: Document | None = None


class SkillGap(Part):
    level: Annotated[GapLevel, Field(strict=False)]
    source_type: Annotated[NeedSource, Field(strict=False)] | None = None
    source: Text = ""
    evidence: Text = ""


class FinancialNeeds(Part):
    any: bool
    text: Text = ""
    amount: Amount | None = None
    currency: Annotated[str, BeforeValidator(values.clean_currency)] | None = None
    resources: Text = ""


class Attachment(Part):
    """A file that belongs to the version, bound to it by its hash."""

    name: Line
    sha256: Line


class CompetencyFramework(Part):
    name: Line
    level: Line = ""


class Proposal(Part):
    """One proposal, complete or not. Field order is the order in which people are asked."""

    proposers: tuple[Proposer, ...] = Field((), strict=False)
    endorsers: tuple[Endorser, ...] = Field((), strict=False)
    kind: Annotated[Kind, Field(strict=False)] | None = None
    outcome: Annotated[Outcome, Field(strict=False)] | None = None
    leads_to_degree: bool | None = None

    # Appendix 2, in order
    title: Text = ""
    relevance: Text = ""
    principles: tuple[Principle, ...] = Field((), strict=False)
    criteria: Text = ""
    description: Text = ""
    hours: Amount | Hours | None = None
    ects: Amount | None = None
    learning_outcomes: tuple[LearningOutcome, ...] = Field((), strict=False)
    languages: tuple[Language, ...] = Field((), strict=False)
    participation: tuple[Annotated[Participation, Field(strict=False)], ...] = Field(
        (), strict=False
    )
    assessment_types: tuple[Annotated[AssessmentType, Field(strict=False)], ...] = Field(
        (), strict=False
    )
    quality_assurance: tuple[QualityAssurance, ...] = Field((), strict=False)
    eqf_level: Annotated[int, Field(ge=1, le=8)] | None = None
    assessment_supervised: bool | None = None
    identity_verified: bool | None = None

    # Beyond the form
    universities: tuple[University, ...] = Field((), strict=False)
    issuing_university: Line | None = None
    accreditation: tuple[Accreditation, ...] = Field((), strict=False)
    vision_areas: tuple[VisionArea, ...] = Field((), strict=False)
    skill_gaps: tuple[SkillGap, ...] = Field((), strict=False)
    target_groups: Text = ""
    financial_needs: FinancialNeeds | None = None
    budget_model: Text = ""
    competency_framework: CompetencyFramework | None = None
    completion_criteria: Text = ""
    supporting_document: Document | None = None
    prerequisites: Text = ""
    stackable_into: Text = ""
    isced_f: Annotated[str, BeforeValidator(values.clean_isced_f)] | None = None
    fee: Text = ""
    supports_wanted: tuple[Annotated[Support, Field(strict=False)], ...] = Field((), strict=False)
    attachments: tuple[Attachment, ...] = Field((), strict=False)

    @property
    def total_hours(self) -> Decimal | None:
        return self.hours.total if isinstance(self.hours, Hours) else self.hours

    def member_codes(self, *roles: Role) -> tuple[str, ...]:
        """Codes of the member universities in the given roles (all roles when none is given)."""
        return tuple(u.code for u in self.universities if u.code and (not roles or u.role in roles))

    @property
    def responsible_university(self) -> str | None:
        """The one university that answers for it: the issuing one of the accrediting (formal),
        or the lead (others). None while that is open (5.6.2.1, 5.6.2.2, 7.20.3)."""
        if self.kind is Kind.FORMAL:
            accrediting = self.member_codes(Role.ACCREDITING)
            if self.issuing_university in accrediting:
                return self.issuing_university
            return accrediting[0] if len(accrediting) == 1 else None
        leads = self.member_codes(Role.LEAD)
        return leads[0] if len(leads) == 1 else None

    def to_json(self) -> dict[str, Any]:
        """The proposal as JSON values; what was not said is left out."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
