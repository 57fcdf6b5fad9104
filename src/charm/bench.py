"""How fast credentials are signed and verified: against the physical limit, and against a peer.

One process, one core. The limit is Ed25519 itself, measured in the same run; the peer is
@digitalbazaar/vc on Node, given the same credentials in the same run, where it is installed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import resource
import shutil
import subprocess
import time
import uuid
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charm.core.credentials.did import KeyEntry, did_document, verification_key
from charm.core.credentials.keys import KeySigner, generate_key, public_multibase
from charm.core.credentials.proofs import add_proof, verify_proof
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
    Result,
    SkillReference,
    StatusPlace,
)
from charm.core.credentials.shapes import Shapes
from charm.core.credentials.status import StatusList, random_index, status_list_credential

PEERS = Path(__file__).parents[2] / "tests" / "peers"
PEER = "@digitalbazaar/vc"
PEER_CREDENTIALS = 110
"""As many are given to the peer; ten of them only warm it up."""
LIMIT_ROUNDS = 2_000
MOST_BESIDE = 1_000
"""Credentials at most for what is measured beside: of a shape that was seen, or never seen."""
PLACES = 1_048_576

HOST = "https://credentials.example.eu"
DID = "did:web:credentials.example.eu:issuers:uu"
AWARDED = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)

Measurement = dict[str, Any]


def issue(count: int) -> Measurement:
    """Build and sign the credentials of ``count`` learners of one achievement, to JSON text. They
    are made one after another, so that memory does not depend on how many there are."""
    from charm.core.credentials.openbadges import Series, to_open_badge

    signer = KeySigner(generate_key(), f"{DID}#key-1")
    series = Series(signer, created=AWARDED)
    seconds = _timed(lambda record: series.sign(record).encode(), learners(count + 1))
    limit = _limit(lambda: signer.sign(bytes(64)))

    def any_credential(unsigned: dict[str, Any]) -> bytes:
        return orjson.dumps(add_proof(unsigned, signer, created=AWARDED))

    seen = _timed(any_credential, map(to_open_badge, learners(min(count, MOST_BESIDE) + 1)))
    unsigned = map(to_open_badge, learners(PEER_CREDENTIALS))
    return _measurement("issue", seconds, limit, unsigned, seen=seen)


def verify(count: int) -> Measurement:
    """Read ``count`` signed credentials from JSON text, find the issuer's key, judge the proof."""
    from charm.core.credentials.openbadges import to_open_badge

    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    signer = KeySigner(key, f"{DID}#key-1")
    document = did_document(DID, [KeyEntry("key-1", public_multibase(public))])
    texts = [
        orjson.dumps(add_proof(to_open_badge(record), signer, created=AWARDED))
        for record in learners(count + 1)
    ]

    def act(text: bytes) -> None:
        verify_proof(orjson.loads(text), lambda method: verification_key(document, method))

    seconds = _timed(act, texts)
    signature = key.sign(bytes(64))
    limit = _limit(lambda: public.verify(signature, bytes(64)))

    def never_seen(text: bytes) -> None:
        verify_proof(
            orjson.loads(text),
            lambda method: verification_key(document, method),
            canonical=_never_seen,
        )

    unseen = _timed(never_seen, texts[: MOST_BESIDE + 1])
    unsigned = map(to_open_badge, learners(PEER_CREDENTIALS))
    return _measurement("verify", seconds, limit, unsigned, unseen=unseen)


def status(count: int) -> Measurement:
    """Rebuild a list of 1,048,576 places, one in a hundred of them set, sign it, and make the bytes
    and the tag that are served; so many times. Milliseconds are of processor time."""
    signer = KeySigner(generate_key(), f"{DID}#key-1")
    places = [random_index(n, secret=bytes(32), length=PLACES) for n in range(PLACES // 100)]
    spent = array("d")

    def served(number: int) -> tuple[bytes, str]:
        bits = StatusList(PLACES)
        bits.set_all((place + number) % PLACES for place in places)
        unsigned = status_list_credential(
            bits,
            url=f"{HOST}/status/1",
            issuer=DID,
            valid_from=AWARDED,
            valid_until=AWARDED + dt.timedelta(days=30),
        )
        text = json.dumps(add_proof(unsigned, signer, created=AWARDED), ensure_ascii=False).encode()
        return text, f'"{hashlib.sha256(text).hexdigest()}"'

    def act(number: int) -> None:
        start = time.process_time()
        served(number)
        spent.append(time.process_time() - start)

    seconds = _timed(act, range(count + 1))
    found = _measurement("status", seconds, _limit(lambda: signer.sign(bytes(64))), None)
    return {**found, "places": PLACES, "processor_p95_ms": round(_p95(spent[1:]) * 1_000, 3)}


def _never_seen(document: Mapping[str, Any], /, digest: str = "sha256") -> bytes:
    """As a verifier that runs: the shape of the credential is new to it, that of the few members of
    a proof is not."""
    known = _PROOFS if "proofPurpose" in document else Shapes()
    return known.canonical(document, digest)


_PROOFS = Shapes()


def learners(count: int) -> Iterable[AwardRecord]:
    """Award records that differ in what is the learner's own."""
    first = _award()
    for number in range(count):
        learner = Learner(
            uuid.UUID(int=number + 1).urn, f"Ada {number}", "Łukasz", f"ada.{number}@example.org"
        )
        yield replace(
            first,
            id=uuid.UUID(int=2**64 + number).urn,
            number=f"2026-{number:06}",
            learner=learner,
            status=replace(first.status, index=number % 131_072),
            result=Result(f"{6 + number % 4}", "Dutch grades 1-10", dt.date(2026, 6, 20)),
            salt=f"salt-{number}",
        )


def _timed(act: Callable[[Any], object], items: Iterable[Any]) -> array[float]:
    """Seconds for each item after the first, which only warms up."""
    seconds = array("d")
    rest = iter(items)
    act(next(rest))
    for item in rest:
        start = time.perf_counter()
        act(item)
        seconds.append(time.perf_counter() - start)
    if not seconds:
        raise ValueError("A measurement needs at least one credential: --count 1 or more.")
    return seconds


def _limit(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(LIMIT_ROUNDS):
        act()
    return LIMIT_ROUNDS / (time.perf_counter() - start)


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def _measurement(
    what: str,
    seconds: Sequence[float],
    limit: float,
    unsigned: Iterable[dict[str, Any]] | None,
    **beside: Sequence[float],
) -> Measurement:
    """``unsigned`` is what the peer is given (None: nothing), ``beside`` what else was timed. How
    many times as fast as the peer each is comes last."""
    per_second = len(seconds) / sum(seconds)
    peer = _peer(what, unsigned) if unsigned is not None else None
    slowest = _p95(seconds)
    more: Measurement = {"peer_times": round(per_second / peer, 1) if peer else None}
    for name, timed in beside.items():
        speed = len(timed) / sum(timed)
        more[f"{name}_per_second"] = round(speed, 1)
        more[f"{name}_peer_times"] = round(speed / peer, 1) if peer else None
    return {
        "what": what,
        "count": len(seconds),
        "per_second": round(per_second, 1),
        "limit_per_second": round(limit, 1),
        "ratio": round(per_second / limit, 3),
        "peer": PEER if peer is not None else None,
        "peer_per_second": round(peer, 1) if peer is not None else None,
        "p95_ms": round(slowest * 1_000, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024, 1),
        **more,
    }


def _peer(what: str, unsigned: Iterable[dict[str, Any]]) -> float | None:
    """Credentials a second of the peer; None where Node or the peer is not installed."""
    node = shutil.which("node")
    if node is None or not (PEERS / "node_modules").is_dir():
        return None
    run = subprocess.run(  # noqa: S603 - our own script
        [node, str(PEERS / "bench.mjs"), what],
        input="".join(json.dumps(badge) + "\n" for badge in unsigned),
        capture_output=True,
        text=True,
        check=True,
        cwd=PEERS,
    )
    return float(json.loads(run.stdout)["per_second"])


def _award() -> AwardRecord:
    utrecht = Organisation(DID, "Utrecht University", "NL", "https://www.uu.nl", "uu.nl")
    barcelona = Organisation(
        "https://www.ub.edu", "University of Barcelona", "ES", "https://www.ub.edu", "ub.edu"
    )
    definition = Definition(
        id=f"{HOST}/catalogue/water-and-cities/versions/2",
        version=2,
        kind="formal",
        award_type=AwardType.MICRO_CREDENTIAL,
        title="Water and cities",
        description="How cities share water, and what they owe to each other.",
        criteria="A passed report and an oral presentation.",
        outcomes=(
            Outcome(
                "Explain the water cycle of a city.",
                (SkillReference("http://data.europa.eu/esco/skill/water", "analyse water"),),
            ),
            Outcome("Compare water policies."),
        ),
        hours=Decimal(84),
        ects=Decimal(3),
        eqf_level=7,
        languages=("en",),
        participation=("blended",),
        assessment_types=("report-paper", "presentation-oral"),
        quality_assurance=(
            QualityAssuranceStatement("accredited", "Utrecht University", "", "NVAO-0001"),
        ),
        bodies=(
            BodyInRole(utrecht, "accrediting"),
            BodyInRole(barcelona, "co-lead"),
        ),
        isced_f="0521",
        assessment_supervised=True,
        identity_verified=True,
    )
    return AwardRecord(
        id="urn:uuid:00000000-0000-4000-8000-000000000000",
        number="2026-000000",
        issuer=Issuer(DID, "Utrecht University", "https://www.uu.nl", "NL"),
        definition=definition,
        learner=Learner("urn:uuid:00000000-0000-4000-8000-000000000001", "Ada", "Łukasz"),
        decision=CouncilDecision(
            f"{HOST}/decisions/17",
            "Academic Council",
            "approved",
            dt.date(2026, 2, 3),
            dt.datetime(2026, 2, 4, 8, 0, tzinfo=dt.UTC),
        ),
        accreditations=(
            AccreditationFact(
                "uu.nl", "NVAO", "NVAO-0001", dt.date(2025, 1, 1), dt.date(2027, 12, 31)
            ),
        ),
        awarded_at=AWARDED,
        status=StatusPlace(f"{HOST}/status/1", 0),
        result=Result("8", "Dutch grades 1-10", dt.date(2026, 6, 20)),
        edition=f"{HOST}/catalogue/water-and-cities/editions/1",
        salt="salt",
    )
