"""Editions of what the catalogue offers, who asks for a seat and learns in them, and what teaching
staff confirm."""

from charm.delivery.models.admission import Admission, Application
from charm.delivery.models.assessment import (
    AssessmentPlan,
    Component,
    Mark,
    Moderation,
    ReleasedMark,
    Submission,
)
from charm.delivery.models.cases import CaseRules, PanelMember
from charm.delivery.models.claiming import Claim
from charm.delivery.models.confirming import ClassConfirmation
from charm.delivery.models.edition import (
    Attendance,
    Confirmation,
    Criterion,
    CriterionCheck,
    Edition,
    Enrolment,
    Hold,
    Result,
    Session,
    StaffRole,
)
from charm.delivery.models.grades import GradeTable
from charm.delivery.models.notices import Acceptance, Notice
from charm.delivery.models.recognition import Recognition
from charm.delivery.models.standing import FeeStatus, IdentityCheck
from charm.delivery.models.support import SupportRequest

__all__ = [
    "Acceptance",
    "Admission",
    "Application",
    "AssessmentPlan",
    "Attendance",
    "CaseRules",
    "Claim",
    "ClassConfirmation",
    "Component",
    "Confirmation",
    "Criterion",
    "CriterionCheck",
    "Edition",
    "Enrolment",
    "FeeStatus",
    "GradeTable",
    "Hold",
    "IdentityCheck",
    "Mark",
    "Moderation",
    "Notice",
    "PanelMember",
    "Recognition",
    "ReleasedMark",
    "Result",
    "Session",
    "StaffRole",
    "Submission",
    "SupportRequest",
]
