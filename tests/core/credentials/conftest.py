"""Award records of the three kinds, the keys of their issuers, and a world to verify them in."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charm.core.credentials.did import KeyEntry, did_document
from charm.core.credentials.keys import KeySigner, public_multibase
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import (
    AccreditationFact,
    AwardRecord,
    AwardType,
    BodyInRole,
    CouncilDecision,
    Definition,
    Issuer,
    Learner,
    Organisation,
    Outcome,
    QualityAssuranceStatement,
    Replaced,
    Result,
    SkillReference,
    StatusPlace,
)
from charm.core.credentials.report import Report
from charm.core.credentials.status import StatusList, status_list_credential
from charm.core.credentials.trust import Accredited, Authority, TrustedIssuer, TrustRegister
from charm.core.credentials.verify import verify_credential

HOST = "https://credentials.example.eu"
AWARDED = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)

UTRECHT = Organisation(
    id="did:web:credentials.example.eu:issuers:uu",
    name="Utrecht University",
    country="NL",
    url="https://www.uu.nl",
    code="uu.nl",
)
BARCELONA = Organisation(
    id="https://www.ub.edu",
    name="University of Barcelona",
    country="ES",
    url="https://www.ub.edu",
    code="ub.edu",
)
WATER_SKILL = SkillReference(
    "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000001",
    {"en": "analyse water quality", "ca": "analitzar la qualitat de l'aigua"},
)


def _formal() -> AwardRecord:
    """Formal, joint between two universities, in two languages."""
    definition = Definition(
        id=f"{HOST}/catalogue/water-and-cities/versions/2",
        version=2,
        kind="formal",
        award_type=AwardType.MICRO_CREDENTIAL,
        title={"en": "Water and cities", "ca": "Aigua i ciutats"},
        description={
            "en": "How cities share water.",
            "ca": "Com les ciutats comparteixen l'aigua.",
        },
        criteria={"en": "A passed report.", "ca": "Un informe aprovat."},
        outcomes=(
            Outcome(
                {"en": "Explain the water cycle of a city.", "ca": "Explicar el cicle de l'aigua."},
                (WATER_SKILL,),
            ),
            Outcome({"en": "Compare water policies.", "ca": "Comparar polítiques d'aigua."}),
        ),
        hours=Decimal("82.5"),
        ects=Decimal(3),
        eqf_level=7,
        languages=("en", "ca"),
        participation=("blended", "work-experience"),
        assessment_types=("report-paper", "presentation-oral"),
        quality_assurance=(
            QualityAssuranceStatement("accredited", "Utrecht University", "", "NVAO-0001"),
            QualityAssuranceStatement("academic-council"),
        ),
        bodies=(
            BodyInRole(UTRECHT, "accrediting"),
            BodyInRole(BARCELONA, "co-lead"),
        ),
        isced_f="0521",
        assessment_supervised=True,
        identity_verified=False,
        competency_framework="GreenComp, level 2",
        prerequisites={"en": "A bachelor's degree.", "ca": "Un grau."},
        stackable_into={"en": "The master Global Challenges.", "ca": "El màster."},
        image=f"{HOST}/catalogue/water-and-cities/seal.png",
    )
    return AwardRecord(
        id="urn:uuid:6f1d2b50-0000-4000-8000-000000000001",
        number="2026-000001",
        issuer=Issuer(
            did=UTRECHT.id,
            name="Utrecht University",
            url="https://www.uu.nl",
            country="NL",
            email="credentials@uu.example",
        ),
        definition=definition,
        learner=Learner(
            "urn:uuid:6f1d2b50-0000-4000-8000-00000000000a", "Ada", "Łukasz", "Ada@example.org"
        ),
        decision=_decision(),
        accreditations=(
            AccreditationFact(
                "uu.nl", "NVAO", "NVAO-0001", dt.date(2025, 1, 1), dt.date(2026, 12, 31)
            ),
        ),
        awarded_at=AWARDED,
        status=StatusPlace(f"{HOST}/status/1", 4242),
        result=Result("8.5", "Dutch grades 1-10", dt.date(2026, 6, 20)),
        edition=f"{HOST}/catalogue/water-and-cities/editions/1",
        learning_started=dt.date(2026, 4, 1),
        learning_ended=dt.date(2026, 6, 20),
        valid_until=dt.datetime(2031, 6, 30, 12, 0, tzinfo=dt.UTC),
        salt="c2FsdA",
    )


def _decision() -> CouncilDecision:
    return CouncilDecision(
        id=f"{HOST}/decisions/17",
        body="Academic Council",
        outcome="approved",
        decided_on=dt.date(2026, 2, 3),
        released_at=dt.datetime(2026, 2, 4, 8, 0, tzinfo=dt.UTC),
    )


def _non_formal() -> AwardRecord:
    """Non-formal and assessed, issued centrally: Utrecht operates the seal of the alliance."""
    formal = _formal()
    definition = replace(
        formal.definition,
        id=f"{HOST}/catalogue/facilitation/versions/1",
        version=1,
        kind="non-formal",
        title="Facilitating groups",
        description="Lead a group to its own answer.",
        criteria="A portfolio that meets the rubric.",
        outcomes=(Outcome("Lead a workshop.", (replace(WATER_SKILL, label="lead a group"),)),),
        hours=Decimal(25),
        ects=None,
        eqf_level=None,
        languages=("en",),
        participation=("online",),
        assessment_types=("portfolio",),
        quality_assurance=(QualityAssuranceStatement("academic-council"),),
        bodies=(BodyInRole(UTRECHT, "lead"), BodyInRole(BARCELONA, "co-lead")),
        isced_f="",
        assessment_supervised=None,
        identity_verified=None,
        competency_framework="",
        completion_criteria="Take part in four of five sessions.",
        prerequisites="",
        stackable_into="",
    )
    return replace(
        formal,
        id="urn:uuid:6f1d2b50-0000-4000-8000-000000000002",
        issuer=Issuer(
            did="did:web:credentials.example.eu:issuers:charm-eu",
            name="CHARM-EU",
            url="https://www.charm-eu.eu",
            country="NL",
            operated_by=replace(UTRECHT, id="https://www.uu.nl"),
            on_behalf_of="the CHARM-EU alliance",
        ),
        definition=definition,
        accreditations=(),
        status=StatusPlace(f"{HOST}/status/2", 7),
        suspension=StatusPlace(f"{HOST}/status/3", 11, "suspension"),
        result=Result("passed", "passed / failed", dt.date(2026, 6, 20)),
        valid_until=None,
    )


def _badge() -> AwardRecord:
    """Informal, for participation."""
    central = _non_formal()
    return replace(
        central,
        id="urn:uuid:6f1d2b50-0000-4000-8000-000000000003",
        definition=replace(
            central.definition,
            id=f"{HOST}/catalogue/hackathon/versions/1",
            kind="informal",
            award_type=AwardType.PARTICIPATION_BADGE,
            title="Climate hackathon",
            assessment_types=(),
            participation=("on-site",),
        ),
        status=StatusPlace(f"{HOST}/status/2", 8),
        suspension=StatusPlace(f"{HOST}/status/3", 12, "suspension"),
        result=None,
    )


@dataclass
class World:
    """Issuers, their keys, lists and authority: everything a verifier could look up."""

    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    register: TrustRegister = field(default_factory=TrustRegister)
    now: dt.datetime = NOW

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        return self.documents.get(did)

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        return self.lists.get(url)

    def trust(self) -> TrustRegister:
        return self.register

    def signer(self, did: str) -> KeySigner:
        return KeySigner(self.keys[did], f"{did}#key-1")

    def sign(self, document: Mapping[str, Any], *, by: str | None = None) -> dict[str, Any]:
        """Signed by its issuer, or by the named one."""
        issuer = document["issuer"]
        did = issuer["id"] if isinstance(issuer, dict) else issuer
        return add_proof(document, self.signer(by or did), created=AWARDED)

    def issue(self, record: AwardRecord, change: Callable[[Any], None] | None = None) -> Any:
        """The signed credential; ``change`` edits it before it is signed."""
        document = copy.deepcopy(to_open_badge(record))
        if change:
            change(document)
        return self.sign(document)

    def publish(
        self,
        record: AwardRecord,
        *,
        revoked: bool = False,
        suspended: bool = False,
        by: str | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        """Publish the signed status lists of a record's issuer; returns that of revocations."""
        issuer = by or record.issuer.did
        if record.suspension is not None:
            self._publish(record.suspension, suspended, issuer)
        return self._publish(record.status, revoked, issuer, **changes)

    def _publish(
        self, place: StatusPlace, is_set: bool, issuer: str, **changes: Any
    ) -> dict[str, Any]:
        bits = StatusList()
        bits[place.index] = is_set
        document = status_list_credential(
            bits,
            url=place.list_url,
            issuer=issuer,
            purpose=place.purpose,
            valid_from=self.now - dt.timedelta(hours=1),
            valid_until=self.now + dt.timedelta(days=1),
        )
        signed = self.sign({**document, **changes})
        self.lists[place.list_url] = signed
        return signed

    def verify(self, document: Mapping[str, Any]) -> Report:
        return verify_credential(document, sources=self, now=self.now)

    def trusts(self, *records: AwardRecord) -> None:
        """Write the records' issuers, with the authority to award them, into the register."""
        issuers: dict[str, TrustedIssuer] = {}
        for record in records:
            issuer = record.issuer
            known = issuers.get(issuer.did) or TrustedIssuer(
                issuer.did,
                issuer.name,
                issuer.country,
                issuer.operated_by.name if issuer.operated_by else "",
            )
            authority = Authority(
                achievement=record.definition.id,
                kind=record.definition.kind,
                decision=record.decision.id,
                valid_from=record.decision.decided_on,
                accreditations=tuple(
                    Accredited(fact.body, fact.reference, fact.date, fact.valid_until)
                    for fact in record.accreditations
                ),
            )
            issuers[issuer.did] = replace(known, authorities=(*known.authorities, authority))
        self.register = TrustRegister(tuple(issuers.values()))

    def knows(self, did: str) -> None:
        """Give an issuer a key and publish its document."""
        key = Ed25519PrivateKey.from_private_bytes(did.encode().ljust(32, b"\1")[-32:])
        self.keys[did] = key
        public = public_multibase(key.public_key())
        self.documents[did] = did_document(did, [KeyEntry("key-1", public)])


@pytest.fixture
def formal() -> AwardRecord:
    return _formal()


@pytest.fixture
def non_formal() -> AwardRecord:
    return _non_formal()


@pytest.fixture
def badge() -> AwardRecord:
    return _badge()


def _corrected() -> AwardRecord:
    """A badge in the place of another."""
    earlier = Replaced("urn:uuid:00000000-0000-4000-8000-00000000c0c0", "CHARM-2026-000001")
    return replace(_badge(), replaces=earlier)


@pytest.fixture(
    params=[_formal, _non_formal, _badge, _corrected],
    ids=["formal", "non-formal", "badge", "corrected"],
)
def record(request: pytest.FixtureRequest) -> AwardRecord:
    """Each of the three in turn, and one that replaces another."""
    made: AwardRecord = request.param()
    return made


@pytest.fixture
def world() -> World:
    """Everything in order: keys published, lists published, issuers trusted and authorised."""
    made = World()
    records = (_formal(), _non_formal(), _badge())
    for record in records:
        made.knows(record.issuer.did)
    for record in records[:2]:
        made.publish(record)
    made.trusts(*records)
    return made
