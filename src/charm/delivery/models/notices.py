"""What a university tells those who learn with it, and who accepted which version of it (7.26)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class Notice(models.Model):
    """One version of a notice of a university; without a number, the draft of the next one."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy"
        PARTICIPATION = "participation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    number = models.PositiveIntegerField(null=True)
    texts = models.JSONField(default=dict)
    """By language (ISO 639-1)."""
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "university", "kind", "number", "texts", "written_at", "published_at", "revision",
        written_by=OFFICE_RECORD, published_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["university", "kind", "-number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["university", "kind", "number"],
                name="a_version_of_a_notice_has_its_own_number",
            ),
            models.UniqueConstraint(
                fields=["university", "kind"],
                condition=Q(number__isnull=True),
                name="a_notice_has_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["privacy", "participation"]),
                name="a_notice_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True, published_by=None)
                | Q(number__gte=1, published_at__isnull=False, published_by__isnull=False),
                name="a_published_notice_says_when_and_by_whom",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"notice:{self.id}"


class Acceptance(models.Model):
    """A person accepted a version of a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="acceptances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_at = models.DateTimeField()

    personal_data = fields("id", "notice", accepted_at=LEARNING_RECORD, person=LEARNING_RECORD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "person"], name="a_version_of_a_notice_is_accepted_once"
            )
        ]
