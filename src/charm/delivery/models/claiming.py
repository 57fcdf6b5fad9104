"""One-time links by which people without an account come to what is theirs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.delivery.models.admission import Application
from charm.delivery.models.edition import Enrolment
from charm.foundation.personal_data import LEARNING_RECORD, fields


class Claim(models.Model):
    """A link to the address at which somebody was invited, enrolled or awarded: to an invitation,
    or to an enrolment with the award that comes of it. It works until it is used, a newer one was
    sent, or its time is over; only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="claim"
    )
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="claim"
    )
    email = models.EmailField(max_length=254)
    token_sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "application", "enrolment", "token_sha256", "sent_at", "expires_at", "claimed_at",
        "revision",
        email=LEARNING_RECORD, claimed_by=LEARNING_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=True) ^ Q(enrolment__isnull=True),
                name="a_link_leads_to_an_invitation_or_an_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_by__isnull=True)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="a_used_link_says_when_and_by_whom",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"claim:{self.id}"
