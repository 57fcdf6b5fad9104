"""The status of what partner systems issued as tenants of their own: none of it is an award."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from charm.core.credentials.status import MINIMUM_LENGTH, Purpose
from charm.foundation.personal_data import fields

PURPOSES = [(purpose.value, purpose.value) for purpose in Purpose]


class TenantList(models.Model):
    """One bit for each credential of a tenant, signed with the tenant's key; the issuers' lists are
    apart from it."""

    name = models.SlugField(max_length=80, primary_key=True)
    tenant = models.SlugField(max_length=40)
    """The name of the partner, as the environment has it."""
    did = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    length = models.PositiveIntegerField(default=MINIMUM_LENGTH)
    placing_key = models.CharField(max_length=64)
    """Hexadecimal; orders the places so that neighbours in time are none in the list."""
    taken = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    published = models.TextField(blank=True)  # the signed credential, JSON
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    kept_texts = {"published": "sha256"}
    personal_data = fields(
        "name", "tenant", "did", "purpose", "length", "placing_key", "taken", "created_at",
        "published", "sha256", "published_at",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("length")), name="a_tenants_list_is_not_overfull"
            ),
        ]


class TenantEntry(models.Model):
    """The place of one credential, which is known by the digest of its identifier only."""

    list = models.ForeignKey(TenantList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    tenant = models.SlugField(max_length=40)
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    credential_sha256 = models.CharField(max_length=64)
    is_set = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "list", "index", "tenant", "purpose", "credential_sha256", "is_set", "changed_at"
    )

    class Meta:
        ordering = ["list", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "index"], name="a_place_of_a_tenant_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "credential_sha256", "purpose"],
                name="a_tenant_names_a_credential_once",
            ),
            models.CheckConstraint(
                condition=Q(is_set=False) | Q(changed_at__isnull=False),
                name="a_set_place_says_since_when",
            ),
        ]
