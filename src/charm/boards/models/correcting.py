"""What can still happen to a released decision: its words are corrected, or the body comes back to
it. The decision itself stays for ever (7.6)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.boards.models.deciding import Condition, Decision
from charm.foundation.personal_data import OFFICE_RECORD, fields


class Correction(models.Model):
    """The chair corrects a slip of the pen in the words of a decision; the officer countersigns.

    The decision itself stays as it was released: what is corrected stands beside it. An outcome, a
    judgement, a date and a version are never corrected: that is a new decision.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        COUNTERSIGNED = "countersigned"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    condition = models.ForeignKey(
        Condition, on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    """Whose words are corrected; None is for the reasons of the decision."""
    before = models.TextField()
    after = models.TextField()
    why = models.CharField(max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=14, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "decision", "condition", "asked_at", "state", "answered_at", "revision",
        before=OFFICE_RECORD, after=OFFICE_RECORD, why=OFFICE_RECORD, asked_by=OFFICE_RECORD,
        answer=OFFICE_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state="asked"),
                name="a_decision_has_one_correction_that_waits",
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")) & ~Q(after="") & ~Q(why=""),
                name="a_correction_changes_words_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(state="asked")
                    & ~Q(answered_by=F("asked_by"))
                ),
                name="nobody_countersigns_their_own_correction",
            ),
        ]


class Revisit(models.Model):
    """The chair wants the body to come back to an approval that stands; with the officer's
    countersign it goes on the next agenda."""

    class State(models.TextChoices):
        ASKED = "asked"
        COUNTERSIGNED = "countersigned"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="revisits")
    why = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=14, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "decision", "asked_at", "state", "answered_at", "revision",
        why=OFFICE_RECORD, asked_by=OFFICE_RECORD, answer=OFFICE_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=~Q(state="refused"),
                name="a_body_comes_back_to_a_decision_once",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_body_comes_back_for_a_reason"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(state="asked")
                    & ~Q(answered_by=F("asked_by"))
                ),
                name="nobody_countersigns_their_own_revisit",
            ),
        ]
