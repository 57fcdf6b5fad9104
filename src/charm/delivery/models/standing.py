"""Facts about a learner's enrolment besides learning: that the identity was checked, and how the
fee stands (7.26). Neither holds a document, a number of one, or data of a payment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.delivery.models.edition import Enrolment
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class IdentityCheck(models.Model):
    """Somebody saw who the learner is. One that was taken back stays on record."""

    class Way(models.TextChoices):
        DOCUMENT = "document"
        """An official document with a picture, shown in person."""
        VIDEO = "video"
        """The same, shown over a live video call."""
        INSTITUTION = "institution"
        """The institution of the learner vouches, by its sign-in or its card."""
        EID = "eid"
        """An electronic identity of a state."""
        KNOWN = "known"
        """Known in person to the staff."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="identity_checks"
    )
    way = models.CharField(max_length=15, choices=Way)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_back_because = models.CharField(max_length=500, blank=True)

    personal_data = fields(
        "id", "enrolment", "recorded_at", "taken_back_at",
        way=LEARNING_RECORD, checked_on=LEARNING_RECORD, taken_back_because=LEARNING_RECORD,
        checked_by=OFFICE_RECORD, taken_back_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(taken_back_at__isnull=True),
                name="one_check_of_identity_stands",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["document", "video", "institution", "eid", "known"]),
                name="identity_is_checked_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | (
                    Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                    & ~Q(taken_back_because="")
                ),
                name="a_check_taken_back_says_when_who_and_why",
            ),
        ]


class FeeStatus(models.Model):
    """How the fee of a learner stood from then on; the latest one holds."""

    class State(models.TextChoices):
        NOT_DUE = "not-due"
        DUE = "due"
        PAID = "paid"
        WAIVED = "waived"
        REFUNDED = "refunded"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="fee_statuses")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    personal_data = fields(
        "id", "enrolment", "set_at",
        state=LEARNING_RECORD, reason=LEARNING_RECORD, set_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["not-due", "due", "paid", "waived", "refunded"]),
                name="a_fee_stands_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["due", "paid"]) | ~Q(reason=""),
                name="a_fee_not_due_waived_or_refunded_says_why",
            ),
        ]
