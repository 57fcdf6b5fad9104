"""Read the packages in which classifications of skills are handed on: ESCO's zips, and tables."""

from charm.core.skills.model import ConceptRow, Package, Unusable, order_of
from charm.core.skills.reading import read_packages, read_table

__all__ = ["ConceptRow", "Package", "Unusable", "order_of", "read_packages", "read_table"]
