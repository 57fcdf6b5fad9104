"""Addresses of the plan of assessment and of marking, below ``/teaching/``."""

from __future__ import annotations

from django.urls import path

from charm.web.teach import assessment, marking, scales, work

PLAN = "editions/<uuid:edition>/assessment/"
MARKING = "editions/<uuid:edition>/marking/"
COMPONENT = f"{MARKING}<int:component>/"
WORK = "enrolments/<uuid:enrolment>/work/<int:component>/"

urlpatterns = [
    path("scales/", scales.scales, name="teaching-scales"),
    path(PLAN, assessment.assessment, name="teaching-assessment"),
    path(f"{PLAN}drop/", assessment.drop, name="teaching-assessment-drop"),
    path(f"{PLAN}new/", assessment.new_component, name="teaching-component-new"),
    path(f"{PLAN}<int:component>/", assessment.component, name="teaching-component"),
    path(f"{PLAN}<int:component>/remove/", assessment.remove_component,
         name="teaching-component-remove"),
    path(MARKING, marking.marking, name="teaching-marking"),
    path(COMPONENT, marking.component, name="teaching-marking-component"),
    path(f"{COMPONENT}moderation/", marking.moderation, name="teaching-marking-moderation"),
    path(f"{COMPONENT}release/", marking.release, name="teaching-marking-release"),
    path(WORK, work.work, name="teaching-work"),
    path(f"{WORK}files/<uuid:file>/", work.file, name="teaching-work-file"),
    path(f"{WORK}mark/", work.mark, name="teaching-work-mark"),
    path(f"{WORK}agree/", work.agree, name="teaching-work-agree"),
    path(f"{WORK}change/", work.change, name="teaching-work-change"),
]  # fmt: skip
