"""The papers of a meeting as they were frozen, and what a member keeps beside them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.boards.models.deciding import Meeting, Track
from charm.foundation.personal_data import OFFICE_RECORD, OnErasure, PersonalData, fields

OWN_NOTES = PersonalData(
    kind="note that a member keeps for themselves",
    purpose="to prepare a meeting (7.6)",
    basis="legitimate interest",
    retention="until its writer deletes it",
    on_erasure=OnErasure.ERASE,
    seen_by="only who wrote it: neither the office, nor an auditor, nor the operator on any page",
)
OWN_READING = PersonalData(
    kind="how far a member has read",
    purpose="to show a member what changed since they read it (7.6)",
    basis="legitimate interest",
    retention="until the member marks it as not read, or their account is erased",
    on_erasure=OnErasure.ERASE,
    seen_by="only the member",
)


class Pack(models.Model):
    """The papers of a meeting, frozen (7.4.1). What changes afterwards makes a pack of the next
    number; this one stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField()
    contents = models.TextField()
    """Canonical JSON (RFC 8785): everything it says, each version and file by its hash."""
    sha256 = models.CharField(max_length=64)
    because = models.CharField(max_length=300)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Nobody where the clock did it."""
    file = models.UUIDField(null=True)
    """The PDF, once it is made."""
    file_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True)
    """Why it could not be made the last time."""

    kept_texts = {"contents": "sha256"}
    personal_data = fields(
        "id", "meeting", "number", "sha256", "because", "frozen_at", "file", "file_sha256",
        "made_at", "failed",
        contents=OFFICE_RECORD, frozen_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="the_packs_of_a_meeting_are_numbered"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="a_pack_says_why_it_was_made"),
            models.CheckConstraint(
                condition=Q(file__isnull=True, made_at__isnull=True, file_sha256="")
                | (Q(file__isnull=False, made_at__isnull=False) & ~Q(file_sha256="")),
                name="a_pack_that_is_made_has_its_file",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this pack."""
        return f"pack:{self.id}"


class PackPaper(models.Model):
    """One paper of a pack: the version of a proposal on which the body decides."""

    class Change(models.TextChoices):
        """Against the pack before."""

        SAME = "same"
        NEW = "new"
        CHANGED = "changed"

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="papers")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    """Of its item on the agenda."""
    title = models.CharField(max_length=300)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="papers")
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    before = models.ForeignKey(
        "proposals.Snapshot", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The version that the body saw last, in an earlier pack or decision; nothing where it is new
    to the body."""
    change = models.CharField(max_length=10, choices=Change, default=Change.SAME)

    personal_data = fields(
        "id", "pack", "place", "number", "title", "track", "snapshot", "sha256", "before", "change"
    )

    class Meta:
        ordering = ["pack", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "track"], name="a_pack_holds_the_paper_of_an_item_once"
            ),
        ]


class Note(models.Model):
    """What a member writes beside a paper, for themselves alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="+")
    where = models.CharField(max_length=40)
    """The section of the paper."""
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()

    personal_data = fields(
        "id", "track", "where", "revision", "written_at", person=OWN_NOTES, text=OWN_NOTES
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "track", "where"], name="a_member_keeps_one_note_at_a_place"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something"),
        ]


class Reading(models.Model):
    """The version of a paper that a member marked as read."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    personal_data = fields("id", "track", "snapshot", person=OWN_READING, read_at=OWN_READING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "track"], name="a_member_has_read_up_to_one_version"
            )
        ]
