"""The verification desk, for everybody."""
