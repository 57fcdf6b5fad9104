"""The Appendix 2 proposal form as a DOCX: reading a filled one, and writing one (7.2)."""

from charm.core.appendix2.note import Note, Reading, UnusableForm
from charm.core.appendix2.reading import read_form
from charm.core.appendix2.writing import write_form

__all__ = ["Note", "Reading", "UnusableForm", "read_form", "write_form"]
