"""What results are in ECTS grades, as a university says it (7.26)."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from charm.core.grading import ByIntervals, ByShares, EctsTable
from charm.foundation.personal_data import OFFICE_RECORD, fields


class GradeTable(models.Model):
    """The table of one university for one scale of results."""

    class Way(models.TextChoices):
        INTERVALS = "intervals"
        """By the result itself."""
        SHARES = "shares"
        """By the share of those who passed."""

    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="+"
    )
    scale = models.CharField(max_length=20)
    """The code of a :class:`~charm.core.grading.Scheme`."""
    way = models.CharField(max_length=10, choices=Way)
    rows = models.JSONField()
    """``[["A", "9"], ...]``, the best grade first: the worst result that has it, or its share."""
    fewest = models.PositiveSmallIntegerField(default=1)
    """By shares: so many must have passed before anybody has a grade."""
    revision = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    personal_data = fields(
        "id", "university", "scale", "way", "rows", "fewest", "revision", "set_at",
        set_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["university", "scale"], name="a_university_has_one_table_for_a_scale"
            )
        ]

    @property
    def table(self) -> EctsTable:
        if self.way == self.Way.SHARES:
            return ByShares(tuple((g, int(share)) for g, share in self.rows), self.fewest)
        return ByIntervals(tuple((grade, Decimal(least)) for grade, least in self.rows))
