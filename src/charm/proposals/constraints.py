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
)
