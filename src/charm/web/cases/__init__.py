"""Integrity cases and appeals: the learner, those who teach, the panel and the registrar."""
