"""The whole life of a micro-credential of a university alliance."""
