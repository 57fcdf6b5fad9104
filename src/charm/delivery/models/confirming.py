"""A teacher's word that everybody who is ready in an edition completed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.delivery.models.edition import Edition
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class ClassConfirmation(models.Model):
    """Given by a job for all of them, or for nobody (7.10, 7.20.2)."""

    class State(models.TextChoices):
        WORKING = "working"
        DONE = "done"
        HELD_UP = "held-up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="class_confirmations"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WORKING)
    objectives_met = models.BooleanField(default=False)
    assessments_completed = models.BooleanField(default=False)
    seen = models.JSONField()
    """Revisions on the teacher's screen, by enrolment."""
    size = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.JSONField(default=list)
    """Why it was held up: ``[sentence that begins with the learner, clause]``."""
    done_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "edition", "state", "objectives_met", "assessments_completed", "size", "asked_at",
        "done_at",
        seen=LEARNING_RECORD, reasons=LEARNING_RECORD, asked_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state="working"),
                name="a_class_is_confirmed_once_at_a_time",
            )
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"class-confirmation:{self.id}"
