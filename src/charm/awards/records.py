"""The frozen award record as bytes, and back."""

from __future__ import annotations

import hashlib
import json

from pydantic import TypeAdapter

from charm.core.canonical_json import canonical_json
from charm.core.credentials.record import AwardRecord

_adapter = TypeAdapter(AwardRecord)


def spell_record(record: AwardRecord) -> tuple[str, str]:
    """Canonical JSON and its SHA-256; numbers and moments as exact texts."""
    spelled = canonical_json(json.loads(_adapter.dump_json(record)))
    return spelled.decode(), hashlib.sha256(spelled).hexdigest()


def read_record(spelled: str) -> AwardRecord:
    """The inverse of :func:`spell_record`."""
    return _adapter.validate_json(spelled)
