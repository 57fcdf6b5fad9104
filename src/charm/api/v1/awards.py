"""How an award is shown, to its learner and to those who keep the register."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from charm.api.v1.shapes import PersonShape, person, title_in_english
from charm.awards.queries import Award
from charm.catalogue.queries import published


class AwardShape(BaseModel):
    id: uuid.UUID
    number: str = Field(examples=["UU-2026-000001"])
    issuer: str = Field(description="Its slug.", examples=["uu"])
    learner: PersonShape
    entry: str = Field(description="The slug of the catalogue entry.")
    version: int
    title: str
    state: str = Field(description="intended (not signed yet), issued, suspended or revoked")
    revision: int
    intended_at: dt.datetime
    issued_at: dt.datetime | None
    revoked_at: dt.datetime | None
    revocation_reason: str
    suspended_at: dt.datetime | None = Field(description="When it was suspended last.")
    suspension_reason: str
    resumed_at: dt.datetime | None = Field(description="When that suspension ended.")


def award(row: Award) -> AwardShape:
    """Needs issuer, learner and the version's entry at hand, to ask nothing more."""
    version = row.version
    return AwardShape(
        id=row.id,
        number=row.number,
        issuer=row.issuer_id,
        learner=person(row.learner),
        entry=version.entry.slug,
        version=version.number,
        title=title_in_english(published(version).content.title),
        state=row.state,
        revision=row.revision,
        intended_at=row.intended_at,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        suspended_at=row.suspended_at,
        suspension_reason=row.suspension_reason,
        resumed_at=row.resumed_at,
    )
