"""What figures count: submissions, how long they were with their endorsers, who takes part."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal
from charm.proposals.models import Submission


@dataclass(frozen=True, slots=True)
class Endorsed:
    """From the request to endorse a version to its submission."""

    title: str
    asked_at: dt.datetime
    submitted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """The last version of a proposal that was submitted."""

    proposal: uuid.UUID
    state: str
    proposing: frozenset[str]
    """Universities that have a proposer."""
    content: Content


def endorsing_times() -> Iterator[Endorsed]:
    """Of every submission that was endorsed here."""
    rows = Submission.objects.filter(snapshot__endorsements__isnull=False).distinct()
    for row in rows.select_related("snapshot__proposal").defer(
        "snapshot__content", "snapshot__proposal__content"
    ):
        proposal = row.snapshot.proposal
        yield Endorsed(proposal.title, row.snapshot.taken_at, row.submitted_at)


def submitted() -> list[Taken]:
    """Every proposal that was ever submitted, by its last submission."""
    rows = Submission.objects.select_related("snapshot__proposal").defer(
        "snapshot__proposal__content"
    )
    rows = rows.prefetch_related("snapshot__proposal__seats").order_by("submitted_at")
    last = {row.snapshot.proposal_id: row for row in rows}
    return [
        Taken(
            row.snapshot.proposal_id,
            row.snapshot.proposal.state,
            frozenset(seat.university_id for seat in row.snapshot.proposal.seats.all()),
            read_proposal(json.loads(row.snapshot.content)),
        )
        for row in last.values()
    ]
