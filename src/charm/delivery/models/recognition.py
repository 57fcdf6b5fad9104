"""What a learner learned before, and whether it counts in an edition (6.6.1, 7.26)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.workflow.recognition import RecognitionState
from charm.delivery.models.edition import Criterion, Enrolment
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class Recognition(models.Model):
    """Earlier learning that a learner wants to count for a criterion of the edition, or for a
    learning outcome where the edition has no criteria; files of evidence hang on ``ref``."""

    class Kind(models.TextChoices):
        CREDIT = "credit"
        """Credits of another higher education institution."""
        PRIOR = "prior"
        """Non-formal or informal learning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="recognitions")
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, null=True, related_name="recognitions"
    )
    outcome = models.PositiveSmallIntegerField(null=True)
    """A learning outcome of the version, counted from 1."""
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in RecognitionState],
        default=RecognitionState.ASKED,
    )
    revision = models.PositiveIntegerField(default=1)
    what = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    """Where it was learned."""
    credits = models.CharField(max_length=40, blank=True)
    """As the other institution says it, such as "5 ECTS"."""
    explanation = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "enrolment", "criterion", "outcome", "revision", "asked_at", "decided_at",
        kind=LEARNING_RECORD, state=LEARNING_RECORD, what=LEARNING_RECORD, place=LEARNING_RECORD,
        credits=LEARNING_RECORD, explanation=LEARNING_RECORD, link=LEARNING_RECORD,
        reason=LEARNING_RECORD, decided_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(criterion__isnull=True) ^ Q(outcome__isnull=True),
                name="earlier_learning_counts_for_one_criterion_or_outcome",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "criterion"],
                condition=Q(state__in=["asked", "recognised"]),
                name="earlier_learning_is_asked_once_for_a_criterion",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "outcome"],
                condition=Q(state__in=["asked", "recognised"]),
                name="earlier_learning_is_asked_once_for_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["recognised", "refused"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="a_decision_on_earlier_learning_says_when_who_and_why",
            ),
        ]

    @property
    def ref(self) -> str:
        """How files and the ledger name it."""
        return f"recognition:{self.id}"
