"""Deciding in writing between meetings, where a body's rules allow it (workflow 5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.boards.models.deciding import WrittenProcedure
from charm.foundation.personal_data import OFFICE_RECORD, fields


class WrittenAnswer(models.Model):
    """What one member says to what is put to the body in writing."""

    class Said(models.TextChoices):
        AGREE = "agree"
        OBJECT = "object"
        CALL_IN = "call-in"

    procedure = models.ForeignKey(
        WrittenProcedure, on_delete=models.PROTECT, related_name="answers"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=8, choices=Said)
    why = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField()

    personal_data = fields(
        "id", "procedure", "answered_at",
        person=OFFICE_RECORD, said=OFFICE_RECORD, why=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "person"], name="a_member_answers_in_writing_once"
            ),
            models.CheckConstraint(
                condition=Q(said="agree") | ~Q(why=""), name="who_does_not_agree_says_why"
            ),
        ]
