"""Write to the ledger and check it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from charm.core.ledger import GENESIS, Break, commitment, digest_of, verify_chain
from charm.foundation import clock
from charm.foundation.models import LedgerHead, LedgerRecord, LedgerSecret
from charm.foundation.parts import Part, Rows, part_of
from charm.foundation.transactions import add_all

Standing = Callable[[str, str], Mapping[str, Any]]
_standings: list[Standing] = []


@dataclass(slots=True)
class _Batch:
    """Records that are not written yet, and the head that they lead to."""

    head: LedgerHead
    records: list[LedgerRecord] = field(default_factory=list)
    secrets: list[LedgerSecret] = field(default_factory=list)
    standing: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("ledger_batch", default=None)


def says_of_actors(standing: Standing) -> Standing:
    """Mark a function of an upper room that adds to the facts of a record what actor and role do
    not say: ``standing(actor, role)``, such as whose deputy somebody is."""
    _standings.append(standing)
    return standing


def record(
    act: str,
    *,
    actor: str,
    role: str,
    clauses: Iterable[str],
    about: str,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> LedgerRecord:
    """Add one act to the chain, inside the transaction of the act itself.

    ``actor`` is an opaque key of a person (or ``system``), ``about`` names the object as
    ``kind:id``, ``facts`` hold no personal text; what is personal goes into ``private`` and is
    only committed to.
    """
    _require_act()
    batch = _batch.get()
    head = batch.head if batch else _locked_head()
    salts = {name: secrets.token_hex(16) for name in private or {}}
    at = clock.now()
    body = {
        "sequence": head.sequence + 1,
        "previous": head.digest,
        "at": at.isoformat(),
        "act": act,
        "actor": actor,
        "role": role,
        "clauses": sorted(clauses),
        "about": about,
        "facts": dict(facts or {}) | _standing_of(actor, role, batch),
        "commitments": {
            name: commitment(salts[name], value) for name, value in (private or {}).items()
        },
    }
    written = LedgerRecord(
        sequence=head.sequence + 1,
        previous=head.digest,
        digest=digest_of(body),
        body=body,
        act=act,
        object_ref=about,
        at=at,
    )
    kept = [
        LedgerSecret(record=written, name=name, salt=salts[name], value=value)
        for name, value in (private or {}).items()
    ]
    head.sequence, head.digest = written.sequence, written.digest
    if batch:
        batch.records.append(written)
        batch.secrets += kept
    else:
        _write(head, [written], kept)
    return written


@contextmanager
def together() -> Iterator[None]:
    """Around an act about very many objects: its records are chained one after the other as ever,
    and written in a few statements at its end. What is refused within leaves nothing."""
    _require_act()
    if _batch.get() is not None:
        yield
        return
    batch = _Batch(_locked_head())
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)
    _write(batch.head, batch.records, batch.secrets)


def _require_act() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A ledger record belongs into the transaction of its act.")


def _locked_head() -> LedgerHead:
    head, _ = LedgerHead.objects.select_for_update().get_or_create(
        id=1, defaults={"sequence": 0, "digest": GENESIS}
    )
    return head


def _write(head: LedgerHead, records: list[LedgerRecord], kept: list[LedgerSecret]) -> None:
    add_all(records)
    add_all(kept)
    head.save(update_fields=["sequence", "digest"])


def _standing_of(actor: str, role: str, batch: _Batch | None) -> dict[str, Any]:
    if batch and (actor, role) in batch.standing:
        return batch.standing[actor, role]
    said = {name: value for says in _standings for name, value in says(actor, role).items()}
    if batch:
        batch.standing[actor, role] = said
    return said


def check(*, heads: Mapping[int, str] | None = None) -> list[Break]:
    """Recompute the whole chain; an empty list means nothing was altered.

    ``heads`` are digests published by sequence. Compared as well: the chain's own head, the copies
    that records are found by, and the private values that records commit to (an erased value is no
    break).
    """
    breaks: list[Break] = []
    last = 0
    head = LedgerHead.objects.filter(id=1).first()

    def read() -> Iterator[tuple[Mapping[str, Any], str]]:
        nonlocal last
        rows = LedgerRecord.objects.order_by("sequence").prefetch_related("secrets")
        for row in rows.iterator(chunk_size=2000):
            body = row.body if isinstance(row.body, dict) else {}
            breaks.extend(_altered_beside(row, body))
            if head is not None and row.sequence == head.sequence and row.digest != head.digest:
                breaks.append(Break(row.sequence, "is not what the head of the chain says"))
            last = row.sequence
            yield body, row.digest

    known = dict(heads or {})
    if head is not None and head.sequence:
        known.setdefault(head.sequence, head.digest)
    breaks.extend(verify_chain(read(), heads=known))
    if last > (head.sequence if head else 0):
        breaks.append(Break(last, "lies beyond the head of the chain"))
    return breaks


def _altered_beside(row: LedgerRecord, body: Mapping[str, Any]) -> Iterator[Break]:
    copies = (row.sequence, row.previous, row.act, row.object_ref, row.at)
    said = tuple(body.get(name) for name in ("sequence", "previous", "act", "about"))
    if copies != (*said, _moment(body.get("at"))):
        yield Break(row.sequence, "is filed under something else than it says")
    commitments = body.get("commitments")
    for secret in row.secrets.all():
        promised = commitments.get(secret.name) if isinstance(commitments, dict) else None
        if commitment(secret.salt, secret.value) != promised:
            yield Break(row.sequence, f"its private value {secret.name} was altered")


def _moment(value: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None


def history_of(about: str) -> list[dict[str, Any]]:
    """Bodies of the records about one object, oldest first."""
    return list(
        LedgerRecord.objects.filter(object_ref=about)
        .order_by("sequence")
        .values_list("body", flat=True)
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it is shown: what counts is its body."""

    sequence: int
    digest: str
    body: Mapping[str, Any]
    private: Mapping[str, str]


def entries(
    *,
    part: Part,
    act: str = "",
    about: str = "",
    who: str = "",
    day: dt.date | None = None,
) -> Rows[Entry]:
    """Records, the latest first: all, or those of an act, about an object, by or about a person
    (their key), of a day (in the zone of the reader). Private values come along: ask first who may
    read them."""
    rows = LedgerRecord.objects.order_by("-sequence").prefetch_related("secrets")
    if act:
        rows = rows.filter(act=act)
    if about:
        rows = rows.filter(object_ref=about)
    if who:
        rows = rows.filter(models.Q(body__actor=who) | models.Q(object_ref=who))
    if day is not None:
        rows = rows.filter(at__date=day)
    found = part_of(rows, part)
    return Rows(tuple(map(_entry, found.rows)), found.total)


def entries_about(refs: Collection[str]) -> dict[str, list[Entry]]:
    """The records about each of these objects, oldest first, in two queries."""
    rows = LedgerRecord.objects.filter(object_ref__in=refs).prefetch_related("secrets")
    found: dict[str, list[Entry]] = {ref: [] for ref in refs}
    for row in rows.order_by("sequence"):
        found[row.object_ref].append(_entry(row))
    return found


def bodies_of_person(key: str) -> list[dict[str, Any]]:
    """What was done by the person of that key, or about them, oldest first."""
    rows = LedgerRecord.objects.filter(models.Q(body__actor=key) | models.Q(object_ref=key))
    return list(rows.order_by("sequence").values_list("body", flat=True))


def objects_of(act: str) -> Iterator[str]:
    """Everything that an act was ever done about."""
    rows = LedgerRecord.objects.filter(act=act).order_by().values_list("object_ref", flat=True)
    return rows.distinct().iterator(chunk_size=2000)


def head() -> tuple[int, str]:
    """The number of the latest record, and the digest that binds all before it."""
    row = LedgerHead.objects.filter(id=1).first()
    return (row.sequence, row.digest) if row else (0, GENESIS)


def acts() -> list[str]:
    """Every kind of act that was recorded so far."""
    return sorted(LedgerRecord.objects.order_by().values_list("act", flat=True).distinct())


def _entry(row: LedgerRecord) -> Entry:
    private = {secret.name: secret.value for secret in row.secrets.all()}
    return Entry(row.sequence, row.digest, row.body, private)
