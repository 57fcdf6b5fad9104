"""What holds of a learner's enrolment now."""

from __future__ import annotations

from charm.alliance.queries import Person
from charm.core.workflow.delivery import BEGUN, EnrolmentFacts
from charm.delivery import queries, standing
from charm.delivery.models import Enrolment


def standing_facts(
    enrolment: Enrolment,
    by: Person,
    *,
    objectives_met: bool = False,
    assessments_completed: bool = False,
) -> EnrolmentFacts:
    """What is on record, and what teaching staff says now."""
    met = queries.criteria_met(enrolment)
    return EnrolmentFacts(
        edition_has_begun=enrolment.edition.state in BEGUN,
        not_the_learner=enrolment.learner_id != by.pk,
        objectives_met=objectives_met,
        assessments_completed=assessments_completed,
        identity_known=not standing.lacks_identity(enrolment),
        result_passed=queries.has_passed(enrolment),
        criteria_met=met,
        criteria_allow_it=met or not enrolment.edition.criteria.exists(),
    )
