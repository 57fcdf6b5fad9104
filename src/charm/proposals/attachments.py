"""Reads of the files that belong to a proposal.

A version names its files with their hashes, so what was endorsed and decided on includes them: they
are never removed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from charm.foundation import files
from charm.foundation.files import StoredFile
from charm.proposals.models import Proposal, Snapshot

__all__ = ["StoredFile", "attachment_of", "attachments_of", "held_by_versions", "of_version"]


def attachments_of(proposal: Proposal) -> list[StoredFile]:
    """All files of a proposal, the oldest first."""
    return files.of(proposal.ref)


def of_version(snapshot: Snapshot) -> list[StoredFile]:
    """The files that the version holds."""
    held = _held_by([snapshot])
    return [one for one in attachments_of(snapshot.proposal) if one.sha256 in held]


def attachment_of(proposal: Proposal, file: uuid.UUID | str) -> StoredFile:
    """One file of this proposal. Raises NotFound for one of another."""
    return files.one_of(proposal.ref, file)


def held_by_versions(proposal: Proposal) -> frozenset[str]:
    """Hashes of the files that some version of the proposal holds."""
    return _held_by(proposal.snapshots.all())


def _held_by(snapshots: Iterable[Snapshot]) -> frozenset[str]:
    return frozenset(
        one["sha256"] for row in snapshots for one in json.loads(row.content).get("attachments", ())
    )
