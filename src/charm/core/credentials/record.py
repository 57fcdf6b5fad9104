"""The frozen award record: everything a credential says, decided before any format is chosen.

One record becomes Open Badges 3.0 now and further formats later; formats never look elsewhere.
Texts are a string (language unknown) or a map from ISO 639-1 code to string.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Text = str | dict[str, str]


class AwardType(StrEnum):
    """Never to be confused (7.20)."""

    MICRO_CREDENTIAL = "micro-credential"
    PARTICIPATION_BADGE = "participation-badge"


AWARD_IN_WORDS = {
    AwardType.MICRO_CREDENTIAL: "Micro-credential",
    AwardType.PARTICIPATION_BADGE: "Participation badge",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A university, or the operator of a seal."""

    id: str
    """Absolute URI: the DID for an issuer, else the home page."""
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    url: str
    code: str = ""
    """Home organisation, such as ``uu.nl``; empty for outside bodies."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs. ``operated_by`` names the legal entity when the issuer is none itself (7.20.3)."""

    did: str
    name: str
    url: str
    country: str
    email: str = ""
    operated_by: Organisation | None = None
    on_behalf_of: str = ""
    """What the operator acts for, such as the alliance's name; empty for a university."""


@dataclass(frozen=True, slots=True)
class BodyInRole:
    """A body with its part in the micro-credential; only some of them award it."""

    organisation: Organisation
    role: str
    """accrediting, lead, co-lead or partner (5.6.2)."""

    @property
    def awards(self) -> bool:
        """Whether it answers for the award: who accredits, or leads what nobody accredits. Co-leads
        and partners took part (5.10, 5.11)."""
        return self.role in ("accrediting", "lead")


@dataclass(frozen=True, slots=True)
class SkillReference:
    uri: str
    label: Text
    scheme: str = "ESCO"


@dataclass(frozen=True, slots=True)
class Outcome:
    text: Text
    skills: tuple[SkillReference, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityAssuranceStatement:
    type: str
    """accredited, internal-department or academic-council."""
    by: Text = ""
    note: Text = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """The version of the catalogue entry that the award cites; immutable."""

    id: str
    """Absolute address of this very version."""
    version: int
    kind: str
    """formal, non-formal or informal."""
    award_type: AwardType
    title: Text
    description: Text
    criteria: Text
    outcomes: tuple[Outcome, ...]
    hours: Decimal | None
    ects: Decimal | None
    """None for non-formal and informal learning (5.7.2)."""
    eqf_level: int | None
    languages: tuple[str, ...]
    participation: tuple[str, ...]
    assessment_types: tuple[str, ...]
    quality_assurance: tuple[QualityAssuranceStatement, ...]
    bodies: tuple[BodyInRole, ...]
    isced_f: str = ""
    assessment_supervised: bool | None = None
    identity_verified: bool | None = None
    competency_framework: str = ""
    completion_criteria: Text = ""
    prerequisites: Text = ""
    stackable_into: Text = ""
    image: str = ""
    """Absolute address of the entry's seal."""


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """The released approval that the award rests on (5.6.1.6, 7.11)."""

    id: str
    """Absolute address or URN."""
    body: str
    outcome: str
    decided_on: dt.date
    released_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AccreditationFact:
    """What makes a formal award lawful (5.6.1.5, 7.9)."""

    university: str
    body: str
    reference: str
    date: dt.date
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """Identification of the learner: no more than Appendix 1 needs."""

    id: str
    """Opaque absolute URI, such as ``urn:uuid:...``."""
    given_name: str
    family_name: str
    email: str = ""
    """Only ever written as a salted hash."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the learner achieved in assessment; None where the award rests on engagement."""

    value: str
    """Grade as awarded, in the scheme named."""
    scheme: str
    assessed_on: dt.date


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """One bit in a published list."""

    list_url: str
    index: int
    purpose: str = "revocation"

    @property
    def id(self) -> str:
        """The entry of a credential for this place, which is not the list itself."""
        return f"{self.list_url}#{self.index}"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The award that this one corrects, and in whose place it stands."""

    id: str
    """``urn:uuid:...``, the identifier of its credential."""
    number: str


@dataclass(frozen=True, slots=True)
class AwardRecord:
    id: str
    """``urn:uuid:...`` of this award."""
    number: str
    """Number in the award register."""
    issuer: Issuer
    definition: Definition
    learner: Learner
    decision: CouncilDecision
    accreditations: tuple[AccreditationFact, ...]
    awarded_at: dt.datetime
    """Aware; becomes ``validFrom``."""
    status: StatusPlace
    """Where a revocation is published."""
    suspension: StatusPlace | None = None
    """Where a suspension is; None where the credential names no such list, and the register of the
    issuer alone tells of one."""
    result: Result | None = None
    edition: str = ""
    """Absolute address of the edition; empty on the validation route (6.6.1)."""
    learning_started: dt.date | None = None
    learning_ended: dt.date | None = None
    valid_until: dt.datetime | None = None
    salt: str = ""
    """For hashed identifiers of the learner; random per award."""
    replaces: Replaced | None = None
