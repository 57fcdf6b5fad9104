"""Meetings, what stands on their agenda, and what the bodies decide."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.workflow import MeetingState, TrackOutcome, TrackState
from charm.foundation.personal_data import OFFICE_RECORD, OPINION, fields


class Meeting(models.Model):
    """A session of a body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey("alliance.Body", on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # planned; the agenda says what it would take
    place = models.CharField(max_length=200, blank=True)
    papers_due = models.DateTimeField()
    state = models.CharField(
        max_length=20,
        choices=[(state.value, state.value) for state in MeetingState],
        default=MeetingState.PLANNED,
    )
    revision = models.PositiveIntegerField(default=1)
    attendance = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    personal_data = fields(
        "id", "body", "starts_at", "ends_at", "place", "papers_due", "state", "revision",
        attendance=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(papers_due__lte=models.F("starts_at")),
                name="papers_are_due_before_the_meeting",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="a_meeting_ends_after_it_begins",
            ),
        ]


class Track(models.Model):
    """The way of one proposal through one body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.PROTECT, related_name="tracks"
    )
    body = models.ForeignKey("alliance.Body", on_delete=models.PROTECT)
    cycle = models.PositiveSmallIntegerField()
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in TrackState],
        default=TrackState.WAITING,
    )
    revision = models.PositiveIntegerField(default=1)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="tracks"
    )
    position = models.PositiveSmallIntegerField(default=0)
    deferrals = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_because = models.CharField(max_length=500)
    complete_since = models.DateTimeField(null=True)  # members read it from then on (7.4.1)

    personal_data = fields(
        "id", "proposal", "body", "cycle", "snapshot", "state", "revision", "meeting", "position",
        "deferrals", "opened_at", "opened_because", "complete_since",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "body", "cycle"], name="one_track_per_body_and_cycle"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "closed"]) | Q(meeting__isnull=False),
                name="a_scheduled_track_has_a_meeting",
            ),
        ]


class Interest(models.Model):
    """A member's own word on a conflict of interest; no row means not asked yet."""

    class Level(models.TextChoices):
        NONE = "none"
        INTEREST = "interest"
        CONFLICT = "conflict"

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    level = models.CharField(max_length=10, choices=Level)
    why = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField()

    personal_data = fields(
        "id", "track", "level", "declared_at", person=OFFICE_RECORD, why=OFFICE_RECORD
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "person"], name="a_member_declares_an_interest_once_per_item"
            )
        ]


class Opinion(models.Model):
    """A member's judgement of each characteristic (7.6, 7.24)."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    judgements = models.JSONField()  # criterion -> {"met": met|partly|not-met, "why": text}
    given_at = models.DateTimeField()

    personal_data = fields("id", "track", "given_at", person=OPINION, judgements=OPINION)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "person"], name="a_member_has_one_opinion_per_item"
            )
        ]


class Decision(models.Model):
    """What a body decided on a snapshot; sealed until the chair releases it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT)
    outcome = models.CharField(
        max_length=12, choices=[(outcome.value, outcome.value) for outcome in TrackOutcome]
    )
    reasons = models.TextField()
    judgements = models.JSONField(default=dict)  # criterion -> met|partly|not-met, of the body
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "track", "meeting", "snapshot", "outcome", "judgements", "decided_at", "released_at",
        reasons=OFFICE_RECORD, decided_by=OFFICE_RECORD, released_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "meeting"], name="a_meeting_decides_an_item_once"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="a_release_has_a_date_and_a_person",
            ),
        ]


class Condition(models.Model):
    """What must still happen before an approval counts."""

    class Clearer(models.TextChoices):
        CHAIR = "chair"
        OFFICER = "officer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    text = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    clearer = models.CharField(max_length=10, choices=Clearer)
    evidence = models.TextField(blank=True)
    met_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "decision", "text", "due_on", "clearer", "evidence", "met_at", "cleared_at",
        owner=OFFICE_RECORD, cleared_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(met_at__isnull=False),
                name="a_cleared_condition_was_met_first",
            )
        ]
