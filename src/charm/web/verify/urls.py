"""Addresses below ``/verify/``."""

from __future__ import annotations

from django.urls import path

from charm.web.verify.certificate import certificate
from charm.web.verify.desk import desk

urlpatterns = [
    path("", desk, name="verify"),
    path("<str:number>/<str:code>/", certificate, name="verify-certificate"),
]
