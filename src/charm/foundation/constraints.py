"""What the database refuses about the ledger."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="the_ledger_only_grows",
        sentence="The ledger only grows: its records are never changed or removed.",
        table="foundation_ledgerrecord",
        on=("UPDATE", "DELETE", "TRUNCATE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="a_file_stays_as_handed_in",
        sentence="What was handed in is never changed: hand in another file.",
        table="foundation_storedfile",
        on=("UPDATE",),
        refuse_when="1 = 1",
    ),
)
