"""Addresses below ``/register/``."""

from __future__ import annotations

from django.urls import path

from charm.web.register import awards, desk, keys

urlpatterns = [
    path("", desk.register, name="register"),
    path("awards/<uuid:award>/", awards.award, name="register-award"),
    path("awards/<uuid:award>/file.<slug:kind>", awards.download, name="register-file"),
    path("awards/<uuid:award>/revoke/", awards.revoke, name="register-revoke"),
    path("<slug:issuer>/", desk.waiting, name="register-issuer"),
    path("<slug:issuer>/issue/", desk.issue, name="register-issue"),
    path("<slug:issuer>/signing/", desk.signing, name="register-signing"),
    path("<slug:issuer>/awards/", awards.awards, name="register-awards"),
    path("<slug:issuer>/awards.csv", awards.awards_csv, name="register-csv"),
    path("<slug:issuer>/keys/", keys.keys, name="register-keys"),
    path("<slug:issuer>/keys/rotate/", keys.rotate, name="register-rotate"),
    path("<slug:issuer>/keys/<int:key>/compromised/", keys.compromised, name="register-key-lost"),
]
