"""Questions that no longer need an answer."""

from __future__ import annotations

from charm.core.workflow import EndorsementState
from charm.proposals.models import Endorsement, Proposal

OPEN = (EndorsementState.ASKED, EndorsementState.OPENED)


def void_open_endorsements(proposal: Proposal) -> int:
    """Close the links that are still open: the version they ask about is no longer the one."""
    open_ones = Endorsement.objects.filter(snapshot__proposal=proposal, state__in=OPEN)
    return open_ones.update(state=EndorsementState.WITHDRAWN)
