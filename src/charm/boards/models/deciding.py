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
    because = models.CharField(max_length=500, blank=True)  # why it was moved or cancelled
    revision = models.PositiveIntegerField(default=1)
    attendance = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    personal_data = fields(
        "id", "body", "starts_at", "ends_at", "place", "papers_due", "state", "because",
        "revision",
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
    deferrals = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_because = models.CharField(max_length=500)
    complete_since = models.DateTimeField(null=True)  # members read it from then on (7.4.1)
    revisits = models.OneToOneField(
        "Decision", on_delete=models.PROTECT, null=True, related_name="revisited_by"
    )
    """The released approval to which the body comes back; None on the way to a first decision."""

    personal_data = fields(
        "id", "proposal", "body", "cycle", "snapshot", "state", "revision", "meeting",
        "deferrals", "opened_at", "opened_because", "complete_since", "revisits",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "body", "cycle"],
                condition=Q(revisits__isnull=True),
                name="one_track_per_body_and_cycle",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(meeting__isnull=False),
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
    holds = models.BooleanField(default=False)
    """Whether it stood when the body began with the item: not the member's to take back alone."""
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The chair who recorded it in the member's place, with the reason."""
    changed_because = models.CharField(max_length=500, blank=True)

    personal_data = fields(
        "id", "track", "level", "declared_at", "holds",
        person=OFFICE_RECORD, why=OFFICE_RECORD, changed_by=OFFICE_RECORD,
        changed_because=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "person"], name="a_member_declares_an_interest_once_per_item"
            ),
            models.CheckConstraint(
                condition=Q(changed_by__isnull=True) | ~Q(changed_because=""),
                name="an_interest_is_changed_by_others_with_a_reason",
            ),
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


class WrittenProcedure(models.Model):
    """An item that its body decides in writing, until a moment, on what the chair puts to it."""

    class Ending(models.TextChoices):
        CLOCK = "clock"
        ANSWERED = "answered"
        CALLED_IN = "called-in"
        CLOSED = "closed"  # the proposal left review

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="procedures")
    taken_from = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="procedures"
    )
    outcome = models.CharField(
        max_length=12, choices=[(outcome.value, outcome.value) for outcome in TrackOutcome]
    )
    text = models.TextField()
    silence_agrees = models.BooleanField()  # by the rules when it was opened
    silence_rule = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    personal_data = fields(
        "id", "track", "taken_from", "outcome", "silence_agrees", "silence_rule", "opened_at",
        "ends_at", "ended_at", "ending",
        text=OFFICE_RECORD, opened_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["track"],
                condition=Q(ended_at__isnull=True),
                name="an_item_is_decided_in_writing_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="a_written_procedure_ends_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="something_is_put_to_the_body_in_writing"
            ),
        ]


class Decision(models.Model):
    """What a body decided on a snapshot; sealed until the chair releases it."""

    class Way(models.TextChoices):
        CONSENSUS = "consensus"
        HANDS = "hands"
        ROLL_CALL = "roll-call"
        WRITTEN = "written"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    procedure = models.OneToOneField(
        WrittenProcedure, on_delete=models.PROTECT, null=True, related_name="decision"
    )
    """In a meeting or in writing, one of the two."""
    way = models.CharField(max_length=10, choices=Way, blank=True)  # "" before it was noted
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True)
    quorum_present = models.PositiveSmallIntegerField(null=True)
    quorum_of = models.PositiveSmallIntegerField(null=True)  # who could have been counted
    quorum_needed = models.PositiveSmallIntegerField(null=True)
    snapshot = models.ForeignKey("proposals.Snapshot", on_delete=models.PROTECT)
    title = models.CharField(max_length=300, blank=True)  # of the version decided on
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
        "id", "track", "meeting", "procedure", "way", "votes_for", "votes_against",
        "votes_abstained", "quorum_present", "quorum_of", "quorum_needed", "snapshot", "title",
        "outcome", "judgements", "decided_at", "released_at",
        reasons=OFFICE_RECORD, decided_by=OFFICE_RECORD, released_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "meeting"], name="a_meeting_decides_an_item_once"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, procedure__isnull=True) & ~Q(way="written")
                | Q(meeting__isnull=True, procedure__isnull=False, way="written"),
                name="a_body_decides_in_a_meeting_or_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["", "consensus"], votes_for__isnull=True)
                | Q(
                    way__in=["hands", "roll-call", "written"],
                    votes_for__gt=models.F("votes_against"),
                ),
                name="a_vote_carries_what_is_decided",
            ),
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
        BODY = "body"
        PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    text = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    clearer = models.CharField(max_length=10, choices=Clearer)
    clearer_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The member of the body whom the decision names."""
    evidence = models.TextField(blank=True)
    met_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "decision", "text", "due_on", "clearer", "evidence", "met_at", "cleared_at",
        owner=OFFICE_RECORD, cleared_by=OFFICE_RECORD, clearer_person=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clearer="person", clearer_person__isnull=False)
                | ~Q(clearer="person") & Q(clearer_person__isnull=True),
                name="a_clearer_by_name_is_named",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(met_at__isnull=False),
                name="a_cleared_condition_was_met_first",
            ),
        ]
