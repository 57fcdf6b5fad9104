"""Sign-in, sessions, preferences."""
