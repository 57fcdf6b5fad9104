"""Follow-up after an approval: its proposers, the contacts, the office (7.8)."""
