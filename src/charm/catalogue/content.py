"""What of an approved proposal becomes public, and how it is spelled."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import rfc8785

from charm.alliance.queries import University
from charm.boards.queries import Approval
from charm.core.proposal.model import Proposal as Content

INTERNAL = (
    "proposers",
    "endorsers",
    "financial_needs",
    "supporting_document",
    "supports_wanted",
    "attachments",
)
"""Fields for the bodies alone: people, money, what helps them to decide."""

OUTCOMES_IN_WORDS = {"approved": "approved", "conditions": "approved with conditions"}


def version_content(
    content: Content, approval: Approval, universities: dict[str, University]
) -> dict[str, Any]:
    """The published version: the public part of the proposal, the bodies behind it with the names
    they had, the decision it rests on."""
    public = {key: value for key, value in content.to_json().items() if key not in INTERNAL}
    for row in public.get("accreditation", ()):
        row.pop("document", None)
    return {
        "proposal": public,
        "bodies": [
            _body(universities[row.code], row.role)
            if row.code in universities
            else {"name": row.name or row.code, "role": str(row.role)}
            for row in content.universities
        ],
        "responsible": content.responsible_university,
        "decision": {
            "id": str(approval.decision_id),
            "body": approval.body,
            "outcome": OUTCOMES_IN_WORDS[approval.outcome],
            "decided_on": approval.decided_on.isoformat(),
            "released_at": approval.released_at.isoformat(),
        },
        **_change(approval),
    }


def _change(approval: Approval) -> dict[str, Any]:
    """On whose word it holds for a version that the Council did not see: an act of the Boards
    officer, and a decision of the Executive Board where more than the wording changed (7.25)."""
    change = approval.change
    if change is None:
        return {}
    said: dict[str, Any] = {
        "id": str(change.id),
        "class": change.kind,
        "confirmed_on": change.confirmed_on.isoformat(),
    }
    if change.board is not None:
        said["board"] = {
            "id": str(change.board.decision_id),
            "body": change.board.body,
            "outcome": OUTCOMES_IN_WORDS[change.board.outcome],
            "decided_on": change.board.decided_on.isoformat(),
        }
    return {"change": said}


def spell(values: dict[str, Any]) -> tuple[str, str]:
    """Canonical JSON and its SHA-256."""
    spelled = rfc8785.dumps(json.loads(json.dumps(values)))
    return spelled.decode(), hashlib.sha256(spelled).hexdigest()


def _body(university: University, role: str) -> dict[str, str]:
    return {
        "code": university.code,
        "slug": university.slug,
        "name": university.name,
        "country": university.country,
        "url": university.url,
        "role": str(role),
    }
