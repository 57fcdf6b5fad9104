"""How an edition assesses: its plan, what learners hand in, what markers say of it (5.1, 7.10)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.core.grading import PASS_FAIL, Scheme
from charm.core.vocab.assessment import ASSESSMENT_TYPES
from charm.foundation.personal_data import LEARNING_RECORD, OFFICE_RECORD, fields


class AssessmentPlan(models.Model):
    """That an edition has a plan, and the scale of its result. An edition without this row has one
    result that staff records as a whole."""

    edition = models.OneToOneField(
        "delivery.Edition", on_delete=models.PROTECT, related_name="assessment_plan"
    )
    scale = models.JSONField()
    """A :class:`~charm.core.grading.Scheme` as data: what learners were promised stays."""
    gap = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    """Two marks that differ by more ask for an agreed one; null where every difference does."""

    personal_data = fields("id", "edition", "scale", "gap")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gap__isnull=True) | Q(gap__gte=0),
                name="two_marks_differ_by_nothing_or_more",
            )
        ]

    @property
    def scheme(self) -> Scheme:
        return Scheme.of_data(self.scale)


class Component(models.Model):
    """One assessment of the plan, fixed before admission opens."""

    class Second(models.TextChoices):
        """Who is marked by a second person, without seeing the first mark."""

        NONE = "none"
        SAMPLE = "sample"
        ALL = "all"

    edition = models.ForeignKey(
        "delivery.Edition", on_delete=models.PROTECT, related_name="components"
    )
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=24, choices=[(code, one.label) for code, one in ASSESSMENT_TYPES.items()]
    )
    title = models.CharField(max_length=120)
    asks = models.TextField()
    """What the learner does or hands in, in words that the learner reads."""
    weight = models.PositiveSmallIntegerField()
    """Per cent of the result; 0 where it is only passed or failed."""
    in_words = models.BooleanField(default=False)
    """Marked as passed or failed, whatever the scale of the result."""
    pass_mark = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    """Where it is not that of the scale."""
    must_pass = models.BooleanField(default=True)
    """By itself; else better marks make up for it."""
    outcomes = models.JSONField(default=list)
    """Which learning outcomes of the version it assesses, counted from 1."""
    due_at = models.DateTimeField()
    handed_in = models.BooleanField(default=True)
    """Whether learners hand something in here; an oral exam takes nothing."""
    supervised = models.BooleanField(default=False)
    identity_checked = models.BooleanField(default=False)
    second = models.CharField(max_length=6, choices=Second, default=Second.NONE)
    rubric = models.JSONField(default=list)
    """``[{"outcome": 1, "levels": ["words of the lowest", ...]}]``, for outcomes that have one."""

    personal_data = fields(
        "id", "edition", "place", "kind", "title", "asks", "weight", "in_words", "pass_mark",
        "must_pass", "outcomes", "due_at", "handed_in", "supervised", "identity_checked", "second",
        "rubric",
    )  # fmt: skip

    class Meta:
        ordering = ["edition", "place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100) | Q(weight=0, in_words=True),
                name="a_component_weighs_something_or_is_passed_or_failed",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(asks=""), name="a_component_says_what_it_asks"
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this component."""
        return f"component:{self.pk}"

    def scheme(self, plan: AssessmentPlan) -> Scheme:
        """The scale of its marks."""
        return PASS_FAIL if self.in_words else plan.scheme


class Submission(models.Model):
    """What a learner handed in for a component; its files are kept under :attr:`ref`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="submissions")
    enrolment = models.ForeignKey(
        "delivery.Enrolment", on_delete=models.PROTECT, related_name="submissions"
    )
    revision = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()
    """The last time."""
    is_late = models.BooleanField(default=False)

    personal_data = fields(
        "id", "component", "revision",
        enrolment=LEARNING_RECORD, text=LEARNING_RECORD, handed_in_at=LEARNING_RECORD,
        is_late=LEARNING_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["component", "enrolment"], name="work_is_handed_in_once_and_then_replaced"
            )
        ]

    @property
    def ref(self) -> str:
        """How the ledger, and the files, name this piece of work."""
        return f"submission:{self.id}"


class Mark(models.Model):
    """What one marker says of one learner's component; the agreed one goes before the others."""

    class Turn(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        AGREED = "agreed"

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(
        "delivery.Enrolment", on_delete=models.PROTECT, related_name="marks"
    )
    turn = models.CharField(max_length=6, choices=Turn)
    value = models.DecimalField(max_digits=7, decimal_places=3)
    """On the scale of the component; letters are kept as their points."""
    levels = models.JSONField(default=dict)
    """Of the rubric: the level reached by outcome, counted from 1; ``{"1": 3}``."""
    feedback = models.TextField(blank=True)
    """What the learner reads."""
    revision = models.PositiveIntegerField(default=1)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "component", "turn", "revision",
        enrolment=LEARNING_RECORD, value=LEARNING_RECORD, levels=LEARNING_RECORD,
        feedback=LEARNING_RECORD, marked_at=LEARNING_RECORD, marked_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["component", "enrolment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "enrolment", "turn"], name="a_turn_of_marking_has_one_mark"
            )
        ]


class Moderation(models.Model):
    """The lead's look at the marks of a component before they are released."""

    component = models.OneToOneField(Component, on_delete=models.PROTECT, related_name="moderation")
    note = models.TextField()
    """Which marks were looked at, and what was found."""
    shift = models.DecimalField(max_digits=7, decimal_places=3, default=0)
    """By how much every mark of the component is moved along the scale."""
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    moderated_at = models.DateTimeField()
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "component", "note", "shift", "reason", "revision", "moderated_at",
        moderated_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="a_moderation_says_what_was_found"),
            models.CheckConstraint(
                condition=Q(shift=0) | ~Q(reason=""), name="marks_are_shifted_for_a_reason"
            ),
        ]


class ReleasedMark(models.Model):
    """The mark that stands, as the learner reads it."""

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="released")
    enrolment = models.ForeignKey(
        "delivery.Enrolment", on_delete=models.PROTECT, related_name="released"
    )
    value = models.DecimalField(max_digits=7, decimal_places=3)
    marked_on = models.DateField()
    """When the assessment was judged, in the time zone of the edition."""
    reason = models.TextField(blank=True)
    """Why it was changed after its release."""
    revision = models.PositiveIntegerField(default=1)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "component", "marked_on", "revision", "released_at",
        enrolment=LEARNING_RECORD, value=LEARNING_RECORD, reason=LEARNING_RECORD,
        released_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["component", "enrolment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "enrolment"], name="one_mark_of_a_component_stands"
            )
        ]
