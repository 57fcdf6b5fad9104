"""What learners show to others of what they were awarded."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from charm.foundation.personal_data import LEARNING_RECORD, fields


class Share(models.Model):
    """A link by which whoever has it sees one credential, until it ends or is taken back. Only the
    hash of its token is kept: the link itself is shown once, to the learner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey("awards.Award", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    """For whom it is, in the learner's own words; shown to the learner alone."""
    with_files = models.BooleanField(default=False)
    """Whether the credential can be taken along as a file, not only looked at."""
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "with_files", "token_sha256", "created_at", "expires_at", "revoked_at",
        award=LEARNING_RECORD, name=LEARNING_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="a_share_lasts_for_a_while"
            )
        ]
