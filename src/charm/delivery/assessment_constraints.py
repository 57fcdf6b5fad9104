"""What the database refuses about assessment (5.1, 7.10, 7.26)."""

from __future__ import annotations

from charm.delivery.constraints import FIXED
from charm.foundation.database_rules import DatabaseRule

_ANOTHER_EDITION = (
    "(SELECT c.edition_id FROM delivery_component c WHERE c.id = {row}.component_id) <> "
    "(SELECT n.edition_id FROM delivery_enrolment n WHERE n.id = {row}.enrolment_id)"
)
"""Of a row with a component and an enrolment."""
_MARKED = (
    "EXISTS (SELECT 1 FROM delivery_mark o WHERE o.component_id = {row}.component_id "
    "AND o.enrolment_id = {row}.enrolment_id)"
)
_RELEASED = (
    "EXISTS (SELECT 1 FROM delivery_releasedmark o WHERE o.component_id = {row}.component_id "
    "AND o.enrolment_id = {row}.enrolment_id)"
)

RULES = (
    DatabaseRule(
        name="a_plan_is_fixed_before_admission",
        sentence="How an edition assesses is fixed before admission opens and stays (5.1).",
        table="delivery_assessmentplan",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=FIXED,
        needs=("delivery_edition",),
    ),
    DatabaseRule(
        name="components_are_fixed_before_admission",
        sentence="What an edition assesses is fixed before admission opens and stays (5.1).",
        table="delivery_component",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=FIXED,
        needs=("delivery_edition",),
    ),
    DatabaseRule(
        name="weights_make_a_hundred_per_cent",
        sentence="The weights of an assessment plan make 100 per cent before admission opens.",
        table="delivery_edition",
        on=("UPDATE",),
        refuse_when=(
            "NEW.state <> 'planned' AND OLD.state = 'planned' AND EXISTS (SELECT 1 FROM "
            "delivery_assessmentplan p WHERE p.edition_id = NEW.id) AND (SELECT "
            "COALESCE(SUM(c.weight), 0) FROM delivery_component c WHERE c.edition_id = NEW.id) "
            "<> 100"
        ),
        needs=("delivery_assessmentplan", "delivery_component"),
    ),
    DatabaseRule(
        name="work_is_for_the_edition_of_its_learner",
        sentence="A learner hands in work for their own edition.",
        table="delivery_submission",
        on=("INSERT", "UPDATE"),
        refuse_when=_ANOTHER_EDITION,
        needs=("delivery_component", "delivery_enrolment"),
    ),
    DatabaseRule(
        name="work_that_is_marked_stays",
        sentence="What was handed in stays as it is once it is marked (7.26).",
        table="delivery_submission",
        on=("UPDATE", "DELETE"),
        refuse_when=_MARKED,
        needs=("delivery_mark",),
    ),
    DatabaseRule(
        name="a_mark_is_for_the_edition_of_its_learner",
        sentence="A learner is marked in their own edition.",
        table="delivery_mark",
        on=("INSERT", "UPDATE"),
        refuse_when=_ANOTHER_EDITION,
        needs=("delivery_component", "delivery_enrolment"),
    ),
    DatabaseRule(
        name="staff_of_the_edition_marks",
        sentence="Work is marked by staff of its edition, never by the learner (7.10).",
        table="delivery_mark",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM delivery_enrolment n JOIN delivery_staffrole s "
            "ON s.edition_id = n.edition_id WHERE n.id = NEW.enrolment_id "
            "AND s.person_id = NEW.marked_by_id AND n.learner_id <> NEW.marked_by_id)"
        ),
        needs=("delivery_enrolment", "delivery_staffrole"),
    ),
    DatabaseRule(
        name="a_second_mark_is_another_persons",
        sentence="The first and the second mark are of two people (7.26).",
        table="delivery_mark",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.turn <> 'agreed' AND EXISTS (SELECT 1 FROM delivery_mark o WHERE "
            "o.component_id = NEW.component_id AND o.enrolment_id = NEW.enrolment_id "
            "AND o.turn <> 'agreed' AND o.turn <> NEW.turn AND o.marked_by_id = NEW.marked_by_id)"
        ),
    ),
    DatabaseRule(
        name="marks_stay_once_released",
        sentence="Marks stay as they are once they are released (7.26).",
        table="delivery_mark",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=_RELEASED,
        needs=("delivery_releasedmark",),
    ),
    DatabaseRule(
        name="marks_are_moderated_before_release",
        sentence="Marks are moderated before they are released (7.26).",
        table="delivery_moderation",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=(
            "EXISTS (SELECT 1 FROM delivery_releasedmark o "
            "WHERE o.component_id = {row}.component_id)"
        ),
        needs=("delivery_releasedmark",),
    ),
    DatabaseRule(
        name="a_released_mark_rests_on_a_mark",
        sentence="What is released was marked before (7.10).",
        table="delivery_releasedmark",
        on=("INSERT",),
        refuse_when="NOT " + _MARKED,
        needs=("delivery_mark",),
    ),
    DatabaseRule(
        name="a_released_mark_changes_for_a_reason",
        sentence="A released mark changes for a reason, and only before completion is confirmed.",
        table="delivery_releasedmark",
        on=("UPDATE",),
        refuse_when=(
            "NEW.reason = '' OR EXISTS (SELECT 1 FROM delivery_enrolment n "
            "WHERE n.id = NEW.enrolment_id AND n.state = 'completed')"
        ),
        needs=("delivery_enrolment",),
    ),
    DatabaseRule(
        name="a_released_mark_is_never_removed",
        sentence="A released mark is never removed: it can be changed, for a reason.",
        table="delivery_releasedmark",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)
