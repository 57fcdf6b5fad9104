"""Addresses below ``/calls/``."""

from __future__ import annotations

from django.urls import path

from charm.web.calls import acts, deciding, desk, planning, public, reviewing, rounds

urlpatterns = [
    path("", public.calls, name="calls"),
    path("manage/", desk.calls, name="calls-manage"),
    path("manage/new/", planning.new, name="call-new"),
    path("manage/<uuid:ref>/", desk.show, name="call-desk"),
    path("manage/<uuid:ref>/edit/", planning.edit, name="call-edit"),
    path("manage/<uuid:ref>/open/", acts.open_now, name="call-open"),
    path("manage/<uuid:ref>/extend/", acts.extend, name="call-extend"),
    path("manage/<uuid:ref>/close/", acts.close, name="call-close"),
    path("manage/<uuid:ref>/begin/", acts.begin, name="call-begin"),
    path("manage/<uuid:ref>/rounds/new/", rounds.new, name="call-round-new"),
    path("manage/<uuid:ref>/rounds/<int:position>/", rounds.edit, name="call-round"),
    path("manage/<uuid:ref>/rounds/<int:position>/drop/", rounds.drop, name="call-round-drop"),
    path("manage/<uuid:ref>/rounds/<int:position>/ask/", rounds.ask, name="call-reviewer-ask"),
    path(
        "manage/<uuid:ref>/rounds/<int:position>/release/<uuid:person>/",
        rounds.release,
        name="call-reviewer-release",
    ),
    path("manage/<uuid:ref>/ranking/", deciding.ranking, name="call-ranking"),
    path("manage/<uuid:ref>/decide/", deciding.decide, name="call-decide"),
    path("reviews/", reviewing.reviews, name="call-reviews"),
    path("reviews/<uuid:ref>/", reviewing.review, name="call-review"),
    path("reviews/<uuid:ref>/conflict/", reviewing.conflict, name="call-conflict"),
    path("reviews/<uuid:ref>/files/<uuid:file>/", reviewing.file, name="call-review-file"),
    path("<slug:slug>/", public.call, name="call"),
]
