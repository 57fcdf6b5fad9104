"""Learners whom a holder of the seal chose together: all of them are awarded, or none."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.awards.models.register import Award, Issuer
from charm.core.workflow.delivery import GroupState
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class Group(models.Model):
    """A choice by one holder of the seal, approved by a second one where the issuer asks for it,
    and worked off by a job (7.10, 7.20.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="groups")
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in GroupState]
    )
    revision = models.PositiveIntegerField(default=1)
    asks_second = models.BooleanField(default=False)
    """Whether a second person was asked for when it was chosen."""
    size = models.PositiveIntegerField()
    replaces = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="+")
    """The award that the one of this group corrects."""
    why = models.TextField(blank=True)
    """Why an award is corrected."""
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    """Why it was sent back."""
    reasons = models.JSONField(default=list)
    """Why it was held up: ``[learner's name, sentence, clause]`` of each."""
    done_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "issuer", "state", "revision", "asks_second", "size", "chosen_at", "answered_at",
        "done_at",
        replaces=LEARNING_RECORD, why=LEARNING_RECORD, answer=LEARNING_RECORD,
        reasons=LEARNING_RECORD, chosen_by=OFFICE_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["-chosen_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("chosen_by")),
                name="who_proposes_awards_does_not_approve_them",
            ),
            models.CheckConstraint(
                condition=Q(asks_second=False)
                | ~Q(state__in=["working", "done", "held-up"])
                | Q(answered_by__isnull=False),
                name="a_group_that_asks_for_a_second_person_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent-back") | ~Q(answer=""),
                name="a_group_is_sent_back_for_a_reason",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this group."""
        return f"award-group:{self.id}"


class Chosen(models.Model):
    """A learner in a group."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="chosen")
    enrolment = models.ForeignKey(
        "delivery.Enrolment", on_delete=models.PROTECT, related_name="chosen"
    )
    seen = models.PositiveIntegerField()
    """Revision of the enrolment when it was chosen."""
    place = models.PositiveIntegerField()
    is_open = models.BooleanField(default=True)
    """Until the group is done, or over."""

    personal_data = fields("id", "group", "seen", "place", "is_open", enrolment=LEARNING_RECORD)

    class Meta:
        verbose_name_plural = "chosen"
        ordering = ["group", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(is_open=True),
                name="a_learner_is_in_one_open_group",
            ),
            models.UniqueConstraint(
                fields=["group", "enrolment"], name="a_learner_is_in_a_group_once"
            ),
        ]
