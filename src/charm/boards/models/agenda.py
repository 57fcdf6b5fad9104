"""What stands on the agenda of a meeting, and what was told of it (7.4.1, 7.5)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.boards.models.deciding import Meeting, Track
from charm.foundation.personal_data import OFFICE_RECORD, fields

MOST_MINUTES = 600


class AgendaItem(models.Model):
    """One line of an agenda. ``order`` is its place in the reading order of the whole meeting, so
    that an item comes before its children and they before what follows it."""

    class Kind(models.TextChoices):
        DECISION = "decision"
        DISCUSSION = "discussion"
        INFORMATION = "information"
        OTHER = "other"  # any other business
        BREAK = "break"

    class Role(models.TextChoices):
        """What the system keeps in order by itself; an item of the officer's own has none."""

        APOLOGIES = "apologies"
        MINUTES = "minutes"
        CONDITIONS = "conditions"
        DEFERRED = "deferred"
        FORMAL = "formal"
        NON_FORMAL = "non-formal"
        INFORMAL = "informal"
        PROPOSAL = "proposal"
        OTHER = "other"

    class Left(models.TextChoices):
        """Why what stood on the agenda of a session was not decided in it."""

        DEFERRED = "deferred"
        NOT_REACHED = "not-reached"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    title = models.JSONField(default=dict)  # language -> text; that of a proposal is the proposal's
    note = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)  # planned, without those of its children
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    presenter_name = models.CharField(max_length=200, blank=True)
    confidential = models.BooleanField(default=False)
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    left = models.CharField(max_length=12, choices=Left, blank=True)
    late_because = models.CharField(max_length=500, blank=True)  # why the chair admitted it late
    told_begins = models.DateTimeField(null=True)  # the slot that the proposers were told (7.5)
    told_minutes = models.PositiveSmallIntegerField(null=True)

    personal_data = fields(
        "id", "meeting", "parent", "order", "kind", "role", "title", "minutes", "confidential",
        "track", "left", "late_because", "told_begins", "told_minutes",
        note=OFFICE_RECORD, presenter=OFFICE_RECORD, presenter_name=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "track"], name="a_proposal_is_once_on_an_agenda"
            ),
            models.CheckConstraint(
                condition=Q(track__isnull=False, role="proposal")
                | Q(track__isnull=True) & ~Q(role="proposal"),
                name="an_agenda_item_of_a_proposal_has_its_track",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=MOST_MINUTES), name="an_agenda_item_ends_the_same_day"
            ),
        ]


class AgendaVersion(models.Model):
    """An agenda as it was published: what is changed afterwards is shown as changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_versions")
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField()  # in reading order: id, number, title, begins (ISO 8601), minutes
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "meeting", "number", "published_at", lines=OFFICE_RECORD, published_by=OFFICE_RECORD
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="an_agenda_has_each_version_once"
            )
        ]


class AgendaEdit(models.Model):
    """The agenda as it was before an act of the officer, so that the act can be taken back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_edits")
    revision = models.PositiveIntegerField()  # of the meeting, after the act
    what = models.CharField(max_length=40)
    before = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    personal_data = fields(
        "id", "meeting", "revision", "what", "at", before=OFFICE_RECORD, by=OFFICE_RECORD
    )


class Guest(models.Model):
    """A proposer at their item: whether they came, and who spoke for it (7.5)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="guests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    came = models.BooleanField()
    spoke = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "item", "recorded_at",
        person=OFFICE_RECORD, came=OFFICE_RECORD, spoke=OFFICE_RECORD, recorded_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="a_proposer_is_noted_once"),
            models.CheckConstraint(
                condition=Q(came=True) | Q(spoke=False), name="who_speaks_is_present"
            ),
        ]


class CompletenessCheck(models.Model):
    """What the officer looked at before members read a proposal, with remarks by field (7.4.1)."""

    track = models.OneToOneField(Track, on_delete=models.PROTECT, related_name="completeness")
    looked_at = models.JSONField(default=list)  # of form, endorsements, files
    remarks = models.JSONField(default=dict)  # field of the form -> what the officer noticed
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    personal_data = fields(
        "id", "track", "looked_at", "revision", "at", remarks=OFFICE_RECORD, by=OFFICE_RECORD
    )


class Holiday(models.Model):
    """A day on which a body does not work: it does not count before a paper deadline."""

    body = models.ForeignKey("alliance.Body", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    name = models.CharField(max_length=100)

    personal_data = fields("id", "body", "day", "name")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["body", "day"], name="a_holiday_is_noted_once")
        ]
