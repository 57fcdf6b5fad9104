"""Addresses below ``/claim/``: one-time links to a seat or an award."""

from __future__ import annotations

from django.urls import path

from charm.web.learn import claiming

urlpatterns = [
    path("", claiming.ask, name="claim-ask"),
    path("<str:token>/", claiming.claim, name="claim"),
]
