"""Addresses below ``/cases/``."""

from __future__ import annotations

from django.urls import path

from charm.web.cases import case, desk

CASE = "<uuid:hold>/"

urlpatterns = [
    path("", desk.cases, name="cases"),
    path("rules/<slug:university>/", desk.rules, name="case-rules"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}statement/", case.statement, name="case-statement"),
    path(f"{CASE}documents/", case.hand_in, name="case-hand-in"),
    path(f"{CASE}documents/<uuid:file>/", case.document, name="case-document"),
    path(f"{CASE}panel/", case.name_member, name="case-panel"),
    path(f"{CASE}panel/<uuid:person>/release/", case.release, name="case-release"),
    path(f"{CASE}decide/", case.decide, name="case-decide"),
]
