"""Addresses below ``/follow-ups/``."""

from __future__ import annotations

from django.urls import path

from charm.web.followups import answering, pages

urlpatterns = [
    path("", pages.follow_ups, name="follow-ups"),
    path("proposals/<uuid:ref>/", pages.of_proposal, name="follow-ups-of"),
    path("<uuid:ref>/", pages.show, name="follow-up"),
    path("<uuid:ref>/letter/", pages.write, name="follow-up-write"),
    path("<uuid:ref>/move/", pages.move, name="follow-up-move"),
    path("answer/<str:token>/", answering.answer, name="follow-up-answer"),
]
