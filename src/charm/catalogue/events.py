"""What the catalogue does when a lower room tells it something."""

from __future__ import annotations

from typing import Any

from charm.catalogue.services.keeping import suspend_withdrawn
from charm.catalogue.services.publishing import publish_approved
from charm.foundation import outbox


@outbox.handles("proposal_approved")
def on_proposal_approved(_key: str, payload: dict[str, Any]) -> None:
    publish_approved(proposal=payload["proposal"], snapshot=payload["snapshot"])


@outbox.handles("approval_withdrawn")
def on_approval_withdrawn(_key: str, payload: dict[str, Any]) -> None:
    suspend_withdrawn(proposal=payload["proposal"], decision=payload["decision"])
