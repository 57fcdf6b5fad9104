"""Editions of what the catalogue offers, who learns in them, and what teaching staff confirm."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.core.workflow.delivery import EditionState, EnrolmentState
from charm.foundation.personal_data import (
    LEARNING_RECORD,
    OFFICE_RECORD,
    STAFF_IDENTITY,
    fields,
)


class Edition(models.Model):
    """One run of a published version; with ``validation``, a round in which outcomes of prior
    learning are assessed without attending (6.6.1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        "catalogue.EntryVersion", on_delete=models.PROTECT, related_name="editions"
    )
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in EditionState],
        default=EditionState.PLANNED,
    )
    revision = models.PositiveIntegerField(default=1)
    validation = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)  # ISO 639-1 codes
    seats = models.PositiveIntegerField()
    planned_at = models.DateTimeField()
    completion = models.JSONField(default=dict)
    """Which criteria are needed, as a tree of their keys (:mod:`charm.core.completion`); all of
    them where it is empty."""

    personal_data = fields(
        "id", "version", "state", "revision", "validation", "starts_on", "ends_on", "time_zone",
        "place", "languages", "seats", "planned_at", "completion",
    )  # fmt: skip

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_edition_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="an_edition_has_a_seat"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this edition."""
        return f"edition:{self.id}"


class StaffRole(models.Model):
    """Who teaches an edition; the lead also runs it, assessors and second markers only mark."""

    class Role(models.TextChoices):
        LEAD = "lead"
        TEACHER = "teacher"
        ASSESSOR = "assessor"
        SECOND_MARKER = "second-marker"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teaching"
    )
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField()

    personal_data = fields("id", "edition", "role", "since", person=STAFF_IDENTITY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"], name="a_person_has_one_role_in_an_edition"
            )
        ]


class Criterion(models.Model):
    """What a learner must do to complete, fixed before admission opens (7.20.2)."""

    class Kind(models.TextChoices):
        PARTICIPATION = "participation"
        OUTPUTS = "outputs"
        ENGAGEMENT = "engagement"
        ASSESSMENT = "assessment"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="criteria")
    key = models.CharField(max_length=40)
    """How the edition's rule names it."""
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.CharField(max_length=500)
    minimum_percent = models.PositiveSmallIntegerField(null=True)
    """Share of the sessions to attend; for participation only."""

    personal_data = fields("id", "edition", "key", "kind", "text", "minimum_percent")

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"], name="a_criterion_has_a_key_of_its_own_in_its_edition"
            ),
            models.CheckConstraint(
                condition=Q(minimum_percent__isnull=True)
                | Q(kind="participation", minimum_percent__lte=100),
                name="a_share_of_sessions_is_at_most_all_and_for_participation",
            ),
        ]


class Session(models.Model):
    """One meeting of an edition (7.14)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    online = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True)

    personal_data = fields("id", "edition", "starts_at", "ends_at", "online", "place")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_begins"
            )
        ]


class Enrolment(models.Model):
    """A learner in an edition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in EnrolmentState],
        default=EnrolmentState.ENROLLED,
    )
    revision = models.PositiveIntegerField(default=1)
    enrolled_at = models.DateTimeField()

    personal_data = fields(
        "id", "edition", "revision",
        learner=LEARNING_RECORD, state=LEARNING_RECORD, enrolled_at=LEARNING_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["enrolled_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "learner"], name="a_learner_is_enrolled_once_in_an_edition"
            )
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this enrolment."""
        return f"enrolment:{self.id}"


class Attendance(models.Model):
    """Whether a learner took part in a session, who said so and how."""

    class How(models.TextChoices):
        TEACHER = "teacher"
        CODE = "code"
        SHEET = "sheet"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    present = models.BooleanField()
    how = models.CharField(max_length=10, choices=How, default=How.TEACHER)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "session", "enrolment", "how", "recorded_at",
        present=LEARNING_RECORD, recorded_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="attendance_is_recorded_once_per_session"
            )
        ]


class CriterionCheck(models.Model):
    """Whether a learner met a completion criterion, by which evidence (7.20.2)."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="checks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="checks")
    met = models.BooleanField()
    evidence = models.TextField()
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "enrolment", "criterion", "checked_at",
        met=LEARNING_RECORD, evidence=LEARNING_RECORD, checked_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "criterion"], name="a_criterion_is_checked_once_per_learner"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_check_names_its_evidence"),
        ]


class Result(models.Model):
    """What a learner achieved in assessment."""

    class Outcome(models.TextChoices):
        PASSED = "passed"
        FAILED = "failed"

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="result")
    outcome = models.CharField(max_length=10, choices=Outcome)
    value = models.CharField(max_length=40)
    scheme = models.CharField(max_length=100)
    assessed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = fields(
        "id", "enrolment", "recorded_at",
        outcome=LEARNING_RECORD, value=LEARNING_RECORD, scheme=LEARNING_RECORD,
        assessed_on=LEARNING_RECORD, recorded_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(value="") & ~Q(scheme=""), name="a_result_has_a_value_and_a_scheme"
            )
        ]


class Confirmation(models.Model):
    """Teaching staff's word that a learner completed: by objectives and assessments (formal, 7.10),
    or by the completion criteria (7.20.2). A voided one stays on record."""

    class Basis(models.TextChoices):
        OBJECTIVES = "objectives"
        CRITERIA = "criteria"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="confirmations")
    basis = models.CharField(max_length=10, choices=Basis)
    objectives_met = models.BooleanField(default=False)
    assessments_completed = models.BooleanField(default=False)
    criteria_met = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    voided_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "enrolment", "basis", "confirmed_at", "voided_at",
        objectives_met=LEARNING_RECORD, assessments_completed=LEARNING_RECORD,
        criteria_met=LEARNING_RECORD, confirmed_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(voided_at__isnull=True),
                name="an_enrolment_has_one_confirmation_that_stands",
            ),
            models.CheckConstraint(
                condition=Q(basis="objectives", objectives_met=True, assessments_completed=True)
                | Q(basis="criteria", criteria_met=True),
                name="a_confirmation_confirms_all_that_its_basis_asks",
            ),
        ]


class Hold(models.Model):
    """An integrity case or appeal; while it is open nothing is awarded (7.26)."""

    class Kind(models.TextChoices):
        INTEGRITY = "integrity"
        APPEAL = "appeal"

    class Outcome(models.TextChoices):
        OPEN = ""
        DISMISSED = "dismissed"
        IN_PART = "in-part"
        UPHELD = "upheld"

    class Consequence(models.TextChoices):
        """What follows where a case was upheld, also in part."""

        NOTHING = ""
        RESULT = "result"
        CORRECT = "correct"
        REVOKE = "revoke"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    statement_until = models.DateField(null=True)
    """Last day for the learner's statement."""
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True)
    decide_until = models.DateField(null=True)
    """Day by which it is to be decided."""
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    consequence = models.CharField(max_length=10, choices=Consequence, blank=True)
    closing_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    personal_data = fields(
        "id", "enrolment", "opened_at", "closed_at", "statement_until", "stated_at",
        "decide_until",
        statement=LEARNING_RECORD, consequence=LEARNING_RECORD, kind=LEARNING_RECORD,
        reason=LEARNING_RECORD, outcome=LEARNING_RECORD,
        closing_reason=LEARNING_RECORD, opened_by=LEARNING_RECORD, closed_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind"],
                condition=Q(closed_at__isnull=True),
                name="one_case_of_a_kind_is_open_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_case_is_opened_for_a_reason"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(closing_reason="")
                ),
                name="a_closed_case_says_when_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(consequence="") | Q(outcome__in=["upheld", "in-part"]),
                name="only_an_upheld_case_has_consequences",
            ),
            models.CheckConstraint(
                condition=Q(statement="") | Q(stated_at__isnull=False),
                name="a_statement_says_when",
            ),
        ]
