"""Addresses below ``/endorse/``: the links that endorsers receive by mail."""

from __future__ import annotations

from django.urls import path

from charm.web.propose.endorsing import endorse

urlpatterns = [path("<str:token>/", endorse, name="endorse")]
