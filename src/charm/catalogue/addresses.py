"""The absolute addresses of what is published; ``settings.BASE_URL`` alone names the host."""

from __future__ import annotations

from django.conf import settings

from charm.core.credentials.did import did_web


def entry_address(slug: str) -> str:
    return f"{settings.BASE_URL}/catalogue/{slug}/"


def version_address(slug: str, number: int) -> str:
    """Identifies one version for ever; credentials name it as their achievement."""
    return f"{entry_address(slug)}versions/{number}/"


def seal_address(slug: str, number: int) -> str:
    """The seal of that version as a picture; credentials name it as their achievement's image."""
    return f"{version_address(slug, number)}seal.png"


def issuer_address(slug: str) -> str:
    return f"{settings.BASE_URL}/issuers/{slug}"


def issuer_did(slug: str) -> str:
    """The identifier under which a member, or the alliance, signs."""
    return did_web(issuer_address(slug))
