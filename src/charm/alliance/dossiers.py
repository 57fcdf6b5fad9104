"""Accreditation dossiers of universities: which body accredited what, until when (5.6.1.5, 7.9)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.foundation.personal_data import OFFICE_RECORD, fields


class Dossier(models.Model):
    """A decision by which a university's programmes are accredited and quality assured: one for
    everything of a faculty, or for a single programme. Proposers rest on it instead of typing.

    Somebody of the university records it, somebody else of its quality office checks it against the
    document; from then on it is not changed any more, only withdrawn. ``valid_until`` is the last
    day on which it holds; None is without end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="dossiers"
    )
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    legal_basis = models.URLField(max_length=500, blank=True)
    scope = models.CharField(max_length=2000)
    """What it covers: programmes, fields, levels, in words."""
    eqf_levels = models.JSONField(default=list)
    """Levels 1 to 8 that it covers; empty is any."""
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "university", "title", "body", "reference", "legal_basis", "scope", "eqf_levels",
        "valid_from", "valid_until", "recorded_at", "checked_at", "withdrawn_at",
        "withdrawn_because", "revision",
        recorded_by=OFFICE_RECORD, checked_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["valid_until", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_dossier_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("recorded_by")),
                name="a_dossier_is_checked_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="a_checked_dossier_says_by_whom_and_when",
            ),
            models.UniqueConstraint(
                "university", "reference", condition=Q(withdrawn_at__isnull=True),
                name="a_decision_has_one_dossier",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> str:
        return f"dossier:{self.pk}"

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None and self.withdrawn_at is None

    def stands(self, on: dt.date) -> str:
        """``withdrawn``, ``unchecked``, ``ahead``, ``expired``, ``ending`` (within 90 days) or
        ``valid`` on that day."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.checked_at is None:
            return "unchecked"
        if on < self.valid_from:
            return "ahead"
        if self.valid_until is None:
            return "valid"
        if self.valid_until < on:
            return "expired"
        return "ending" if self.valid_until - on <= ENDING else "valid"


ENDING = dt.timedelta(days=90)
