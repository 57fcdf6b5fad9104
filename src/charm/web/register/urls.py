"""Addresses below ``/register/``."""

from __future__ import annotations

from django.urls import path

from charm.web.register import awards, desk, export, groups, keys

urlpatterns = [
    path("", desk.register, name="register"),
    path("awards/<uuid:award>/", awards.award, name="register-award"),
    path("awards/<uuid:award>/file.<slug:kind>", awards.download, name="register-file"),
    path("awards/<uuid:award>/revoke/", awards.revoke, name="register-revoke"),
    path("awards/<uuid:award>/suspend/", awards.suspend, name="register-suspend"),
    path("awards/<uuid:award>/resume/", awards.resume, name="register-resume"),
    path("awards/<uuid:award>/correct/", awards.correct, name="register-correct"),
    path("groups/<uuid:group>/", groups.group, name="register-group"),
    path("groups/<uuid:group>/<slug:step>/", groups.answer, name="register-group-answer"),
    path("<slug:issuer>/", desk.waiting, name="register-issuer"),
    path("<slug:issuer>/issue/", desk.issue, name="register-issue"),
    path("<slug:issuer>/rule/", desk.rule, name="register-rule"),
    path("<slug:issuer>/awards/", awards.awards, name="register-awards"),
    path("<slug:issuer>/awards.csv", export.awards_csv, name="register-csv"),
    path("<slug:issuer>/awards.xlsx", export.awards_xlsx, name="register-xlsx"),
    path("<slug:issuer>/keys/", keys.keys, name="register-keys"),
    path("<slug:issuer>/keys/ask/", keys.ask, name="register-key-ask"),
    path("<slug:issuer>/keys/rule/", keys.rule, name="register-key-rule"),
    path(
        "<slug:issuer>/keys/requests/<uuid:ref>/<slug:step>/",
        keys.answer,
        name="register-key-answer",
    ),
]
