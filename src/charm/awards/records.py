"""The frozen award record as bytes, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

import orjson
from pydantic import TypeAdapter

from charm.core.canonical_json import canonical_json
from charm.core.credentials.record import AwardRecord, Learner, Result, StatusPlace

_adapter = TypeAdapter(AwardRecord)


@dataclass(frozen=True, slots=True)
class _Own:
    """What differs between the learners of a graduation day; small, beside what they share."""

    id: str
    number: str
    learner: Learner
    status: StatusPlace
    suspension: StatusPlace | None
    result: Result | None
    salt: str


_own = TypeAdapter(_Own)
_OWN = [field.name for field in fields(_Own)]


def spell_record(record: AwardRecord) -> tuple[str, str]:
    """Canonical JSON and its SHA-256; numbers and moments as exact texts."""
    spelled = canonical_json(json.loads(_adapter.dump_json(record)))
    return spelled.decode(), hashlib.sha256(spelled).hexdigest()


def read_record(spelled: str) -> AwardRecord:
    """The inverse of :func:`spell_record`."""
    return _adapter.validate_json(spelled)


def read_records(spelled: Iterable[str]) -> Iterator[AwardRecord]:
    """The same of many, one after the other: what they share is read once, and is then the same
    object in all of them."""
    known: dict[bytes, AwardRecord] = {}
    for text in spelled:
        said = orjson.loads(text)
        own = {}
        if isinstance(said, dict):
            own = {name: said.pop(name) for name in _OWN if name in said}
        shared = orjson.dumps(said)
        if len(own) < len(_OWN) or shared not in known:
            known[shared] = read_record(text)
            yield known[shared]
            continue
        mine = _own.validate_json(orjson.dumps(own))
        yield replace(known[shared], **{name: getattr(mine, name) for name in _OWN})
