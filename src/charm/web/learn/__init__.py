"""Enrolments and awards, for those who learn."""
