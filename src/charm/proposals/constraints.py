"""What the database refuses about proposals."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="snapshots_never_change",
        sentence="A snapshot is never changed or removed.",
        table="proposals_snapshot",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="submissions_never_change",
        sentence="A submission is never changed or removed.",
        table="proposals_submission",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="an_endorsement_given_stays",
        sentence="An endorsement once given is never taken back or moved to another version.",
        table="proposals_endorsement",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state IN ('endorsed', 'endorsed-on-evidence') AND (NEW.state <> OLD.state "
            "OR NEW.snapshot_id <> OLD.snapshot_id OR NEW.university_id <> OLD.university_id)"
        ),
    ),
    DatabaseRule(
        name="endorsements_are_not_removed",
        sentence="An endorsement is never removed.",
        table="proposals_endorsement",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)
