"""Addresses below ``/boards/``."""

from __future__ import annotations

from django.urls import path

from charm.web.council import (
    backfill,
    conditions,
    decisions,
    desk,
    items,
    judging,
    meetings,
    minutes,
    office_acts,
    session,
)

urlpatterns = [
    path("", desk.desk, name="boards"),
    path("items/", items.items, name="boards-items"),
    path("items/<uuid:ref>/", items.show, name="item"),
    path("items/<uuid:ref>/proposal/", items.paper, name="boards-paper"),
    path("items/<uuid:ref>/appendix-2.pdf", items.form, name="boards-form"),
    path("items/<uuid:ref>/files/<uuid:file>/", items.file, name="boards-file"),
    path("items/<uuid:ref>/interest/", judging.interest, name="boards-interest"),
    path("items/<uuid:ref>/judge/", judging.judge, name="boards-judge"),
    path("items/<uuid:ref>/checked/", office_acts.checked, name="boards-checked"),
    path("items/<uuid:ref>/return/", office_acts.give_back, name="boards-return"),
    path("items/<uuid:ref>/money/", office_acts.money, name="boards-money"),
    path("items/<uuid:ref>/decide/", session.record, name="boards-decide"),
    path("items/<uuid:ref>/defer/", session.put_off, name="boards-defer"),
    path("items/<uuid:ref>/minutes/", backfill.minutes, name="boards-minutes"),
    path("past/", backfill.past, name="boards-past"),
    path("meetings/", meetings.meetings, name="boards-meetings"),
    path("meetings/new/", meetings.plan, name="boards-plan"),
    path("meetings/<uuid:ref>/", meetings.show, name="meeting"),
    path("meetings/<uuid:ref>/calendar.ics", meetings.calendar, name="boards-calendar"),
    path("meetings/<uuid:ref>/open/", meetings.open_for_papers, name="boards-open"),
    path("meetings/<uuid:ref>/close-papers/", meetings.close_papers, name="boards-close-papers"),
    path("meetings/<uuid:ref>/begin/", meetings.begin, name="boards-begin"),
    path("meetings/<uuid:ref>/presence/", meetings.presence, name="boards-presence"),
    path("meetings/<uuid:ref>/end/", meetings.end, name="boards-end"),
    path("meetings/<uuid:ref>/session/", session.show, name="boards-session"),
    path("meetings/<uuid:ref>/record/", minutes.record, name="boards-record"),
    path("decisions/", decisions.sealed, name="boards-sealed"),
    path("decisions/<uuid:ref>/", decisions.show, name="decision"),
    path("decisions/<uuid:ref>/release/", decisions.release, name="boards-release"),
    path("conditions/", conditions.conditions, name="boards-conditions"),
    path("conditions/<uuid:ref>/", conditions.show, name="boards-condition"),
    path("conditions/<uuid:ref>/answer/", conditions.answer, name="boards-answer"),
    path("conditions/<uuid:ref>/clear/", conditions.clear, name="boards-clear"),
    path("conditions/<uuid:ref>/lapse/", conditions.lapse, name="boards-lapse"),
    path("register/", decisions.register, name="boards-register"),
]
