"""The policy by clause, for everybody."""
