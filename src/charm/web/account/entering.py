"""The sign-in page, with the demo accounts where there are any."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView

from charm.web.account.demo_accounts import PASSWORD, demo_accounts


class SignIn(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts(self.request)
        context["demo_password"] = PASSWORD
        return context


sign_in = SignIn.as_view()
