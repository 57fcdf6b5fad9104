"""What delivery does when something happened in it that concerns others."""

from __future__ import annotations

import uuid
from typing import Any

from charm.delivery.services.admitting import move_up
from charm.foundation import outbox


@outbox.handles("seat_given_back")
def on_seat_given_back(key: str, payload: dict[str, Any]) -> None:  # noqa: ARG001
    """The seat goes to who has waited longest."""
    move_up(uuid.UUID(payload["edition"]))
