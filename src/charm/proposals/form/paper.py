"""What is printed: a proposal as it stands in a version or a draft, and what is known of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from charm.core.proposal.model import Proposal as Content
from charm.proposals.models import Endorsement, Evidence, Submission


@dataclass(frozen=True, slots=True)
class Record:
    """What happened to a version."""

    submission: Submission | None = None
    endorsements: tuple[Endorsement, ...] = ()
    """Everybody who was asked."""
    evidence: Mapping[uuid.UUID, Evidence] = field(default_factory=dict)
    """What endorsements on evidence rest on, by endorsement."""


@dataclass(frozen=True, slots=True)
class Paper:
    content: Content
    source: str
    """The JSON that is attached: of a version, its very bytes."""
    at: dt.datetime
    """When the version was taken, or the draft printed."""
    version: int | None = None
    """None for a draft."""
    sha256: str = ""
    record: Record | None = None

    @property
    def submission(self) -> Submission | None:
        return self.record.submission if self.record else None
