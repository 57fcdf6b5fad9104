"""Minutes of a meeting: they write themselves from the session, are edited, confirmed, frozen."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.boards.models.deciding import Meeting, Track
from charm.foundation.personal_data import OFFICE_RECORD, fields


class Minutes(models.Model):
    """The minutes of one meeting, in the languages of its body; confirmed in a later session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    languages = models.JSONField()  # codes, the first one leads
    revision = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_in = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="confirms"
    )

    personal_data = fields(
        "id", "meeting", "languages", "revision", "drafted_at", "sent_at", "confirmed_at",
        "confirmed_in", drafted_by=OFFICE_RECORD, confirmed_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    confirmed_at__isnull=True, confirmed_by__isnull=True, confirmed_in__isnull=True
                )
                | Q(
                    sent_at__isnull=False,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_in__isnull=False,
                ),
                name="confirmed_minutes_say_by_whom_and_in_which_session",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names them."""
        return f"minutes:{self.id}"


class MinutesPart(models.Model):
    """One point of the minutes in one language: its public part, and what stays in the body.

    ``written`` is how it wrote itself from the session, ``text`` how it stands; a paragraph is a
    line of the text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="parts")
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)  # opening, item:<id>, closing
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, related_name="minuted")
    number = models.CharField(max_length=12, blank=True)  # on the agenda
    language = models.CharField(max_length=8)
    heading = models.CharField(max_length=300)
    written = models.TextField(blank=True)
    text = models.TextField(blank=True)
    written_confidential = models.TextField(blank=True)
    confidential = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True)  # by hand
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "minutes", "place", "key", "track", "number", "language", "heading", "changed_at",
        "revision",
        written=OFFICE_RECORD, text=OFFICE_RECORD,
        written_confidential=OFFICE_RECORD, confidential=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["place"]
        verbose_name = "part of the minutes"
        verbose_name_plural = "parts of the minutes"
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "key", "language"], name="a_point_is_minuted_once_per_language"
            )
        ]


class MinutesComment(models.Model):
    """What a member says of one paragraph of a draft, and what the officer answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(MinutesPart, on_delete=models.PROTECT, related_name="comments")
    is_confidential = models.BooleanField()
    """Of which half of the part."""
    paragraph = models.PositiveSmallIntegerField()  # from 1; 0 is all of it
    quoted = models.TextField(blank=True)  # the paragraph as it stood
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    said_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "part", "is_confidential", "paragraph", "said_at", "answered_at",
        quoted=OFFICE_RECORD, person=OFFICE_RECORD, text=OFFICE_RECORD, answer=OFFICE_RECORD,
        answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="a_settled_comment_is_answered_by_somebody",
            )
        ]


class MinutesFile(models.Model):
    """Confirmed minutes as a document that never changes."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=8)
    is_public = models.BooleanField()
    file = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)

    personal_data = fields("id", "minutes", "language", "is_public", "file", "sha256")

    class Meta:
        ordering = ["-is_public", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "language", "is_public"],
                name="minutes_are_frozen_once_per_language",
            )
        ]
