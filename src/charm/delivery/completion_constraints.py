"""What the database refuses about completion (6.6.1, 7.20.2, 7.26)."""

from __future__ import annotations

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="a_completion_rule_is_fixed_before_admission",
        sentence="The completion rule is fixed before admission opens and stays (7.20.2).",
        table="delivery_edition",
        on=("UPDATE",),
        refuse_when="OLD.state <> 'planned' AND NEW.completion <> OLD.completion",
    ),
    DatabaseRule(
        name="staff_of_the_edition_recognises",
        sentence="Earlier learning is judged by who marks in that edition, never by the learner "
        "(7.26).",
        table="delivery_recognition",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.decided_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery_enrolment n JOIN "
            "delivery_staffrole s ON s.edition_id = n.edition_id WHERE n.id = NEW.enrolment_id "
            "AND s.person_id = NEW.decided_by_id AND n.learner_id <> NEW.decided_by_id "
            "AND s.role IN ('lead', 'teacher', 'assessor'))"
        ),
        needs=("delivery_enrolment", "delivery_staffrole"),
    ),
    DatabaseRule(
        name="a_decision_on_earlier_learning_stays",
        sentence="A decision on earlier learning is not changed: the learner can appeal (7.26).",
        table="delivery_recognition",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.decided_at IS NOT NULL",
    ),
    DatabaseRule(
        name="earlier_learning_counts_in_its_own_edition",
        sentence="Earlier learning counts for a criterion of the edition of the learner (7.26).",
        table="delivery_recognition",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.criterion_id IS NOT NULL AND "
            "(SELECT c.edition_id FROM delivery_criterion c WHERE c.id = NEW.criterion_id) <> "
            "(SELECT n.edition_id FROM delivery_enrolment n WHERE n.id = NEW.enrolment_id)"
        ),
        needs=("delivery_criterion", "delivery_enrolment"),
    ),
)
