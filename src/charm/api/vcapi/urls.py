"""Addresses below ``/vc-api/``."""

from django.urls import path

from charm.api.vcapi.views import issue, set_status, status_list, verify, verify_shown

urlpatterns = [
    path("credentials/issue", issue, name="vc-api-issue"),
    path("credentials/status", set_status, name="vc-api-status"),
    path("status/<slug:name>", status_list, name="vc-api-status-list"),
    path("credentials/verify", verify, name="vc-api-verify"),
    path("presentations/verify", verify_shown, name="vc-api-verify-presentation"),
]
