"""Issuers, their keys and status lists, and the register of awards."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.core.credentials.status import Purpose
from charm.core.workflow.delivery import AwardState
from charm.foundation.personal_data import (
    LEARNER_IDENTITY,
    LEARNING_RECORD,
    OFFICE_RECORD,
    fields,
)

ANNOUNCED = dt.timedelta(days=1)
"""So long a new key is published before it signs: nobody keeps a copy of the document longer."""


class Issuer(models.Model):
    """Who awards: a member university (7.10), or the alliance, whose seal a legal entity operates
    on its behalf (7.20.3)."""

    slug = models.SlugField(max_length=40, primary_key=True)
    did = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    university = models.OneToOneField(
        "alliance.University", on_delete=models.PROTECT, null=True, related_name="+"
    )
    operated_by = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asks_second = models.BooleanField(default=False)
    """Whether a second holder of the seal approves before anything is awarded."""
    keys_by_two = models.BooleanField(default=False)
    """Whether the command on the machine, too, changes keys only as two people approved."""
    created_at = models.DateTimeField()

    personal_data = fields(
        "slug", "did", "name", "university", "operated_by", "asks_second", "keys_by_two",
        "created_at",
    )  # fmt: skip

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(university__isnull=False, operated_by__isnull=True)
                | Q(university__isnull=True, operated_by__isnull=False),
                name="an_issuer_is_a_legal_entity_or_names_one",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the ledger names this issuer."""
        return f"issuer:{self.slug}"


class IssuerKey(models.Model):
    """The public half of a key; the private one is a sealed file beside the database, or in a
    hardware module. A new key is announced before it signs, so that copies of the issuer's document
    know it. Retired keys stay published: what they signed goes on verifying. A compromised one does
    not."""

    class Store(models.TextChoices):
        FILE = "file", "file"
        MODULE = "pkcs11", "pkcs11"

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="keys")
    fragment = models.CharField(max_length=40)
    public_multibase = models.CharField(max_length=100, unique=True)
    store = models.CharField(max_length=10, choices=Store.choices, default=Store.FILE)
    """Where the private half is."""
    created_at = models.DateTimeField()
    signs_since = models.DateTimeField(null=True)
    """None while it is only announced."""
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "issuer", "fragment", "public_multibase", "store", "created_at",
        "signs_since", "retired_at", "compromised_at",
    )  # fmt: skip

    class Meta:
        ordering = ["issuer", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "fragment"], name="a_key_fragment_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["issuer"],
                condition=Q(retired_at__isnull=True, signs_since__isnull=False),
                name="an_issuer_signs_with_one_key",
            ),
            models.UniqueConstraint(
                fields=["issuer"],
                condition=Q(retired_at__isnull=True, signs_since__isnull=True),
                name="an_issuer_announces_one_key",
            ),
            models.CheckConstraint(
                condition=Q(compromised_at__isnull=True) | Q(retired_at__isnull=False),
                name="a_compromised_key_is_retired",
            ),
        ]

    @property
    def verification_method(self) -> str:
        return f"{self.issuer.did}#{self.fragment}"

    @property
    def begins_at(self) -> dt.datetime:
        """When it signs, or began to."""
        return self.signs_since or self.created_at + ANNOUNCED

    @property
    def standing(self) -> str:
        """announced, signs, retired or compromised."""
        if self.compromised_at:
            return "compromised"
        if self.retired_at:
            return "retired"
        return "signs" if self.signs_since else "announced"


class StatusList(models.Model):
    """One bit per award of an issuer, shared by many so that a reader learns of nobody."""

    name = models.SlugField(max_length=60, primary_key=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    purpose = models.CharField(
        max_length=20,
        choices=[(purpose.value, purpose.value) for purpose in Purpose],
        default=Purpose.REVOCATION,
    )
    length = models.PositiveIntegerField(default=131_072)
    placing_key = models.CharField(max_length=64)
    """Hexadecimal; orders the places so that neighbours in time are none in the list."""
    taken = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    published = models.TextField(blank=True)  # the signed credential, JSON
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    kept_texts = {"published": "sha256"}
    personal_data = fields(
        "name", "issuer", "purpose", "length", "placing_key", "taken", "created_at",
        "published", "sha256", "published_at",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length__gte=131_072), name="a_status_list_hides_in_a_herd"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("length")), name="a_status_list_is_not_overfull"
            ),
        ]


class Register(models.Model):
    """The last number of an issuer's register in a year; whoever numbers an award locks it."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    personal_data = fields("id", "issuer", "year", "last")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year"], name="an_issuer_has_one_register_a_year"
            )
        ]


class Award(models.Model):
    """A row of the award register: what was awarded, frozen before it was signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="awards")
    enrolment = models.ForeignKey(
        "delivery.Enrolment", on_delete=models.PROTECT, related_name="awards"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    """The award of the same learner that this one corrects."""
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards"
    )
    version = models.ForeignKey(
        "catalogue.EntryVersion", on_delete=models.PROTECT, related_name="awards"
    )
    decision = models.ForeignKey("boards.Decision", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in AwardState],
        default=AwardState.INTENDED,
    )
    revision = models.PositiveIntegerField(default=1)
    record = models.TextField()  # canonical JSON (RFC 8785) of the frozen award record
    record_sha256 = models.CharField(max_length=64)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="awards")
    status_index = models.PositiveIntegerField()
    intended_at = models.DateTimeField()
    intended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The second holder of the seal, where the issuer asks for one."""
    group = models.ForeignKey(
        "awards.Group", on_delete=models.PROTECT, null=True, related_name="awards"
    )
    credential = models.TextField(blank=True)  # the signed Open Badge, JSON
    credential_sha256 = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revocation_reason = models.TextField(blank=True)
    suspension_list = models.ForeignKey(
        StatusList, on_delete=models.PROTECT, null=True, related_name="suspendable"
    )
    """None for what was awarded before there were lists of suspensions."""
    suspension_index = models.PositiveIntegerField(null=True)
    suspended_at = models.DateTimeField(null=True)
    """When it was suspended last; of who and why, the same."""
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    suspension_reason = models.TextField(blank=True)
    resumed_at = models.DateTimeField(null=True)
    rechecked_at = models.DateTimeField(null=True)
    """When the public verifier last judged what was issued; asked again and again while there is a
    fault."""
    fault = models.TextField(blank=True)
    """Why it did not verify then; empty where it did."""

    personal_data = fields(
        "id", "number", "issuer", "version", "decision", "state", "revision", "record_sha256",
        "status_list", "status_index", "intended_at", "credential_sha256", "key", "issued_at",
        "revoked_at", "replaces", "group", "suspension_list", "suspension_index", "suspended_at",
        "resumed_at", "rechecked_at", "fault",
        enrolment=LEARNING_RECORD, learner=LEARNING_RECORD, record=LEARNER_IDENTITY,
        credential=LEARNER_IDENTITY, revocation_reason=LEARNING_RECORD,
        suspension_reason=LEARNING_RECORD, suspended_by=OFFICE_RECORD,
        intended_by=OFFICE_RECORD, approved_by=OFFICE_RECORD, revoked_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(state="revoked"),
                name="awards_of_a_list_revoked",
            ),
            models.Index(
                fields=["suspension_list", "suspension_index"],
                condition=Q(suspended_at__isnull=False),
                name="awards_of_a_list_suspended",
            ),
            models.Index(
                fields=["issued_at"],
                condition=Q(issued_at__isnull=False)
                & (Q(rechecked_at__isnull=True) | ~Q(fault="")),
                name="awards_to_recheck",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="a_status_place_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["suspension_list", "suspension_index"],
                name="a_suspension_place_is_used_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended")
                | (
                    Q(
                        suspension_list__isnull=False,
                        suspended_at__isnull=False,
                        suspended_by__isnull=False,
                    )
                    & ~Q(suspension_reason="")
                    & ~Q(credential="")
                ),
                name="a_suspended_award_says_when_who_and_why",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=~Q(state="revoked"),
                name="an_enrolment_has_one_award_that_stands",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("intended_by")) & ~Q(approved_by=F("learner"))),
                name="two_people_of_the_seal_award_and_neither_learns",
            ),
            models.CheckConstraint(
                condition=~Q(intended_by=F("learner")), name="nobody_awards_to_themselves"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (Q(issued_at__isnull=False, key__isnull=False) & ~Q(credential="")),
                name="an_issued_award_has_its_credential",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | (
                    Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revocation_reason="")
                ),
                name="a_revoked_award_says_when_who_and_why",
            ),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this award."""
        return f"award:{self.id}"
