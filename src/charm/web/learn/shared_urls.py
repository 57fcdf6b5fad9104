"""Addresses below ``/c/<token>/``: a credential that its learner shares."""

from __future__ import annotations

from django.urls import path

from charm.web.learn import shared

urlpatterns = [
    path("", shared.shared, name="shared"),
    path("file.<slug:kind>", shared.shared_file, name="shared-file"),
]
