"""Addresses of what proposers and the Boards officer do about endorsements (7.4)."""

from __future__ import annotations

from django.urls import path

from charm.web.propose import endorsements, evidence

urlpatterns = [
    path("proposals/<uuid:ref>/endorsements/", endorsements.show, name="proposal-endorsements"),
    path("endorsements/<uuid:question>/again/", endorsements.again, name="endorsement-again"),
    path("endorsements/<uuid:question>/link/", endorsements.link, name="endorsement-link"),
    path("endorsements/<uuid:question>/instead/", endorsements.instead, name="endorsement-instead"),
    path("endorsements/<uuid:question>/evidence/", endorsements.hand_in, name="endorsement-email"),
    path("boards/evidence/<uuid:ref>/", evidence.show, name="evidence"),
    path("boards/evidence/<uuid:ref>/file/", evidence.file, name="evidence-file"),
    path("boards/evidence/<uuid:ref>/judge/", evidence.judge, name="evidence-judge"),
    path("boards/evidence/<uuid:ref>/back/", evidence.take_back, name="evidence-back"),
    path("boards/evidence/", evidence.waiting, name="boards-evidence"),
]
