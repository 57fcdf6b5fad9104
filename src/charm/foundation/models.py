"""What every room uses: the ledger, the outbox, scheduled work."""

from __future__ import annotations

import uuid

from django.db import models

from charm.foundation.personal_data import (
    CORRESPONDENCE,
    HANDED_IN,
    OFFICE_RECORD,
    PRIVATE_WORDS,
    TECHNICAL_RECORD,
    fields,
)


class LedgerRecord(models.Model):
    """One act, bound to the one before it. Only ever added."""

    sequence = models.BigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    # Copies of parts of the body, to find records by; the body is what counts.
    act = models.CharField(max_length=60, db_index=True)
    object_ref = models.CharField(max_length=120, db_index=True)
    at = models.DateTimeField()

    personal_data = fields(
        "sequence", "previous", "digest", "act", "object_ref", "at", body=OFFICE_RECORD
    )

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="ledger_counts_from_one"
            )
        ]


class LedgerSecret(models.Model):
    """Salt and value behind a commitment; may be erased while the chain stays whole."""

    record = models.ForeignKey(LedgerRecord, on_delete=models.PROTECT, related_name="secrets")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=64)
    value = models.TextField()

    personal_data = fields("id", "record", "name", "salt", value=PRIVATE_WORDS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "name"], name="a_record_commits_to_a_name_once"
            )
        ]


class LedgerHead(models.Model):
    """The single row that writers lock, so that the chain never forks."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    personal_data = fields("id", "sequence", "digest")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_ledger_head")
        ]


class OutboxMessage(models.Model):
    """An event for upper rooms, or a letter, written in the transaction that caused it."""

    class Kind(models.TextChoices):
        EVENT = "event"
        LETTER = "letter"

    class State(models.TextChoices):
        WAITING = "waiting"
        IN_FLIGHT = "in-flight"
        DONE = "done"
        DEAD = "dead"
        UNKNOWN = "unknown"
        # of letters alone
        DRAFTED = "drafted"
        """Waits until those who are responsible let it go."""
        HELD = "held"
        """The same, and does not go with the others."""
        WITHDRAWN = "withdrawn"
        """Never goes."""
        GATHERED = "gathered"
        """Waits for the digest of its reader."""
        TOLD = "told"
        """Its words went out in a digest."""
        RETURNED = "returned"
        """A mail server sent it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    about = models.CharField(max_length=120, blank=True, default="", db_index=True)
    """The object that a letter belongs to, as the ledger names it."""
    reader = models.CharField(max_length=80, blank=True, default="")
    """Key of the person whom a letter is for, if they have an account."""
    revision = models.PositiveIntegerField(default=1)
    """Counts what people did with a letter."""

    personal_data = fields(
        "id", "kind", "name", "state", "attempts", "created_at", "done_at", "about",
        "revision",
        key=CORRESPONDENCE, payload=CORRESPONDENCE, reader=CORRESPONDENCE,
        last_error=TECHNICAL_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["reader", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_at__isnull=False),
                name="a_done_message_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["drafted", "held"]) | ~models.Q(about=""),
                name="a_drafted_letter_belongs_to_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="gathered") | ~models.Q(reader=""),
                name="a_gathered_letter_has_a_reader",
            ),
        ]


class ReturnedAddress(models.Model):
    """An address from which a letter came back, until somebody sends there again."""

    address = models.EmailField(max_length=254, primary_key=True)
    """In small letters."""
    at = models.DateTimeField()
    says = models.CharField(max_length=500)
    """In the words of the mail server."""

    personal_data = fields("at", address=CORRESPONDENCE, says=CORRESPONDENCE)

    class Meta:
        verbose_name_plural = "returned addresses"


class StoredFile(models.Model):
    """A file that somebody handed in; its bytes lie in the storage and never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=120, db_index=True)
    """The object it belongs to, as the ledger names it."""
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=200)
    """Where in the storage."""
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)
    """Key of the person, as the ledger writes it."""

    personal_data = fields(
        "id", "about", "media_type", "size", "sha256", "place", "kept_at",
        name=HANDED_IN, kept_by=HANDED_IN,
    )  # fmt: skip

    class Meta:
        ordering = ["kept_at", "id"]


class Schedule(models.Model):
    """When a repeated job ran last, so that several workers run it once."""

    job = models.CharField(max_length=120, primary_key=True)
    last_run = models.DateTimeField()

    personal_data = fields("job", "last_run")


class Heartbeat(models.Model):
    """When a worker was last heard of: its jobs go to others when it falls silent."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    personal_data = fields("worker", "at")


class IdempotencyKey(models.Model):
    """An act that was asked for under a key of the caller's own, and the answer it was given."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    body_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    attempt = models.CharField(max_length=32)
    """Whose turn it is: whoever takes over from a process that died writes its own."""
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=500, blank=True)
    answer = models.TextField(blank=True)

    personal_data = fields(
        "id", "key", "method", "path", "body_sha256", "state", "attempt", "started_at",
        "expires_at", "status", "location",
        caller=TECHNICAL_RECORD, answer=TECHNICAL_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "key"], name="a_caller_uses_a_key_for_one_act"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running") | models.Q(status__isnull=False),
                name="a_done_act_has_its_answer",
            ),
        ]


class Attempts(models.Model):
    """How often somebody did something in one stretch of time, counted for all processes."""

    key = models.CharField(max_length=120, primary_key=True)
    """What, by whom (hashed), in which stretch."""
    count = models.PositiveIntegerField()
    over_at = models.DateTimeField(db_index=True)

    personal_data = fields("count", "over_at", key=TECHNICAL_RECORD)

    class Meta:
        verbose_name_plural = "attempts"
