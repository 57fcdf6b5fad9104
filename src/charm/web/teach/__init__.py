"""Editions, for those who teach."""
