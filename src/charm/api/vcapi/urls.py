"""Addresses below ``/vc-api/``."""

from django.urls import path

from charm.api.vcapi.views import issue, verify, verify_shown

urlpatterns = [
    path("credentials/issue", issue, name="vc-api-issue"),
    path("credentials/verify", verify, name="vc-api-verify"),
    path("presentations/verify", verify_shown, name="vc-api-verify-presentation"),
]
