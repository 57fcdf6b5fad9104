"""What lies between the version that a body approved and the one submitted now, and the approvals
that go on holding for it (workflow 3, "What an edit voids")."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.proposal.classes import ChangeClass
from charm.foundation.personal_data import OFFICE_RECORD, fields

SPARED = [ChangeClass.EDITORIAL.value, ChangeClass.OPERATIONAL.value]


class Change(models.Model):
    """The difference of a submitted version from the approved one, as it was found, and what the
    Boards officer says of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        PLAIN = "plain"  # academic: whoever is needed decides, and nobody has to confirm that
        VOID = "void"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.PROTECT, related_name="changes"
    )
    cycle = models.PositiveSmallIntegerField()
    base = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT, related_name="+")
    """The version that was approved; of an earlier proposal where this one amends it."""
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT, related_name="+")
    is_amendment = models.BooleanField()
    found = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ChangeClass])
    differences = models.JSONField(default=list)
    """A row for each field: its name, its class, and why it has that class."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    revision = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    confirmed = models.CharField(
        max_length=12, choices=[(c.value, c.value) for c in ChangeClass], blank=True
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    personal_data = fields(
        "id", "proposal", "cycle", "base", "snapshot", "is_amendment", "found", "differences",
        "state", "revision", "opened_at", "confirmed", "confirmed_at",
        confirmed_by=OFFICE_RECORD, reason=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "cycle"], name="one_change_per_proposal_and_cycle"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~Q(reason="")
                & ~Q(confirmed=""),
                name="a_confirmed_change_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed="academic")
                | Q(confirmed="operational", found__in=SPARED)
                | Q(confirmed="editorial", found="editorial"),
                name="a_change_is_never_confirmed_as_less_than_was_found",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"change:{self.id}"


class Kept(models.Model):
    """The released approval of a body that goes on holding for the version of this track."""

    track = models.OneToOneField(
        "boards.Track", on_delete=models.PROTECT, related_name="kept", primary_key=True
    )
    decision = models.ForeignKey(
        "boards.Decision", on_delete=models.PROTECT, related_name="kept_for"
    )
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="kept")
    kept_at = models.DateTimeField()

    personal_data = fields("track", "decision", "change", "kept_at")

    class Meta:
        verbose_name = "approval that was kept"
