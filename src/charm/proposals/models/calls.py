"""Alliance-level calls, who takes part, what reviewers say, what is selected (7.3)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.core.calls import HIGHEST_SCALE, Judges
from charm.core.workflow import CallState
from charm.foundation.personal_data import OFFICE_RECORD, fields
from charm.proposals.models.proposal import Proposal, Snapshot, Submission

PERSON = settings.AUTH_USER_MODEL


class Call(models.Model):
    """A call of the alliance, with dates, questions and a review of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in CallState],
        default=CallState.PLANNED,
    )  # fmt: skip
    revision = models.PositiveIntegerField(default=1)
    title = models.JSONField(default=dict)
    purpose = models.JSONField(default=dict)
    budget_line = models.JSONField(default=dict)
    """Titles and texts by language."""
    questions = models.JSONField(default=list)
    """Rows of :class:`charm.core.calls.Question`; they stay as they are once the call opened."""
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="calls")
    opens_at = models.DateTimeField(null=True)
    """When the clock opens it; without it, its manager does."""
    closes_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "slug", "state", "revision", "title", "purpose", "budget_line", "questions",
        "opens_at", "closes_at", "planned_at", "opened_at", "closed_at", "decided_at",
        owner=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CallState]),
                name="a_call_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(opened_at__isnull=False, closes_at__gt=F("opened_at")),
                name="a_call_that_opened_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "decided"]) | Q(closed_at__isnull=False),
                name="a_call_closes_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_at__isnull=False),
                name="a_call_is_decided_at_a_moment",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this call."""
        return f"call:{self.id}"


class CallRound(models.Model):
    """One of the rounds of review before the call decides, in their order."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rounds")
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    asks = models.JSONField(default=dict)
    """What its reviewers judge, by language."""
    judges = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Judges])
    scale = models.PositiveSmallIntegerField(default=5)
    """The best score; the least is 1."""
    due_on = models.DateField()
    """The last day for its reviews."""
    begun_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "call", "position", "title", "asks", "judges", "scale", "due_on", "begun_at",
        "reminded_at", "revision",
    )  # fmt: skip

    class Meta:
        verbose_name = "round of review"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"], name="rounds_of_a_call_are_in_order"
            ),
            models.CheckConstraint(
                condition=Q(scale__gte=2, scale__lte=HIGHEST_SCALE),
                name="a_scale_has_two_steps_at_least",
            ),
        ]


class CallReviewer(models.Model):
    """Who judges in a round everything that was sent in."""

    round = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    personal_data = fields("id", "round", "asked_at", person=OFFICE_RECORD)

    class Meta:
        verbose_name = "reviewer"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], name="a_reviewer_is_in_a_round_once"
            )
        ]


class CallEntry(models.Model):
    """A proposal that takes part in a call, with its answers to the call's questions."""

    class State(models.TextChoices):
        CHOSEN = "chosen"
        SENT_IN = "sent-in"
        SELECTED = "selected"
        NOT_SELECTED = "not-selected"
        LEFT = "left"

    class Outcome(models.TextChoices):
        SELECT = "select"
        NOT_SELECT = "not-select"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="entries")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="call_entries")
    state = models.CharField(max_length=12, choices=State, default=State.CHOSEN)
    revision = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict)
    joined_at = models.DateTimeField()
    sent_in = models.OneToOneField("SentIn", on_delete=models.PROTECT, null=True, related_name="+")
    """What was sent in last, while it is or was reviewed."""
    rank = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    """What the manager means to do, until the call is decided."""
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, related_name="call_entry"
    )
    """How it came before the Academic Council."""
    warned_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "call", "proposal", "state", "revision", "joined_at", "sent_in", "rank", "outcome",
        "decided_at", "submission", "warned_at",
        answers=OFFICE_RECORD, reason=OFFICE_RECORD, decided_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        verbose_name = "part in a call"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "proposal"], name="a_proposal_is_in_a_call_once"
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(state__in=["chosen", "sent-in"]),
                name="a_proposal_takes_part_in_one_call_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent-in", "selected", "not-selected"])
                | Q(sent_in__isnull=False),
                name="what_a_call_reviews_was_sent_in",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["selected", "not-selected"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="a_selection_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="selected") | Q(submission__isnull=False),
                name="what_is_selected_is_submitted",
            ),
        ]


class SentIn(models.Model):
    """What was sent in to a call: a version, the answers, and what the policy said of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(CallEntry, on_delete=models.PROTECT, related_name="sendings")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=20)
    findings = models.JSONField(default=list)
    warnings = models.JSONField(default=dict)
    """A reason for each warning of the policy, by clause."""
    sent_in_at = models.DateTimeField()
    sent_in_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    personal_data = fields(
        "id", "entry", "snapshot", "policy_version", "findings", "sent_in_at",
        answers=OFFICE_RECORD, warnings=OFFICE_RECORD, sent_in_by=OFFICE_RECORD,
    )  # fmt: skip


class CallReview(models.Model):
    """What one reviewer says in one round of one proposal, or why they do not judge it."""

    round = models.ForeignKey(CallRound, on_delete=models.PROTECT, related_name="reviews")
    entry = models.ForeignKey(CallEntry, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    is_conflict = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True)
    recommends = models.BooleanField(null=True)
    reason = models.TextField()
    given_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "round", "entry", "is_conflict", "given_at", "revision",
        person=OFFICE_RECORD, score=OFFICE_RECORD, recommends=OFFICE_RECORD, reason=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        verbose_name = "review"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry", "person"], name="a_reviewer_judges_once_in_a_round"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_review_has_a_reason"),
            models.CheckConstraint(
                condition=Q(is_conflict=True, score__isnull=True, recommends__isnull=True)
                | Q(is_conflict=False, score__isnull=False, recommends__isnull=True)
                | Q(is_conflict=False, score__isnull=True, recommends__isnull=False),
                name="a_review_judges_or_says_why_not",
            ),
        ]
