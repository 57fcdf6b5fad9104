"""Everything that must not have been altered, judged again (``charm recheck``).

Not only by the database's own word: the ledger is compared with heads that were published, awards
are given to the public verifier, texts and files are compared with their hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from charm.awards import rechecking
from charm.foundation import database_rules, heads, kept, ledger
from charm.recognition.judging import Judge, judged

MOST_SHOWN = 100
"""Faults of one part that are shown; the others are counted."""


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
    judge = Judge()
    count = 0
    for rows in rechecking.awards_to_recheck(most):
        count += len(rows)
        found += [(row.number, says) for row, says in judged(rows, judge)]
    found += [(ref, "the ledger knows it, the register does not")
              for ref in rechecking.lost_awards()]  # fmt: skip
    return f"{count} of {register} awards judged ({signed} are signed)", found


def _texts() -> Found:
    kinds = ", ".join(sorted(str(model._meta.verbose_name) for model in kept.kept_models()))
    return f"kept texts ({kinds})", list(kept.altered_texts())


def _files() -> Found:
    return f"{kept.count_of_files()} files", list(kept.altered_files())
