"""Which address is answered by what."""

from __future__ import annotations

from django.urls import path

from charm.web.health import healthz, readyz
from charm.web.index import index
from charm.web.issuers import did_document
from charm.web.schemas import proposal as proposal_schema
from charm.web.status import status_list

urlpatterns = [
    path("", index, name="index"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("issuers/<slug:slug>/did.json", did_document, name="did-document"),
    path("api/v1/schemas/proposal.json", proposal_schema, name="proposal-schema"),
    path("status/<slug:name>", status_list, name="status-list"),
]
