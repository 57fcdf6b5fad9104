"""The registers of data protection: breaches, and what people ask for (Articles 12 to 34 GDPR)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charm.foundation.personal_data import OFFICE_RECORD, PROTECTION_CASE, fields

CLOCK = dt.timedelta(hours=72)
"""How long after it was noticed a breach may wait for the authority (Article 33(1))."""


class Breach(models.Model):
    """A breach of personal data as one controller keeps it on record (Article 33(5)).

    Where several universities are concerned each has its own: each judges it, tells its own
    authority, and closes it.
    """

    class Risk(models.TextChoices):
        UNLIKELY = "unlikely", _("unlikely: nobody has to be told")
        RISK = "risk", _("a risk: the authority is told")
        HIGH = "high", _("a high risk: the people are told as well")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="breaches"
    )
    title = models.CharField(max_length=200)
    noticed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When the 72 hours are over."""
    happened = models.TextField()
    kinds_of_data = models.CharField(max_length=2000)
    about_how_many = models.PositiveIntegerField(null=True)
    """People concerned, about; None is not known yet."""
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    risk = models.CharField(max_length=10, choices=Risk, blank=True)
    judged_because = models.CharField(max_length=2000, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    authority_reference = models.CharField(max_length=200, blank=True)
    authority_told_at = models.DateTimeField(null=True)
    late_because = models.CharField(max_length=2000, blank=True)
    people_told_at = models.DateTimeField(null=True)
    people_told_how = models.CharField(max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    conclusion = models.CharField(max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "university", "title", "noticed_at", "due_at", "happened", "kinds_of_data",
        "about_how_many", "consequences", "measures", "reported_at", "risk", "judged_because",
        "authority", "authority_reference", "authority_told_at", "late_because", "people_told_at",
        "people_told_how", "closed_at", "conclusion", "revision",
        reported_by=OFFICE_RECORD, closed_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ["-noticed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(risk__in=["", "unlikely", "risk", "high"]),
                name="the_risk_of_a_breach_is_a_known_one",
            ),
            models.CheckConstraint(
                condition=Q(risk="") | ~Q(judged_because=""),
                name="a_judged_breach_says_why",
            ),
            models.CheckConstraint(
                condition=Q(authority_told_at__isnull=True)
                | Q(authority_told_at__lte=F("due_at"))
                | ~Q(late_because=""),
                name="an_authority_told_late_is_told_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(conclusion=""),
                name="a_closed_breach_says_by_whom_and_with_what",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(risk="unlikely")
                | Q(risk__in=["risk", "high"], authority_told_at__isnull=False),
                name="a_breach_with_a_risk_is_closed_after_the_authority_knows",
            ),
        ]

    @property
    def ref(self) -> str:
        return f"breach:{self.pk}"

    def stands(self, now: dt.datetime) -> str:
        """``closed``; else ``told`` or ``no-risk`` where the clock does not run any more; else
        ``late``, ``soon`` (within 24 hours) or ``runs``."""
        if self.closed_at is not None:
            return "closed"
        if self.authority_told_at is not None:
            return "told"
        if self.risk == self.Risk.UNLIKELY:
            return "no-risk"
        if now > self.due_at:
            return "late"
        return "soon" if self.due_at - now <= dt.timedelta(hours=24) else "runs"


class DataRequest(models.Model):
    """What somebody asked a controller for about their own data, and the answer (Article 12).

    Answered within a month of its receipt; where it is complex, up to two months later, which the
    person is told within the first, with the reason (Article 12(3)).
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("A copy of what is kept (Article 15)")
        RECTIFICATION = "rectification", _("Correction (Article 16)")
        ERASURE = "erasure", _("Erasure (Article 17)")
        RESTRICTION = "restriction", _("Restriction (Article 18)")
        PORTABILITY = "portability", _("Data to take along (Article 20)")
        OBJECTION = "objection", _("Objection (Article 21)")
        CONSENT = "consent", _("Consent withdrawn (Article 7)")

    class Outcome(models.TextChoices):
        DONE = "done", _("done as asked")
        PARTLY = "partly", _("done in part")
        REFUSED = "refused", _("refused")
        UNPROVEN = "unproven", _("not done: who asked could not be identified")
        WITHDRAWN = "withdrawn", _("taken back by the person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    university = models.ForeignKey(
        "alliance.University", on_delete=models.PROTECT, related_name="data_requests"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Whose account has that address, if there is one."""
    asked = models.TextField()
    received_on = models.DateField()
    due_on = models.DateField()
    """The last day to answer, extension included."""
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    identity_checked_at = models.DateTimeField(null=True)
    identity_how = models.CharField(max_length=500, blank=True)
    extended_at = models.DateTimeField(null=True)
    extended_because = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    forgotten_on = models.DateField(null=True)
    """When name, address and words were taken out, the time to keep them being over."""
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "university", "kind", "received_on", "due_on", "recorded_at", "identity_checked_at",
        "extended_at", "answered_at", "outcome", "forgotten_on", "revision",
        name=PROTECTION_CASE, email=PROTECTION_CASE, account=PROTECTION_CASE,
        asked=PROTECTION_CASE, identity_how=PROTECTION_CASE, extended_because=PROTECTION_CASE,
        answer=PROTECTION_CASE, recorded_by=OFFICE_RECORD, answered_by=OFFICE_RECORD,
    )  # fmt: skip

    class Meta:
        ordering = ["answered_at", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("received_on")),
                name="a_request_is_due_after_it_is_received",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True)
                | ~Q(extended_because="")
                | Q(forgotten_on__isnull=False),
                name="an_extension_says_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome=""),
                name="an_answered_request_says_by_whom_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["done", "partly"]) | Q(identity_checked_at__isnull=False),
                name="nothing_is_given_to_somebody_unidentified",
            ),
        ]

    @property
    def ref(self) -> str:
        return f"data-request:{self.pk}"

    def stands(self, on: dt.date) -> str:
        """``answered``, ``late``, ``soon`` (within seven days) or ``open`` on that day."""
        if self.answered_at is not None:
            return "answered"
        if on > self.due_on:
            return "late"
        return "soon" if self.due_on - on <= dt.timedelta(days=7) else "open"


CARRIED_OUT_BY_THE_OPERATOR = frozenset(
    {DataRequest.Kind.ACCESS, DataRequest.Kind.PORTABILITY, DataRequest.Kind.ERASURE}
)
"""What the operator gives out or erases; the rest is done where the data are kept."""


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return dt.date(year, month + 1, number)
        except ValueError:
            continue
    return dt.date(year, month + 1, min(day.day, 27))
