"""The word of the alliance that stands in credentials beside that of who awards."""

from __future__ import annotations

import uuid

from django.db import models

from charm.awards.models.register import IssuerKey
from charm.foundation.personal_data import fields


class Endorsement(models.Model):
    """What the Academic Council decided on a version, signed once with a key of the alliance, for
    all who are awarded that version while that key signs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        "catalogue.EntryVersion", on_delete=models.PROTECT, related_name="endorsements"
    )
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    credential = models.TextField()  # the signed EndorsementCredential, JSON
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    kept_texts = {"credential": "sha256"}
    personal_data = fields("id", "version", "key", "credential", "sha256", "signed_at")

    class Meta:
        ordering = ["version", "signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="a_version_is_endorsed_once_with_a_key"
            )
        ]
