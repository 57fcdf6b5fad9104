"""Addresses below ``/teaching/``."""

from __future__ import annotations

from django.urls import path

from charm.web.teach import (
    admissions,
    assessment_urls,
    classes,
    codes,
    completion,
    desk,
    editions,
    enrolments,
    marks,
    planning,
    recognitions,
    sheets,
    support,
)

EDITION = "editions/<uuid:edition>/"
ENROLMENT = "enrolments/<uuid:enrolment>/"

urlpatterns = [
    path("", desk.teaching, name="teaching"),
    path("plan/<slug:entry>/", planning.plan, name="teaching-plan"),
    path(EDITION, editions.overview, name="teaching-edition"),
    path(f"{EDITION}change/", planning.change, name="teaching-change"),
    path(f"{EDITION}learners/", editions.learners, name="teaching-learners"),
    path(f"{EDITION}learners/enrol/", editions.enrol_learner, name="teaching-enrol"),
    path(f"{EDITION}admission/", admissions.admission, name="teaching-admission"),
    path(f"{EDITION}applications/", admissions.applications, name="teaching-applications"),
    path(f"{EDITION}applications/invite/", admissions.invite, name="teaching-invite"),
    path("applications/<uuid:application>/", admissions.application, name="teaching-application"),
    path("applications/<uuid:application>/<slug:answer>/", admissions.decide,
         name="teaching-application-decide"),
    path(f"{EDITION}history/", editions.history, name="teaching-history"),
    path(f"{EDITION}sessions/new/", planning.new_session, name="teaching-session-new"),
    path(f"{EDITION}sessions/<int:session>/", marks.attendance, name="teaching-attendance"),
    path(f"{EDITION}sessions/<int:session>/remove/", planning.remove_session,
         name="teaching-session-remove"),
    path(f"{EDITION}sessions/<int:session>/code/", codes.code, name="teaching-code"),
    path(f"{EDITION}staff/new/", planning.new_staff, name="teaching-staff-new"),
    path(f"{EDITION}staff/<uuid:person>/remove/", planning.remove_staff,
         name="teaching-staff-remove"),
    path(f"{EDITION}criteria/", completion.criteria, name="teaching-criteria"),
    path(f"{EDITION}criteria/<int:criterion>/", marks.criterion, name="teaching-criterion"),
    path(f"{EDITION}sheet/", sheets.sheet, name="teaching-sheet"),
    path(f"{EDITION}sheet.xlsx", sheets.download, name="teaching-sheet-file"),
    path(f"{EDITION}results/", marks.results, name="teaching-results"),
    path(f"{EDITION}confirm/", marks.confirm, name="teaching-confirm"),
    path(f"{EDITION}confirm/everybody/", classes.everybody, name="teaching-confirm-all"),
    path("classes/<uuid:confirmation>/", classes.confirmation, name="teaching-class"),
    path(f"{EDITION}move/<slug:step>/", editions.move, name="teaching-move"),
    path(f"{EDITION}support/", support.requests, name="teaching-support"),
    path("support/<uuid:support>/", support.request_for_support, name="support"),
    path("support/<uuid:support>/<slug:step>/", support.answer, name="support-answer"),
    path("recognitions/<uuid:recognition>/", recognitions.recognition,
         name="teaching-recognition"),
    path(ENROLMENT, enrolments.enrolment, name="teaching-enrolment"),
    path(f"{ENROLMENT}criteria/<int:criterion>/", enrolments.check, name="teaching-check"),
    path(f"{ENROLMENT}result/", enrolments.result, name="teaching-result"),
    path(f"{ENROLMENT}confirm/", enrolments.confirm, name="teaching-confirm-one"),
    path(f"{ENROLMENT}identity/", enrolments.identity, name="teaching-identity"),
    path(f"{ENROLMENT}identity/back/", enrolments.identity_back, name="teaching-identity-back"),
    path(f"{ENROLMENT}fee/", enrolments.fee, name="teaching-fee"),
    path(f"{ENROLMENT}cases/new/", enrolments.new_case, name="teaching-case-new"),
    path(f"{ENROLMENT}withdraw/", enrolments.withdraw, name="teaching-withdraw"),
    *assessment_urls.urlpatterns,
]  # fmt: skip
