"""What one person asks about an issuer's keys, and a second one answers (5.9, 7.10)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.awards.models.register import Issuer, IssuerKey
from charm.core.credentials.keys import Kind
from charm.core.workflow.keys import KeyChange, KeyRequestState
from charm.foundation.personal_data import OFFICE_RECORD, fields


class KeyRequest(models.Model):
    """It is answered within its time, or is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="key_requests")
    change = models.CharField(
        max_length=12, choices=[(change.value, change.value) for change in KeyChange]
    )
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in KeyRequestState]
    )
    revision = models.PositiveIntegerField(default=1)
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, null=True, related_name="+")
    """The key to stop signing with; for a rotation the latest one, None before there is any."""
    kind = models.CharField(
        max_length=10,
        choices=[(kind.value, kind.value) for kind in Kind],
        default=Kind.ED25519.value,
    )
    """Of the key to be made."""
    at_once = models.BooleanField(default=False)
    """The new key signs without being announced before."""
    on_machine = models.BooleanField(default=False)
    """Once approved it waits for the command on the machine."""
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    """Why it was refused."""
    done_at = models.DateTimeField(null=True)
    made = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, null=True, related_name="+")
    """The key that came of it."""

    personal_data = fields(
        "id", "issuer", "change", "state", "revision", "key", "kind", "at_once",
        "on_machine", "asked_at", "until", "answered_at", "done_at", "made",
        reason=OFFICE_RECORD, asked_by=OFFICE_RECORD, answered_by=OFFICE_RECORD,
        answer=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer"],
                condition=Q(state__in=["asked", "approved"]),
                name="one_change_of_keys_is_asked_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="who_asks_for_a_change_of_keys_does_not_approve_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"]) | Q(answered_by__isnull=False),
                name="a_change_of_keys_has_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(change__in=["retire", "compromised"]) | Q(key__isnull=False),
                name="a_key_that_stops_is_named",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this request."""
        return f"key-request:{self.id}"
