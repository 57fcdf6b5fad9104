"""Questions that no longer need an answer."""

from __future__ import annotations

from django.db.models import F, QuerySet

from charm.core.workflow import EndorsementState
from charm.proposals.models import Endorsement, Evidence, Proposal
from charm.proposals.services.letters import tell_endorser

OPEN = (EndorsementState.ASKED, EndorsementState.OPENED)


def void_open_endorsements(proposal: Proposal) -> int:
    """Close the links that are still open, and say so to those who were asked: the version they ask
    about is no longer the one. An e-mail that waits for the officer waits no longer."""
    void_evidence(Evidence.objects.filter(endorsement__snapshot__proposal=proposal))
    open_ones = Endorsement.objects.filter(snapshot__proposal=proposal, state__in=OPEN)
    for row in open_ones.select_related("snapshot", "university").order_by("id"):
        tell_endorser("no-answer-needed", proposal, row)
    return open_ones.update(state=EndorsementState.WITHDRAWN)


def void_evidence(rows: QuerySet[Evidence]) -> int:
    """Those of them that wait are looked at by nobody any more."""
    waiting = rows.filter(state=Evidence.State.WAITING)
    return waiting.update(state=Evidence.State.VOID, revision=F("revision") + 1)
