"""Everything that must not have been altered, judged again (``charm recheck``).

Not only by the database's own word: the ledger is compared with heads that were published, awards
are given to the public verifier, texts and files are compared with their hashes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from charm.awards import rechecking
from charm.awards.queries import Award
from charm.awards.services.status_lists import VALID
from charm.core.credentials.report import Axis, Outcome
from charm.core.credentials.trust import TrustRegister
from charm.core.credentials.verify import verify_credential
from charm.core.workflow.delivery import AwardState
from charm.foundation import clock, database_rules, heads, kept, ledger
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

MOST_SHOWN = 100
"""Faults of one part that are shown; the others are counted."""
MUST_PASS = (Axis.FORMAT, Axis.INTEGRITY, Axis.ISSUER, Axis.AUTHORITY)


@dataclass(frozen=True, slots=True)
class Fault:
    part: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.part}: {self.where}: {self.says}"


@dataclass(slots=True)
class Result:
    """What was judged, in words with figures, and every fault."""

    judged: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults


def recheck(
    *,
    notes: Iterable[str] = (),
    keys: Collection[str] = (),
    most_awards: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Result:
    """Judge rules, ledger, awards, kept texts and files.

    ``notes`` are signed heads that were kept elsewhere, ``keys`` the public keys that they are
    judged by (those published here unless given). ``most_awards`` judges so many awards chosen by
    chance, instead of all. ``say`` is told of each part once it is done.
    """
    result = Result()
    for part, judge in (
        ("rules", _rules),
        ("ledger", lambda: _ledger(list(notes), keys)),
        ("awards", lambda: _awards(most_awards)),
        ("texts", _texts),
        ("files", _files),
    ):
        says, found = judge()
        faults = [Fault(part, where, text) for where, text in found]
        result.judged.append(f"{part}: {says}, {_in_words(len(faults))}")
        result.faults += faults
        say(result.judged[-1])
    return result


Found = tuple[str, list[tuple[str, str]]]


def _in_words(count: int) -> str:
    return f"{count} faults" if count != 1 else "1 fault"


def _rules() -> Found:
    count = len(list(database_rules.registered()))
    found = [(name, "the database does not keep it") for name in database_rules.missing()]
    found += [(name, "the database keeps something else") for name in database_rules.altered()]
    return f"{count} rules of the database", found


def _ledger(notes: list[str], keys: Collection[str]) -> Found:
    own = heads.published()
    said, wrong = heads.opened([*own, *notes], keys or heads.public_keys())
    found = [("heads", says) for says in wrong]
    found += [
        (f"record {sequence}", "two heads were published that differ")
        for sequence, digests in said.items()
        if len(digests) > 1
    ]
    known = {sequence: min(digests) for sequence, digests in said.items()}
    found += [(f"record {broken.sequence}", broken.says) for broken in ledger.check(heads=known)]
    return f"{ledger.head()[0]} records, {len(own) + len(notes)} published heads", found


def _awards(most: int | None) -> Found:
    found: list[tuple[str, str]] = []
    register, signed = rechecking.counts()
    judge = _Judge()
    judged = 0
    for rows in rechecking.awards_to_recheck(most):
        found += [(row.number, says) for row, says in rechecking.faults_of(rows)]
        for row in rows:
            judged += 1
            found += [(row.number, says) for says in judge(row)]
    found += [(ref, "the ledger knows it, the register does not")
              for ref in rechecking.lost_awards()]  # fmt: skip
    return f"{judged} of {register} awards judged ({signed} are signed)", found


class _Judge:
    """The public verifier, with what it reads of this house read once."""

    def __init__(self) -> None:
        self._sources = _ReadOnce(House(Nowhere()))

    def __call__(self, row: Award) -> Iterator[str]:
        """As of a moment at which the list that was published last can be relied on, so that an
        old backup can be judged as well."""
        if not row.credential:
            return
        listed = row.status_list.published_at
        if listed is None:
            yield "its status list was never published"
            return
        now = min(clock.now(), listed + VALID - dt.timedelta(hours=1))
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
        if checks[Axis.INTEGRITY].outcome is Outcome.PASS:
            yield from _of_status(row, checks[Axis.STATUS].outcome, listed)


def _of_status(row: Award, outcome: Outcome, listed: dt.datetime) -> Iterator[str]:
    is_revoked = row.state == AwardState.REVOKED
    if is_revoked and row.revoked_at and row.revoked_at >= listed:
        return  # the list that says so is being signed
    if outcome is not (Outcome.FAIL if is_revoked else Outcome.PASS):
        yield f"its status list says something else than the register ({row.state})"


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


def _texts() -> Found:
    kinds = ", ".join(sorted(str(model._meta.verbose_name) for model in kept.kept_models()))
    return f"kept texts ({kinds})", list(kept.altered_texts())


def _files() -> Found:
    return f"{kept.count_of_files()} files", list(kept.altered_files())
