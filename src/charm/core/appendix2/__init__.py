"""The Appendix 2 proposal form: what it prints, and as a DOCX reading and writing it (7.2)."""

from charm.core.appendix2.note import Note, Reading, UnusableForm
from charm.core.appendix2.reading import read_form
from charm.core.appendix2.writing import write_form

__all__ = ["Note", "Reading", "UnusableForm", "read_form", "write_form"]
