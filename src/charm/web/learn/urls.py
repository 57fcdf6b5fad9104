"""Addresses below ``/learning/``."""

from __future__ import annotations

from django.urls import path

from charm.web.learn import applications, awards, check_in, desk, enrolments, recognitions, work

ENROLMENT = "enrolments/<uuid:enrolment>/"
APPLICATION = "applications/<uuid:application>/"
WORK = f"{ENROLMENT}work/<int:component>/"
AWARD = "awards/<uuid:award>/"
RECOGNITION = "recognitions/<uuid:recognition>/"

urlpatterns = [
    path("", desk.learning, name="learning"),
    path("check-in/", check_in.check_in, name="check-in"),
    path("enrol/<uuid:edition>/", enrolments.enrol, name="enrol"),
    path(APPLICATION, applications.application, name="learning-application"),
    path(f"{APPLICATION}accept/", applications.accept, name="learning-accept"),
    path(f"{APPLICATION}withdraw/", applications.withdraw, name="learning-application-withdraw"),
    path(ENROLMENT, enrolments.enrolment, name="learning-enrolment"),
    path(f"{ENROLMENT}earlier-learning/", recognitions.ask, name="learning-earlier"),
    path(f"{RECOGNITION}withdraw/", recognitions.withdraw, name="learning-recognition-withdraw"),
    path(f"{RECOGNITION}files/<uuid:file>/", recognitions.file, name="recognition-file"),
    path(f"{ENROLMENT}notices/", enrolments.accept, name="learning-notices"),
    path(f"{ENROLMENT}withdraw/", enrolments.withdraw, name="learning-withdraw"),
    path(f"{ENROLMENT}appeal/", enrolments.appeal, name="learning-appeal"),
    path(WORK, work.work, name="learning-work"),
    path(f"{WORK}files/<uuid:file>/", work.file, name="learning-work-file"),
    path(f"{WORK}files/<uuid:file>/take-back/", work.take_back, name="learning-work-take-back"),
    path(AWARD, awards.award, name="learning-award"),
    path(f"{AWARD}file.<slug:kind>", awards.download, name="learning-file"),
    path(f"{AWARD}share/", awards.share, name="learning-share"),
    path("shares/<uuid:share>/take-back/", awards.take_back, name="learning-take-back"),
]
