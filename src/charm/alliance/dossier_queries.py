"""Reads of accreditation dossiers. Other rooms name them through this module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from charm.alliance.dossiers import Dossier
from charm.foundation import files
from charm.foundation.files import StoredFile

__all__ = ["Dossier", "document_of", "dossiers", "to_rest_on"]


def dossiers(*, university: str = "") -> QuerySet[Dossier]:
    """All of them, or those of one university; what ends first comes first."""
    rows = Dossier.objects.select_related("university", "recorded_by", "checked_by")
    rows = rows.order_by("withdrawn_at", "university__name", "valid_until", "title", "id")
    return rows.filter(university=university) if university else rows


def to_rest_on(universities: Iterable[str], *, on: dt.date) -> list[Dossier]:
    """What a proposal of these universities can rest on, on that day: checked, and valid."""
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return list(
        dossiers().filter(
            valid, university__in=list(universities), valid_from__lte=on,
            checked_at__isnull=False, withdrawn_at__isnull=True,
        )
    )  # fmt: skip


def document_of(dossier: Dossier) -> StoredFile | None:
    """The decision as it was handed in."""
    return next(iter(files.of(dossier.ref)), None)
