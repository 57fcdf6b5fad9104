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
)
