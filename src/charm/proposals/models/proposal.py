"""Proposals, the snapshots that are endorsed and decided on, endorsements, submissions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.core.workflow import EndorsementState, ProposalState
from charm.foundation.personal_data import HANDED_IN, OFFICE_RECORD, fields


def choices(states: type[ProposalState] | type[EndorsementState]) -> list[tuple[str, str]]:
    return [(state.value, state.value) for state in states]


class Proposal(models.Model):
    """One micro-credential on its way to a decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=20, choices=choices(ProposalState), default=ProposalState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=300, blank=True)
    content = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    snapshot = models.ForeignKey(
        "Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    money_found = models.CharField(max_length=500, blank=True)
    needs_board = models.BooleanField(default=False)
    closing_reason = models.TextField(blank=True)
    minutes = models.CharField(max_length=64, blank=True)
    """SHA-256 of the minutes from which the officer recorded it, where a body decided before there
    was this platform; empty for everything else."""

    personal_data = fields(
        "id", "state", "revision", "kind", "title", "begun_at", "previous", "snapshot", "cycle",
        "money_found", "needs_board", "minutes",
        content=OFFICE_RECORD, closing_reason=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ProposalState]),
                name="a_proposal_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "revision", "withdrawn"])
                | Q(snapshot__isnull=False),
                name="what_is_endorsed_or_decided_is_a_snapshot",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this proposal."""
        return f"proposal:{self.id}"


class ProposerSeat(models.Model):
    """A member of staff who proposes, for a university (7.4)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    university = models.ForeignKey("alliance.University", on_delete=models.PROTECT)
    since = models.DateTimeField()

    personal_data = fields("id", "proposal", "university", "since", person=OFFICE_RECORD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"], name="a_person_proposes_a_proposal_once"
            )
        ]


class Snapshot(models.Model):
    """A proposal as it stood at one moment: bytes that never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    content = models.TextField()  # canonical JSON (RFC 8785)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    kept_texts = {"content": "sha256"}
    personal_data = fields(
        "id", "proposal", "number", "sha256", "taken_at",
        content=OFFICE_RECORD, taken_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"], name="snapshots_of_a_proposal_are_numbered"
            )
        ]


class Endorsement(models.Model):
    """Approval to propose and deliver this very snapshot, asked for by e-mail (7.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="endorsements")
    university = models.ForeignKey("alliance.University", on_delete=models.PROTECT)
    office = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=20, choices=choices(EndorsementState), default=EndorsementState.ASKED
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    signed_name = models.CharField(max_length=200, blank=True)
    comment = models.TextField(blank=True)
    handed_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="handed_to"
    )

    personal_data = fields(
        "id", "snapshot", "university", "office", "token_hash", "state", "asked_at", "expires_at",
        "answered_at", "handed_from",
        name=OFFICE_RECORD, email=OFFICE_RECORD, signed_name=OFFICE_RECORD, comment=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "email"], name="an_endorser_is_asked_once_per_snapshot"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["endorsed", "declined", "handed-on"])
                | (Q(answered_at__isnull=False) & ~Q(signed_name="")),
                name="an_answer_has_a_date_and_a_name",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this question, and what was handed in for it."""
        return f"endorsement:{self.id}"


class Reminder(models.Model):
    """A letter that asked again, with a link of its own: of a link only the hash is kept, so the
    one of the first letter could not be told again."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()

    personal_data = fields("id", "endorsement", "days", "token_hash", "sent_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endorsement", "days"], name="an_endorser_gets_each_reminder_once"
            )
        ]


class Evidence(models.Model):
    """An e-mail by which an endorser approved, handed in by a proposer and judged by the Boards
    officer. It belongs to one question, and so to one version (7.4)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        VOID = "void"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="evidence")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    revision = models.PositiveIntegerField(default=1)
    file = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    said = models.JSONField()
    """What the e-mail says (:class:`charm.core.mail.Mail`), read once when it was handed in."""
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    personal_data = fields(
        "id", "endorsement", "state", "revision", "file", "sha256", "handed_in_at", "judged_at",
        said=HANDED_IN, handed_in_by=OFFICE_RECORD, judged_by=OFFICE_RECORD, reason=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        verbose_name = "e-mail handed in"
        constraints = [
            models.UniqueConstraint(
                fields=["endorsement"],
                condition=Q(state="waiting"),
                name="one_email_waits_for_each_question",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"])
                | (Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(reason="")),
                name="a_judgement_of_evidence_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("handed_in_by")),
                name="nobody_judges_the_evidence_they_handed_in",
            ),
        ]


class Submission(models.Model):
    """A snapshot handed in to the Academic Council (7.1), with what the policy said of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="submissions")
    cycle = models.PositiveSmallIntegerField()
    policy_version = models.CharField(max_length=20)
    findings = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    personal_data = fields(
        "id", "snapshot", "cycle", "policy_version", "findings", "submitted_at",
        answers=OFFICE_RECORD, submitted_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "cycle"], name="a_snapshot_is_submitted_once_per_cycle"
            )
        ]
