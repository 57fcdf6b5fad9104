"""How an edition admits its learners, and who asked for a seat (7.26)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.workflow.delivery import ApplicationState
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class Admission(models.Model):
    """The way into an edition, fixed before admission opens. An edition without this row is open
    to everybody, and keeps a waiting list."""

    class Way(models.TextChoices):
        OPEN = "open"
        APPLICATION = "application"
        INVITATION = "invitation"

    class FeePrevents(models.TextChoices):
        """What a fee that is due prevents; never the award."""

        NOTHING = "nothing"
        FIRM_SEAT = "firm-seat"

    edition = models.OneToOneField(
        "delivery.Edition", on_delete=models.PROTECT, related_name="admission"
    )
    way = models.CharField(max_length=12, choices=Way, default=Way.OPEN)
    questions = models.JSONField(default=list)
    """What applicants answer: a list of texts."""
    asks_for_needs = models.BooleanField(default=False)
    """Whether applicants say how they meet what the entry asks for before (Appendix 1)."""
    waiting_list = models.BooleanField(default=True)
    closes_on = models.DateField(null=True)
    """The last day on which people apply or take a seat, in the edition's time zone."""

    checks_identity = models.BooleanField(default=False)
    """Whether nobody is confirmed whose identity was not checked; where a part of the assessment
    asks for it, it is asked anyway."""
    asks_fee = models.BooleanField(default=False)
    """Whether who has a seat owes a fee, until somebody says otherwise."""
    fee_prevents = models.CharField(max_length=10, choices=FeePrevents, default=FeePrevents.NOTHING)

    personal_data = fields(
        "id", "edition", "way", "questions", "asks_for_needs", "waiting_list", "closes_on",
        "checks_identity", "asks_fee", "fee_prevents",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["open", "application", "invitation"]),
                name="an_edition_admits_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(fee_prevents__in=["nothing", "firm-seat"]),
                name="a_fee_that_is_due_prevents_something_known",
            ),
        ]


class Application(models.Model):
    """A person who asked for a seat, or was invited to take one; known by an address until there
    is an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(
        "delivery.Edition", on_delete=models.PROTECT, related_name="applications"
    )
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="applications"
    )
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in ApplicationState]
    )
    revision = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=list)
    """``[{"question", "answer"}]``, as they were asked."""
    needs = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "edition", "revision",
        email=LEARNING_RECORD, name=LEARNING_RECORD, person=LEARNING_RECORD, state=LEARNING_RECORD,
        answers=LEARNING_RECORD, needs=LEARNING_RECORD, reason=LEARNING_RECORD,
        asked_at=LEARNING_RECORD, answered_at=LEARNING_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "email"], name="an_address_asks_once_for_a_seat_in_an_edition"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "waiting", "admitted"])
                | Q(person__isnull=False),
                name="who_applies_has_an_account",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(answered_at__isnull=False) & ~Q(reason="")),
                name="a_refused_application_says_why",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this application."""
        return f"application:{self.id}"

    @property
    def face(self) -> str:
        """Its state, apart from states of the same name elsewhere."""
        return f"seat-{self.state}"
