"""Alliance-level calls: for everybody, for those who run them, and for their reviewers (7.3)."""
