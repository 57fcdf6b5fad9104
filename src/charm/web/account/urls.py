"""Addresses below ``/account/``: ours first, then allauth's under its own names."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.apps import apps
from django.urls import include, path
from django.views.generic import RedirectView

from charm.web.account import confirming, devices, entering, invitation, joining, pages
from charm.web.account.confirming import confirmed
from charm.web.account.ways import by_way_of_a_page, or_out_of_order

urlpatterns: list[Any] = [
    path("", pages.account, name="account"),
    path("login/", entering.sign_in, name="account_login"),
    path("signup/", joining.join, name="account_signup"),
    path("signup/code/", joining.join_code, name="account_join_code"),
    path("invitation/<str:token>/", invitation.invitation, name="account_invitation"),
    path("confirm/", confirming.confirm, name="account_confirm"),
    path("security/", pages.security, name="account_security"),
    path("data/", confirmed(pages.data), name="account_data"),
    path("email/", pages.address, name="account_email"),
    path("tokens/", pages.tokens, name="account_tokens"),
    path("tokens/<uuid:token>/revoke/", pages.revoke, name="account_token_revoke"),
    path("password/set/", confirmed(account_views.password_set), name="account_set_password"),
    path("", include("allauth.account.urls")),
    # Second factors
    path("two-factor/", RedirectView.as_view(pattern_name="account_security"), name="mfa_index"),
    path("two-factor/totp/activate/", confirmed(totp.activate_totp), name="mfa_activate_totp"),
    path("two-factor/webauthn/add/", confirmed(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "two-factor/recovery-codes/generate/",
        confirmed(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("two-factor/", include("allauth.mfa.urls")),
    path("sessions/", devices.devices, name="usersessions_list"),
    path("sessions/<int:session>/end/", devices.end_device, name="account_device_end"),
    # Institutions
    path(
        "institutions/oidc/<str:provider_id>/login/",
        by_way_of_a_page(oidc.login),
        name="openid_connect_login",
    ),
    path(
        "institutions/oidc/<str:provider_id>/login/callback/",
        or_out_of_order(oidc.callback),
        name="openid_connect_callback",
    ),
    path("institutions/", include("allauth.socialaccount.urls")),
    path("institutions/", include("allauth.socialaccount.providers.openid_connect.urls")),
]

if apps.is_installed("allauth.socialaccount.providers.saml"):
    from allauth.socialaccount.providers.saml import views as saml

    urlpatterns += [
        path(
            "institutions/saml/<str:organization_slug>/login/",
            by_way_of_a_page(saml.login),
            name="saml_login",
        ),
        path("institutions/", include("allauth.socialaccount.providers.saml.urls")),
    ]
