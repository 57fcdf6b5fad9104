"""Addresses below ``/account/``: ours first, then allauth's under its own names."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="soon.html"), name="account"),
    path("security/", TemplateView.as_view(template_name="soon.html"), name="account_security"),
    path("confirm/", TemplateView.as_view(template_name="soon.html"), name="account_confirm"),
    path("", include("allauth.account.urls")),
    path("two-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("institutions/", include("allauth.socialaccount.urls")),
    path("institutions/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
