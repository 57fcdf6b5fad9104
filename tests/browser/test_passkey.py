"""A passkey, by an authenticator that Chromium makes up: kept, used to sign in, used to confirm,
removed (WebAuthn)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from tools.house import PASSWORD

WHO = "learner8@charm-eu.example"


@contextmanager
def device(page: Any) -> Iterator[Callable[[], list[Any]]]:
    """A telephone with a fingerprint, whose owner always agrees; gives what it keeps."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def credentials() -> list[Any]:
        found = session.send("WebAuthn.getCredentials", {"authenticatorId": key})
        return list(found["credentials"])

    yield credentials
    session.detach()


def test_a_passkey_is_added_signs_in_confirms_and_is_removed(enter: Any) -> None:
    page = enter(WHO)
    main = page.get_by_role("main")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def signs_in(*, to: str) -> None:
        page.context.clear_cookies()
        page.goto(f"/account/login/?next={to}")
        page.get_by_role("button", name="Use a passkey").click()

    with device(page) as kept:
        page.goto("/account/security/")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("Name of this passkey").fill("My telephone")
        page.get_by_role("button", name="Make the passkey").click()
        page.wait_for_url("**/recovery-codes/**")
        assert len(kept()) == 1
        page.goto("/account/security/")
        assert "My telephone" in main.inner_text()

        signs_in(to="/account/tokens/")
        page.wait_for_url(lambda there: urlsplit(there).path == "/account/tokens/")

        page.goto("/account/security/")
        page.get_by_role("link", name="Remove").click()
        page.get_by_role("link", name="Use a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("button", name="Remove").click()
        page.wait_for_load_state()
        page.goto("/account/security/")
        assert "My telephone" not in main.inner_text()

        signs_in(to="/account/tokens/")
        page.wait_for_timeout(1000)
        page.goto("/account/")
        assert "/account/login/" in page.url, "the removed key opens nothing"
    assert not problems
