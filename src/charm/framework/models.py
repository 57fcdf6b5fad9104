"""What the policy leaves to decisions on record."""

from __future__ import annotations

from django.db import models

from charm.foundation.personal_data import fields


class ProgrammeExtension(models.Model):
    """A recorded decision that a programme's policy goes on being used after its end (4.1)."""

    programme = models.CharField(max_length=40)
    until = models.DateField()
    decided_on = models.DateField()
    reference = models.CharField(max_length=200)

    personal_data = fields("id", "programme", "until", "decided_on", "reference")
