"""Addresses below ``/catalogue/``."""

from __future__ import annotations

from django.urls import path

from charm.web.public import entries, pictures

urlpatterns = [
    path("", entries.catalogue, name="catalogue"),
    path("<slug:slug>/", entries.entry, name="entry"),
    path("<slug:slug>/versions/<int:number>/", entries.version, name="entry-version"),
    path("<slug:slug>/versions/<int:number>/seal.<slug:kind>", pictures.seal, name="entry-seal"),
    path("<slug:slug>/editions/<uuid:edition>/", entries.edition, name="edition"),
]
