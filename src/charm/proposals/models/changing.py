"""Who changed which field of a draft and when, and what of it is claimed to be wording only."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from charm.foundation.personal_data import OFFICE_RECORD, fields


class Edit(models.Model):
    """What one person changed in one go: the fields, not what they said. Autosaves that follow one
    another are one."""

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="edits"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    changed = models.JSONField(default=list)
    """Names of fields of the form, in its order."""

    personal_data = fields("id", "proposal", "since", "until", "changed", person=OFFICE_RECORD)

    class Meta:
        ordering = ["-until", "-id"]
        indexes = [models.Index(fields=["proposal", "-until"], name="edits_of_a_proposal")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="an_edit_ends_after_it_begins",
            )
        ]


class WordingClaim(models.Model):
    """The proposers say that a field reads differently and means the same (workflow 3). It counts
    only where few words changed, and once the Boards officer agrees."""

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="wording_claims"
    )
    field = models.CharField(max_length=40)
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields("id", "proposal", "field", "claimed_at", claimed_by=OFFICE_RECORD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "field"], name="a_field_is_claimed_to_be_wording_once"
            )
        ]
