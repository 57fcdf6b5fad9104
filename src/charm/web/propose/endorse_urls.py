"""Addresses below ``/endorse/``: the links that endorsers receive by mail."""

from __future__ import annotations

from django.urls import path

from charm.web.propose.endorsing import endorse, file, form

urlpatterns = [
    path("<str:token>/", endorse, name="endorse"),
    path("<str:token>/files/<uuid:file>/", file, name="endorse-file"),
    path("<str:token>/appendix-2.pdf", form, name="endorse-pdf"),
]
