"""Addresses below ``/notices/``."""

from __future__ import annotations

from django.urls import path

from charm.web.public import notices

urlpatterns = [
    path("<slug:slug>/<slug:kind>/", notices.notice, name="notice"),
    path("<slug:slug>/<slug:kind>/<int:number>/", notices.notice, name="notice-version"),
]
