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
from charm.core.proposal.reading import Unreadable, parse_json
from charm.recognition.fetching import Fetcher, NotFetched
from charm.recognition.lookups import Folder, Network, Nowhere
from charm.recognition.pdf import attached_credential, is_pdf

MAX_BYTES = 2 * 1024 * 1024


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
    """Verify the credential in ``document``: JSON, or a certificate (PDF) to which it is attached.

    With an evidence folder nothing is looked up elsewhere; ``sources`` (the rooms of the platform
    have their own) takes its place. Raises :class:`Unreadable` with sentences when the document is
    no JSON object of at most 2 MiB.
    """
    if is_pdf(document):
        document = attached_credential(document)
    values = parse_json(document, limit=MAX_BYTES)
    if not isinstance(values, dict):
        raise Unreadable(
            ["file: must hold one JSON object, the credential; give the object, not its text"]
        )
    if sources is None:
        sources = _sources(evidence_folder, offline=offline)
    return verify_credential(values, sources=sources, now=now or dt.datetime.now(dt.UTC))


def _sources(evidence_folder: Path | None, *, offline: bool) -> Sources:
    if evidence_folder is not None:
        return Folder(evidence_folder)
    return Nowhere() if offline else Network()
