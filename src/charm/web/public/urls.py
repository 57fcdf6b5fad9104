"""Addresses below ``/catalogue/``."""

from __future__ import annotations

from django.urls import path

from charm.web.public import card, documents, entries, feed, pictures

urlpatterns = [
    path("", entries.catalogue, name="catalogue"),
    path("feed.atom", feed.catalogue_feed, name="catalogue-feed"),
    path("<slug:slug>/", entries.entry, name="entry"),
    path("<slug:slug>.<slug:form>", documents.entry_document, name="entry-document"),
    path("<slug:slug>/card/", card.card, name="entry-card"),
    path("<slug:slug>/versions/<int:number>/", entries.version, name="entry-version"),
    path("<slug:slug>/versions/<int:number>/seal.<slug:kind>", pictures.seal, name="entry-seal"),
    path("<slug:slug>/versions/<int:number>/social.png", pictures.social, name="entry-social"),
    path(
        "<slug:slug>/versions/<int:number>.<slug:form>",
        documents.version_document,
        name="entry-version-document",
    ),
    path("<slug:slug>/editions/<uuid:edition>/", entries.edition, name="edition"),
    path(
        "<slug:slug>/editions/<uuid:edition>/sessions.ics",
        entries.sessions,
        name="edition-calendar",
    ),
]
