"""Sign-in by one's institution: what is believed, and what is not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from tests.support.identity import CLIENT, SECRET, Provider, provider

from charm.alliance.queries import Person
from charm.alliance.services.addresses import keep_address
from charm.alliance.services.people import close_account
from charm.demo.people import officer
from charm.web.account.institutions import Misconfigured, oidc_apps, saml_apps

LOGIN = "/account/institutions/oidc/utrecht/login/"
LOTTE = "quality@uu.nl"


@pytest.fixture
def utrecht(alliance: None, settings: Any) -> Iterator[Provider]:
    """The university's own sign-in, believed for its own addresses."""
    cache.clear()
    with provider() as there:
        said = {"id": "utrecht", "name": "Utrecht University", "issuer": there.address,
                "client_id": CLIENT, "secret": SECRET, "domains": ["uu.nl"]}  # fmt: skip
        apps = oidc_apps({"CHARM_OIDC": json.dumps(said)})
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}
        }
        there.person = {"sub": "u-1", "email": LOTTE, "email_verified": True, "name": "L. Hoekstra"}
        keep_address(Person.objects.get(email=LOTTE), is_proven=True)
        yield there


def of(page: Any) -> str:
    return str(page.content.decode())


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def goes_there(client: Client, address: str = LOGIN) -> str:
    """The address of the institution, to which a page of ours leads."""
    found = re.search(r'class="button primary" href="([^"]+)"', of(client.post(address)))
    assert found is not None
    return html.unescape(found[1])


def comes_back(client: Client, there: Provider, address: str = LOGIN) -> Any:
    return client.get(there.signs_in(goes_there(client, address)))


def test_the_institution_lets_its_own_people_in(client: Client, utrecht: Provider) -> None:
    assert "Utrecht University" in of(client.get("/account/login/"))
    assert comes_back(client, utrecht)["Location"] == "/home/"
    assert is_in(client)
    assert SocialAccount.objects.get().user.email == LOTTE
    assert "Utrecht University" in of(client.get("/account/security/"))


def test_one_goes_on_to_where_one_wanted_but_not_elsewhere(
    client: Client, utrecht: Provider
) -> None:
    answer = comes_back(client, utrecht, f"{LOGIN}?next=/account/tokens/")
    assert answer["Location"] == "/account/tokens/"
    for there in ("https://evil.example/", "//evil.example"):
        other = Client()
        assert comes_back(other, utrecht, f"{LOGIN}?next={there}")["Location"] == "/home/"


def test_a_link_alone_begins_nothing(client: Client, utrecht: Provider) -> None:
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert utrecht.address not in of(page), "a form asks first"


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize(
    "said",
    [
        {"email": "operator@charm-eu.example"},
        {"email": "quality@uu.nl.evil.example"},
        {"email_verified": False},
        {"email": "never-seen@uu.nl"},
    ],
    ids=["another domain", "a longer domain", "not verified there", "unknown here"],
)
def test_it_opens_no_account_that_is_not_its_own(
    client: Client, utrecht: Provider, said: dict[str, Any]
) -> None:
    keep_address(officer("operator"), is_proven=True)
    people = Person.objects.count()
    utrecht.person |= said
    page = comes_back(client, utrecht)
    assert not is_in(client)
    assert Person.objects.count() == people
    assert "We do not know you yet" in of(page)
    assert not SocialAccount.objects.exists()


@pytest.mark.clause("8.1", shows="refuses")
def test_an_address_that_was_never_proven_here_connects_nobody(
    client: Client, utrecht: Provider
) -> None:
    keep_address(Person.objects.get(email=LOTTE), is_proven=False)
    comes_back(client, utrecht)
    assert not is_in(client)


@pytest.mark.clause("8.1", shows="refuses")
def test_a_closed_account_stays_closed(client: Client, utrecht: Provider) -> None:
    comes_back(client, utrecht)
    close_account(person=Person.objects.get(email=LOTTE), by=officer("operator"), reason="left")
    other = Client()
    assert comes_back(other, utrecht)["Location"] == "/account/inactive/"
    assert not is_in(other)


def test_the_second_step_is_asked_for_after_the_institution(
    client: Client, utrecht: Provider
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(Person.objects.get(email=LOTTE), generate_totp_secret())
    assert comes_back(client, utrecht)["Location"].startswith("/account/two-factor/authenticate/")
    assert not is_in(client)


def test_without_domains_one_connects_it_oneself_and_is_found_by_it_afterwards(
    client: Client, utrecht: Provider, settings: Any
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["domains"] = []
    comes_back(client, utrecht)
    assert not is_in(client)
    client.force_login(Person.objects.get(email=LOTTE))
    assert "Utrecht University" in of(client.get("/account/institutions/"))
    comes_back(client, utrecht, f"{LOGIN}?process=connect")
    assert SocialAccount.objects.get().uid == "u-1"
    utrecht.person["email"] = "lotte@elsewhere.example"
    other = Client()
    comes_back(other, utrecht)
    assert is_in(other), "by its identifier"


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    client: Client, utrecht: Provider
) -> None:
    back = utrecht.signs_in(goes_there(Client()))
    page = client.get(back)
    assert "did not sign you in" in of(page)
    assert not is_in(client)
    used = utrecht.signs_in(goes_there(client))
    client.get(used)
    assert "did not sign you in" in of(Client().get(used)), "an answer works once"


def test_an_institution_out_of_order_is_said_in_a_sentence(
    client: Client, utrecht: Provider
) -> None:
    back = utrecht.signs_in(goes_there(client))
    utrecht.is_broken = True
    for page in (client.get(back), client.post(LOGIN)):
        assert page.status_code == 502
        assert "Your institution does not answer" in of(page)
        assert "Traceback" not in of(page)


def test_an_institution_that_is_not_set_up_is_not_there(client: Client, utrecht: Provider) -> None:
    assert client.get("/account/institutions/oidc/nobody/login/").status_code == 404


# --- what an operator writes ---------------------------------------------------------------------

ENTRY = {"name": "UU", "issuer": "https://login.uu.nl", "client_id": "c", "domains": ["@UU.nl"]}


def oidc(**said: Any) -> dict[str, Any]:
    return oidc_apps({"CHARM_OIDC": json.dumps({**ENTRY, **said})})[0]


def test_one_variable_names_many_institutions_and_five_name_one() -> None:
    two = oidc_apps({"CHARM_OIDC": json.dumps([ENTRY, {**ENTRY, "id": "ub"}])})
    assert [app["provider_id"] for app in two] == ["uu", "ub"]
    assert two[0]["settings"]["domains"] == ["uu.nl"]
    one = oidc_apps(
        {
            "CHARM_OIDC_ISSUER": "https://login.uu.nl/",
            "CHARM_OIDC_CLIENT_ID": "charm",
            "CHARM_OIDC_SECRET": "s",
            "CHARM_OIDC_NAME": "Utrecht University",
            "CHARM_OIDC_DOMAINS": "uu.nl, students.uu.nl",
        }
    )
    assert one[0]["settings"]["server_url"] == "https://login.uu.nl"
    assert one[0]["settings"]["domains"] == ["uu.nl", "students.uu.nl"]
    assert one[0]["provider_id"] == "utrecht-university"
    assert oidc_apps({}) == []
    assert oidc(token_auth_method="client_secret_basic")["settings"]["token_auth_method"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("{", "is no JSON"),
        ('"uu"', "must be a JSON object"),
        ('{"client_id": "c"}', "entry 1: 'issuer' is missing"),
        ('{"issuer": "login.uu.nl", "client_id": "c"}', "'issuer' must be an address"),
        ('{"issuer": "https://a", "client_id": "c", "domains": "uu.nl"}', "must be a list"),
        ('{"issuer": "https://a", "client_id": "c", "id": "A b"}', "'id' must be"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_start(said: str, sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        oidc_apps({"CHARM_OIDC": said})


def test_saml_needs_its_extra_and_believes_the_domains_alone(monkeypatch: Any) -> None:
    entry = {"name": "UB", "entity_id": "https://idp.ub.edu", "domains": ["ub.edu"],
             "metadata_url": "https://idp.ub.edu/metadata"}  # fmt: skip
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Misconfigured, match="needs the extra"):
        saml_apps({"CHARM_SAML": json.dumps(entry)})
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    (app,) = saml_apps({"CHARM_SAML": json.dumps(entry)})
    assert app["client_id"] == "ub"
    assert app["settings"]["verified_email"] == ["ub.edu"]
    assert app["settings"]["advanced"]["want_assertion_signed"]
    assert app["settings"]["advanced"]["reject_idp_initiated_sso"]
    del entry["metadata_url"]
    with pytest.raises(Misconfigured, match="'sso_url' is missing"):
        saml_apps({"CHARM_SAML": json.dumps(entry)})
