"""What a proposal begins from: the approved one that it amends, or one that was not approved
(moves 15 and 16)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Max, QuerySet

from charm.core.proposal.classes import Why, classify
from charm.core.proposal.model import Proposal as Content
from charm.core.workflow import ProposalState
from charm.proposals import queries
from charm.proposals.models import Proposal, WordingClaim

P = ProposalState
IN_DECISION = (P.CALL_REVIEW, P.SUBMITTED, P.IN_REVIEW, P.CONDITIONS)
MOST_BEFORE = 100
"""A line of proposals that begin from one another is not followed further back."""


def before(proposal: Proposal) -> list[Proposal]:
    """The proposals from which this one begins, one from the other, the nearest first."""
    found: list[Proposal] = []
    while proposal.previous is not None and len(found) < MOST_BEFORE:
        proposal = proposal.previous
        found.append(proposal)
    return found


def origin_of(proposal: Proposal) -> Proposal | None:
    """The approved proposal from which the entry of the catalogue was born that this one amends;
    None for what amends nothing."""
    approved = [one for one in before(proposal) if one.state == P.APPROVED]
    return approved[-1] if approved else None


def amended_by(proposal: Proposal) -> Proposal | None:
    """The latest approved one of the same line: what this one is compared with, even if it began
    from an earlier one. None for what amends nothing."""
    origin = origin_of(proposal)
    return None if origin is None else _approved_in(origin).exclude(pk=proposal.pk).first()


def latest_of_line(approved: Proposal) -> Proposal:
    """The latest approved one among those that go on from an approved one, or itself."""
    return _approved_in(origin_of(approved) or approved).first() or approved


def _approved_in(origin: Proposal) -> QuerySet[Proposal]:
    """The latest first: only one amendment at a time is decided, so they follow one another."""
    rows = Proposal.objects.filter(pk__in=_line(origin), state=P.APPROVED)
    rows = rows.annotate(at=Max("snapshots__submissions__submitted_at"))
    return rows.select_related("snapshot").order_by("-at", "-begun_at", "id")


def other_amendment(proposal: Proposal, origin: Proposal) -> Proposal | None:
    """Another amendment of the same entry that is being decided."""
    rows = Proposal.objects.filter(pk__in=_line(origin), state__in=IN_DECISION)
    return rows.exclude(pk=proposal.pk).first()


def lock_line(origin: Proposal) -> None:
    """Whoever submits an amendment does so alone, inside the transaction of the act."""
    Proposal.objects.select_for_update().filter(pk=origin.pk).first()


def keeps_kind_and_university(content: Content, base: Content) -> bool:
    """What an amendment cannot change (5.6.2): the entry and its awards rest on it."""
    return (
        content.kind is base.kind and content.responsible_university == base.responsible_university
    )


def says_something_else(content: Content, base: Content) -> bool:
    """Whether more is different than the people behind it."""
    return any(one.why is not Why.PEOPLE for one in classify(base, content).fields)


def claims_of(proposal: Proposal) -> frozenset[str]:
    """Fields of which the proposers say that only their wording was corrected."""
    rows = WordingClaim.objects.filter(proposal=proposal)
    return frozenset(rows.values_list("field", flat=True))


def content_of_base(base: Proposal) -> Content:
    """What the approved version says."""
    assert base.snapshot_id is not None  # what is approved is a snapshot
    return queries.content_of(base.snapshot_id)


def _line(origin: Proposal) -> Collection[uuid.UUID]:
    """The origin and everything that begins from it, directly or not; a read for each step."""
    found: set[uuid.UUID] = {origin.id}
    latest = found
    while latest and len(found) < MOST_BEFORE:
        rows = Proposal.objects.filter(previous__in=latest).exclude(pk__in=found)
        latest = set(rows.values_list("pk", flat=True))
        found |= latest
    return found
