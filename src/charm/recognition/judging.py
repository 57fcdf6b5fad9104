"""Our own awards, as a stranger's verifier judges them.

The public verifying code path is given what was signed, what this house publishes, and nothing from
outside; what the register alone knows is compared with what it says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from charm.awards import rechecking
from charm.awards.queries import Award, status_places_of, suspension_is_named
from charm.awards.services.status_lists import VALID
from charm.core.credentials.report import Axis, Check, Outcome
from charm.core.credentials.trust import TrustRegister
from charm.core.credentials.verify import verify_credential
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

MUST_PASS = (Axis.FORMAT, Axis.INTEGRITY, Axis.ISSUER, Axis.AUTHORITY, Axis.COMPLETENESS)


class Judge:
    """The public verifier, with what it reads of this house read once."""

    def __init__(self) -> None:
        self._sources = _ReadOnce(House(Nowhere()))

    def __call__(self, row: Award) -> Iterator[str]:
        """What is wrong with a signed award, in words; nothing of one that is not signed.

        As of a moment at which the lists that were published last can be relied on, so that an old
        backup can be judged as well. Wants the lists of the award at hand."""
        if not row.credential:
            return
        listed = _published(row)
        if None in listed:
            yield "its status list was never published"
            return
        now = min([clock.now(), *(at + VALID - dt.timedelta(hours=1) for at in listed if at)])
        try:
            document = json.loads(row.credential)
        except ValueError:
            yield "its credential cannot be read"
            return
        report = verify_credential(document, sources=self._sources, now=now)
        checks = {check.axis: check for check in report.checks}
        for axis in MUST_PASS:
            if checks[axis].outcome is not Outcome.PASS and row.state != AwardState.REVOKED:
                yield f"{axis}: {checks[axis].says} {checks[axis].detail}".strip()
        endorsed = checks[Axis.ENDORSEMENT]
        if endorsed.outcome is Outcome.FAIL and row.state != AwardState.REVOKED:
            yield f"{Axis.ENDORSEMENT}: {endorsed.says} {endorsed.detail}".strip()
        if checks[Axis.INTEGRITY].outcome is Outcome.PASS:
            yield from _of_status(row, checks[Axis.STATUS])


def judged(rows: Collection[Award], judge: Judge) -> Iterator[tuple[Award, str]]:
    """All that is wrong with these rows, in words: what the register itself can tell, and what a
    stranger would be told."""
    yield from rechecking.faults_of(rows)
    for row in rows:
        for says in judge(row):
            yield row, says


def _published(row: Award) -> list[dt.datetime | None]:
    """When the lists that the credential names were published, that of revocations first."""
    return [one.published_at for one, _address in status_places_of(row)]


def _of_status(row: Award, check: Check) -> Iterator[str]:
    suspensions = [row.suspended_at, row.resumed_at, row.suspended_at and row.revoked_at]
    for published, acts in zip(_published(row), ([row.revoked_at], suspensions), strict=False):
        if any(at and published and at >= published for at in acts):
            return  # the list that says so is being signed
    said = check.code if check.outcome is Outcome.FAIL else check.outcome
    is_told = row.state != AwardState.SUSPENDED or suspension_is_named(row)
    if said != (_SAYS.get(row.state, Outcome.PASS) if is_told else Outcome.PASS):
        yield f"its status list says something else than the register ({row.state})"


_SAYS = {AwardState.REVOKED.value: "revoked", AwardState.SUSPENDED.value: "suspended"}


class _ReadOnce:
    """Sources that are asked once for the same thing."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._documents: dict[str, Mapping[str, Any] | None] = {}
        self._trust: TrustRegister | None = None

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        if did not in self._documents:
            self._documents[did] = self._house.did_document(did)
        return self._documents[did]

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        if url not in self._documents:
            self._documents[url] = self._house.status_list(url)
        return self._documents[url]

    def trust(self) -> TrustRegister:
        if self._trust is None:
            self._trust = self._house.trust()
        return self._trust
