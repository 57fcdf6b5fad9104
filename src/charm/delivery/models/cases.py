"""How a university hears a case, and who sits on the panel of one (7.26)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from charm.delivery.models.edition import Hold
from charm.foundation.personal_data import OFFICE_RECORD, fields


class CaseRules(models.Model):
    """Days that a university gives; what is not set is as the fields say."""

    university = models.OneToOneField(
        "alliance.University", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    appeal_days = models.PositiveSmallIntegerField(default=30)
    """For an appeal, after the result, the confirmation, the award or its revocation."""
    statement_days = models.PositiveSmallIntegerField(default=10)
    """For the learner's statement on an integrity case."""
    panel_days = models.PositiveSmallIntegerField(default=30)
    """For the panel to decide."""
    set_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    personal_data = fields(
        "university", "appeal_days", "statement_days", "panel_days", "set_at", "revision"
    )

    class Meta:
        verbose_name = "rules of cases"
        verbose_name_plural = "rules of cases"


class PanelMember(models.Model):
    """Who decides a case together with others: nobody who opened it, marked or learns."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="panel")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panels"
    )
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields("id", "hold", "named_at", person=OFFICE_RECORD, named_by=OFFICE_RECORD)

    class Meta:
        ordering = ["named_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "person"], name="a_person_sits_on_a_panel_once")
        ]
