"""The catalogue, for everybody."""
