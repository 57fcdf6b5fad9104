"""The alliance: its universities, people, what they may act for, and its bodies."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from charm.alliance.body_rules import CONSTRAINTS, RULES, BodyRules
from charm.alliance.dossiers import Dossier as Dossier
from charm.alliance.protection import Breach as Breach
from charm.alliance.protection import DataRequest as DataRequest
from charm.foundation.personal_data import OFFICE_RECORD, SIGN_IN, STAFF_IDENTITY, fields


class University(models.Model):
    """A member of the alliance."""

    code = models.CharField(max_length=80, primary_key=True)  # home organisation, as in uu.nl
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    own_name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=100)
    url = models.URLField()
    member_from = models.DateField()
    member_until = models.DateField(null=True)  # the last day
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "code", "slug", "name", "own_name", "country", "city", "url", "member_from",
        "member_until", "revision",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username or "")


class Rhythm(models.TextChoices):
    """How often letters come that ask for no act."""

    NOW = "now", _("At once, one by one")
    DAILY = "daily", _("Together, every day in the morning")
    WEEKLY = "weekly", _("Together, every Monday in the morning")


class Person(AbstractBaseUser):
    """Anybody with an account: staff, member of a body, learner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    university = models.ForeignKey(University, on_delete=models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=40, default="Europe/Madrid")
    sign_in_letters = models.BooleanField(default=False)
    """Whether the person wants a letter each time somebody signs in with this account."""
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.NOW)
    """How often letters come that ask for no act: at once, or together in a digest."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    personal_data = fields(
        "id", "is_active", "created_at", "sign_in_letters", "rhythm",
        email=STAFF_IDENTITY, name=STAFF_IDENTITY, given_name=STAFF_IDENTITY,
        family_name=STAFF_IDENTITY, university=STAFF_IDENTITY, language=STAFF_IDENTITY,
        time_zone=STAFF_IDENTITY, password=SIGN_IN, last_login=SIGN_IN,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_address_belongs_to_one_person"),
            models.CheckConstraint(
                condition=Q(rhythm__in=["now", "daily", "weekly"]),
                name="letters_come_now_daily_or_weekly",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How the ledger names this person: opaque, and meaningless after erasure."""
        return f"person:{self.id}"


class Body(BodyRules):
    """A body that decides: the Academic Council, the Executive Board."""

    class Kind(models.TextChoices):
        COUNCIL = "council"
        BOARD = "board"

    code = models.SlugField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=40)

    personal_data = fields("code", "kind", "name", "time_zone", *RULES)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="one_council_and_one_board"),
            *CONSTRAINTS,
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A seat in a body over time: from ``since`` on, and no longer from ``until`` on."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    votes = models.BooleanField(default=True)
    since = models.DateField()
    until = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "body", "role", "votes", "since", "until", "revision", person=OFFICE_RECORD
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(role="observer") | Q(votes=False), name="observers_do_not_vote"
            ),
        ]


class Mandate(models.Model):
    """What a person may act for: an office, at a university or for the whole alliance, from
    ``since`` on, and no longer from ``until`` on.

    Permissions follow from mandates, memberships and relations to an object, never from a flag on
    the person (8.1, 8.2). A deputy's mandate names the mandate it stands in for, and its last day.
    """

    class Office(models.TextChoices):
        INSTITUTIONAL_MANAGER = "institutional-manager", _("Institutional Manager")
        ACCREDITATION = "accreditation", _("Accreditation department")
        BOARDS_OFFICER = "boards-officer", _("Boards officer")
        REGISTRAR = "registrar", _("Registrar")
        SEAL = "seal", _("Holder of the seal")
        QUALITY = "quality", _("Quality")
        COMMUNICATION = "communication", _("Communication")
        PROTECTION = "data-protection", _("Data protection officer")
        CALL_MANAGER = "call-manager", _("Call manager")
        AUDITOR = "auditor", _("Auditor")
        OPERATOR = "operator", _("Operator")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    office = models.CharField(max_length=30, choices=Office)
    university = models.ForeignKey(University, on_delete=models.PROTECT, null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    deputy_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="deputies"
    )
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "office", "university", "since", "until", "deputy_for", "revision",
        person=OFFICE_RECORD, granted_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(until__isnull=False),
                name="a_deputy_stands_in_until_a_day",
            ),
        ]

    @property
    def key(self) -> str:
        return f"mandate:{self.pk}"


class Contact(models.Model):
    """Whom the proposers are recommended to contact after approval (7.8)."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    topics = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields("code", "name", "topics", "revision", email=STAFF_IDENTITY)


class Invitation(models.Model):
    """A one-time link to an address, by which its reader gets an account, an office, a seat.

    It is open until it is accepted or taken back, or its time is over. Only the hash of the token
    is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    university = models.ForeignKey(
        University, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Whose member of staff the invited person is; None is nobody's."""
    office = models.CharField(max_length=30, choices=Mandate.Office, blank=True)
    of_university = models.ForeignKey(
        University, on_delete=models.PROTECT, null=True, related_name="+"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    seat = models.CharField(max_length=10, choices=Membership.Role, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "university", "office", "of_university", "body", "seat", "since", "until",
        "token_sha256", "sent_at", "expires_at", "accepted_at", "taken_back_at", "revision",
        email=STAFF_IDENTITY, name=STAFF_IDENTITY,
        invited_by=OFFICE_RECORD, accepted_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at__isnull=True) & Q(taken_back_at__isnull=True),
                name="an_address_has_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(taken_back_at__isnull=True),
                name="an_accepted_invitation_is_not_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="an_accepted_invitation_says_by_whom",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.taken_back_at is None


class ApiToken(models.Model):
    """Lets a program act for a person, as far as its scopes go and never further than the person
    may. Only the hash is kept: the token itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scopes = models.JSONField()  # codes of Scope
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_on = models.DateField()  # the last day
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "scopes", "token_sha256", "created_at", "expires_on", "revoked_at",
        person=SIGN_IN, name=SIGN_IN, last_used_at=SIGN_IN,
    )  # fmt: skip

    class Meta:
        ordering = ["-created_at", "id"]
