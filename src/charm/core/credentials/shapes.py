"""The canonical form of documents whose structure was seen before (first slice: the engine)."""

from charm.core.credentials.canonical import canonical_nquads as canonical

__all__ = ["canonical"]
