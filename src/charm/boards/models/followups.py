"""What the proposers are recommended to do after an approval (7.8)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.workflow.followup import FollowUpState
from charm.foundation.personal_data import CORRESPONDENCE, OFFICE_RECORD, STAFF_IDENTITY, fields


class FollowUp(models.Model):
    """A contact of the alliance that an approved micro-credential needs, and the letter to it.

    The proposers send it; the contact answers by a link, or with an account of that address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.PROTECT, related_name="followups"
    )
    cycle = models.PositiveSmallIntegerField()
    contact = models.CharField(max_length=40)  # code of the contact
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    needs = models.JSONField()  # codes of Need, in order
    subject = models.CharField(max_length=300)
    letter = models.TextField()
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in FollowUpState],
        default=FollowUpState.SUGGESTED,
    )
    reason = models.TextField(blank=True)
    """Why it is not needed."""
    note = models.TextField(blank=True)
    """What the contact says."""
    answered_by = models.CharField(max_length=200, blank=True)
    """Name of who answered for the contact."""
    token_sha256 = models.CharField(max_length=64, null=True, unique=True)
    link_until = models.DateTimeField(null=True)
    suggested_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "proposal", "cycle", "contact", "needs", "state", "token_sha256", "link_until",
        "suggested_at", "sent_at", "accepted_at", "closed_at", "revision",
        name=STAFF_IDENTITY, email=STAFF_IDENTITY, subject=CORRESPONDENCE, letter=CORRESPONDENCE,
        reason=OFFICE_RECORD, note=OFFICE_RECORD, answered_by=OFFICE_RECORD,
        sent_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["suggested_at", "contact"]
        verbose_name = "follow-up"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "cycle", "contact"],
                name="a_contact_is_suggested_once_per_approval",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "not-needed"])
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="a_follow_up_that_moves_was_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="not-needed") | ~Q(reason=""),
                name="what_is_not_needed_has_a_reason",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"follow-up:{self.id}"
