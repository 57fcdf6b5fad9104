"""What the bodies do when a proposal changes."""

from __future__ import annotations

from typing import Any

from charm.boards import queries
from charm.boards.services.agenda import close_tracks, open_tracks
from charm.boards.services.comparing import void_change
from charm.boards.services.following_up import suggest_follow_ups
from charm.boards.services.letters import withdraw_unreleased
from charm.foundation import outbox
from charm.proposals.services.reviewing import lock_proposal


@outbox.handles("proposal_submitted")
def put_on_agenda(_key: str, payload: dict[str, Any]) -> None:
    """A submission goes on the agenda of the next available meeting by itself (7.4.1)."""
    open_tracks(payload["proposal"])


@outbox.handles("proposal_approved")
def suggest_whom_to_contact(_key: str, payload: dict[str, Any]) -> None:
    """Letters to the contacts that clause 7.8 recommends are drafted for the proposers."""
    suggest_follow_ups(payload["proposal"])


@outbox.handles("proposal_withdrawn")
def take_off_agenda(_key: str, payload: dict[str, Any]) -> None:
    proposal = lock_proposal(payload["proposal"])
    close_tracks(queries.tracks_of(proposal))
    void_change(proposal, proposal.cycle)
    withdraw_unreleased(proposal)
