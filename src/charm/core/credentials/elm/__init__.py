"""One award record as a European Digital Credential (ELM 3.2)."""

from charm.core.credentials.elm.credential import Page, to_elm

__all__ = ["Page", "to_elm"]
