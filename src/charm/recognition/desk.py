"""The verification desk: anybody, without an account, asks whether a credential holds (6.4, 7.28).

It needs no database: whom to trust comes with the evidence, or from the ``sources`` that an
installation passes. Without either nobody is trusted, and a credential cannot be called genuine.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from charm.core.credentials.report import Report
from charm.core.credentials.verify import Sources, verify_credential
from charm.recognition.fetching import Fetcher, NotFetched
from charm.recognition.lookups import Folder, Network, Nowhere
from charm.recognition.opening import MAX_BYTES, MAX_PHOTO_BYTES, Elsewhere, open_document

__all__ = ["MAX_BYTES", "MAX_PHOTO_BYTES", "Elsewhere", "Fetched", "verify_document"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: either ``content``, or the ``problem`` in words."""

    content: bytes = b""
    problem: str = ""

    @classmethod
    def from_address(cls, url: str, *, fetcher: Fetcher | None = None) -> Fetched:
        try:
            return cls(content=(fetcher or Fetcher()).fetch(url))
        except NotFetched as error:
            return cls(problem=str(error))


def verify_document(
    document: bytes,
    *,
    evidence_folder: Path | None = None,
    offline: bool = False,
    sources: Sources | None = None,
    now: dt.datetime | None = None,
) -> Report:
    """Verify the credential in ``document``: JSON, a token, a baked picture, a photo of a code, or
    a certificate (PDF) to which it is attached.

    With an evidence folder nothing is looked up elsewhere; ``sources`` (the rooms of the platform
    have their own) takes its place. Raises Unreadable with sentences when there is no credential
    of at most 2 MiB in it, and :class:`Elsewhere` when a photo shows only its address.
    """
    opened = open_document(document)
    if sources is None:
        sources = _sources(evidence_folder, offline=offline)
    now = now or dt.datetime.now(dt.UTC)
    return verify_credential(opened.document, sources=sources, now=now, token=opened.token)


def _sources(evidence_folder: Path | None, *, offline: bool) -> Sources:
    if evidence_folder is not None:
        return Folder(evidence_folder)
    return Nowhere() if offline else Network()
