"""Reads of recognition. Other rooms name its types through this module."""

from __future__ import annotations

import hashlib

from charm.awards.queries import Award
from charm.foundation import clock
from charm.foundation.errors import NotFound
from charm.recognition.models import Share
from charm.recognition.rules import award_to_share, share_for

__all__ = [
    "Share",
    "ShareOver",
    "award_to_share",
    "digest_of",
    "is_open",
    "share_by_token",
    "share_for",
    "shares_of",
]

TOKEN_LENGTH = 43
"""Characters of 256 bits in URL-safe base64."""


class ShareOver(NotFound):
    """There was something, and it is no longer shown: ended, or taken back."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def share_by_token(token: str) -> Share:
    """What a link shows now. Raises NotFound for a link that never was, ShareOver for one that
    ended or was taken back; neither says anything of a learner."""
    rows = Share.objects.select_related("award__issuer", "award__version__entry")
    share = rows.filter(token_sha256=digest_of(token)).first()
    if share is None:
        raise NotFound("There is no such link.")
    if not is_open(share):
        raise ShareOver("This link is no longer open.")
    return share


def is_open(share: Share) -> bool:
    return share.revoked_at is None and clock.now() < share.expires_at


def shares_of(award: Award) -> list[Share]:
    """Every link that was made to it, the latest first."""
    return list(Share.objects.filter(award=award))
