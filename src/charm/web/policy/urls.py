"""Addresses below ``/policy/``."""

from __future__ import annotations

from django.urls import path

from charm.web.policy.page import policy

urlpatterns = [path("", policy, name="policy")]
