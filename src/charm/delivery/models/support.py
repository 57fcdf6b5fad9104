"""What help with an edition was asked for, and what became of it (7.27)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.proposal.model import Support
from charm.core.workflow.support import SupportState
from charm.delivery.models.edition import Edition
from charm.foundation.personal_data import OFFICE_RECORD, fields


class SupportRequest(models.Model):
    """A request for support, by who runs the edition, to the office that the kind names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="support_requests")
    kind = models.CharField(max_length=25, choices=[(kind.value, kind.value) for kind in Support])
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in SupportState],
        default=SupportState.ASKED,
    )
    revision = models.PositiveIntegerField(default=1)
    need = models.TextField()
    wanted_by = models.DateField(null=True)
    """The day by which it is needed."""
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "edition", "kind", "state", "revision", "wanted_by", "asked_at", "answered_at",
        need=OFFICE_RECORD, asked_by=OFFICE_RECORD, taken_up_by=OFFICE_RECORD,
        answer=OFFICE_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(need=""), name="support_says_what_is_needed"),
            models.CheckConstraint(
                condition=~Q(state__in=[SupportState.GIVEN, SupportState.DECLINED])
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="support_ends_with_an_answer",
            ),
        ]

    @property
    def ref(self) -> str:
        return f"support/{self.id}"
