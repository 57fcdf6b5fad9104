"""Which address is answered by what."""

from __future__ import annotations

from django.urls import path

from charm.web.health import healthz, readyz
from charm.web.index import index

urlpatterns = [
    path("", index, name="index"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
