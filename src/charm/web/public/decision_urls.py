"""Addresses below ``/decisions/``."""

from __future__ import annotations

from django.urls import path

from charm.web.public import decisions

urlpatterns = [
    path("", decisions.decisions, name="decisions"),
    path("decisions.csv", decisions.as_csv, name="decisions-csv"),
    path("feed.atom", decisions.feed, name="decisions-feed"),
    path("<uuid:ref>/", decisions.decision, name="public-decision"),
    path("minutes/<uuid:ref>/<slug:language>.pdf", decisions.minutes_file, name="public-minutes"),
]
