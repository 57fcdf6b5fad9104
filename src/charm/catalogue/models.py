"""What the alliance offers: entries, their published versions, accreditations they rest on."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from charm.core.proposal.model import Kind
from charm.core.workflow.delivery import EntryState
from charm.foundation.personal_data import OFFICE_RECORD, fields


class Entry(models.Model):
    """A micro-credential in the catalogue; what it says stands in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    proposal = models.OneToOneField(
        "proposals.Proposal", on_delete=models.PROTECT, related_name="+"
    )
    """The approved proposal it was born from; amendments name their own in their version."""
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="+"
    )
    """The responsible one: the issuing of the accrediting (formal), or the lead (5.6.2)."""
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in EntryState],
        default=EntryState.PUBLISHED,
    )
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    personal_data = fields(
        "id", "slug", "proposal", "kind", "university", "state", "revision", "created_at"
    )

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> str:
        """How the ledger names this entry."""
        return f"entry:{self.id}"


class EntryVersion(models.Model):
    """What an entry said from a moment on: bytes that never change, and what they rest on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()  # canonical JSON (RFC 8785)
    sha256 = models.CharField(max_length=64)
    snapshot = models.OneToOneField(
        "proposals.Snapshot", on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey("boards.Decision", on_delete=models.PROTECT, related_name="+")
    policy_version = models.CharField(max_length=20)
    published_at = models.DateTimeField()

    kept_texts = {"content": "sha256"}
    personal_data = fields(
        "id", "entry", "number", "content", "sha256", "snapshot", "decision", "policy_version",
        "published_at",
    )  # fmt: skip

    class Meta:
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="versions_of_an_entry_are_numbered"
            )
        ]


class Accreditation(models.Model):
    """What makes a university's formal awards of an entry lawful, from when until when (7.9)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="accreditations")
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="+"
    )
    body = models.CharField(max_length=500)
    reference = models.CharField(max_length=500)
    date = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """None when it came with the approved proposal."""

    personal_data = fields(
        "id", "entry", "university", "body", "reference", "date", "valid_until", "recorded_at",
        recorded_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["entry", "university", "date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("date")),
                name="an_accreditation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["entry", "university", "reference", "date"],
                name="an_accreditation_is_recorded_once",
            ),
        ]


class Suspension(models.Model):
    """A time during which nothing of the entry was opened or awarded; both days included."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="suspensions")
    since = models.DateField()
    until = models.DateField(null=True)

    personal_data = fields("id", "entry", "since", "until")

    class Meta:
        ordering = ["entry", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(until__isnull=True),
                name="an_entry_is_suspended_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_suspension_ends_after_it_begins",
            ),
        ]


class Listing(models.Model):
    """The version of a published entry by which it is found; derived, and made anew at any time."""

    number = models.BigAutoField(primary_key=True)
    """Never given twice; its place in the sets of :class:`ListingMark`."""
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    version = models.OneToOneField(EntryVersion, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    hours = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    published_at = models.DateTimeField()
    line = models.TextField(default="")
    """What stands in a list, as JSON (:class:`~charm.catalogue.lines.Line`)."""
    seal = models.TextField(default="")
    """Its seal, as drawn for a page."""

    personal_data = fields(
        "number", "entry", "version", "title", "hours", "published_at", "line", "seal"
    )

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "number"], name="listings_by_day"),
            models.Index(fields=["title", "number"], name="listings_by_title"),
        ]


class ListingMark(models.Model):
    """By what listings are found, a word or what they are; with the set of those that have it.

    A set may hold numbers that are listed no more: the one of all listings says which count.
    """

    part = models.CharField(max_length=12)
    term = models.CharField(max_length=500)
    head = models.CharField(max_length=3)
    """How a word begins; empty for all else."""
    called = models.TextField()
    """What an entry calls it, as JSON, where the term does not tell; else empty."""
    count = models.PositiveIntegerField()
    numbers = models.BinaryField()

    personal_data = fields("id", "part", "term", "head", "called", "count", "numbers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "term"], name="listings_are_marked_once_by_a_term"
            )
        ]
        indexes = [models.Index(fields=["head", "part"], name="listing_words_by_head")]


class ListedRun(models.Model):
    """An edition that takes people, as the room that runs it says; by it an entry is found."""

    edition = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    begins = models.DateField()
    last_day = models.DateField(null=True)
    """Until when it takes them; None without a last day."""

    personal_data = fields("edition", "entry", "begins", "last_day")

    class Meta:
        ordering = ["entry", "begins"]


class DailyCount(models.Model):
    """How often something of the catalogue was asked for on a day (UTC); by whom is not kept."""

    class What(models.TextChoices):
        SEEN = "seen"
        """An entry, by its slug."""
        SEARCHED = "searched"
        NOTHING = "nothing"
        """Words that found nothing, folded and in order of the alphabet."""
        SKILL = "skill"
        """A skill by its address, which nothing on offer teaches."""

    day = models.DateField()
    what = models.CharField(max_length=10, choices=What)
    about = models.CharField(max_length=500)
    count = models.PositiveIntegerField()

    personal_data = fields("id", "day", "what", "about", "count")

    class Meta:
        ordering = ["day", "what", "about"]
        constraints = [
            models.UniqueConstraint(
                fields=["what", "day", "about"], name="a_day_is_counted_once_for_each"
            )
        ]


class Category(models.Model):
    """Micro-credentials that the Communication Office presents together (7.21)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    withdrawn_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    personal_data = fields("id", "slug", "withdrawn_at", "revision")

    class Meta:
        ordering = ["slug"]

    @property
    def ref(self) -> str:
        return f"category:{self.slug}"


class Overview(models.Model):
    """What is said of a category: a draft without a number, or a version that was published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="overviews")
    number = models.PositiveIntegerField(null=True)
    place = models.PositiveSmallIntegerField(default=0)
    """Among the categories, the smallest first."""
    title = models.JSONField()
    text = models.JSONField()
    """Both by language."""
    by_field = models.JSONField(default=list)
    """Broad fields of ISCED-F 2013, all offers of which belong to it."""
    by_hand = models.JSONField(default=list)
    """Ids of entries that were chosen by hand, in their order; they come first."""
    goes_out_at = models.DateTimeField(null=True)
    """When the draft is published by itself."""
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "category", "number", "place", "title", "text", "by_field", "by_hand", "goes_out_at",
        "written_at", "published_at", "revision", written_by=OFFICE_RECORD,
        published_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["category", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "number"], name="overviews_of_a_category_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(number__isnull=True),
                name="a_category_has_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False, goes_out_at__isnull=True),
                name="an_overview_is_published_with_its_number",
            ),
        ]
