"""The institutions by which people may sign in, as the environment names them.

``settings`` reads this before Django is there, so nothing of Django is imported.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Mapping
from typing import Any


class Misconfigured(ValueError):
    """What the environment says of sign-in cannot be used; the sentence says what to change."""


def oidc_apps(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The OpenID Connect providers of ``CHARM_OIDC``, a JSON object or a list of them, each with
    ``name``, ``issuer``, ``client_id`` and ``secret``; or the one of ``CHARM_OIDC_ISSUER``,
    ``CHARM_OIDC_CLIENT_ID``, ``CHARM_OIDC_SECRET``, ``CHARM_OIDC_NAME``, ``CHARM_OIDC_DOMAINS``."""
    entries = _entries(environment, "CHARM_OIDC")
    if not entries and environment.get("CHARM_OIDC_ISSUER"):
        entries = [_from_single_variables(environment)]
    return [_oidc_app(entry, number) for number, entry in enumerate(entries, start=1)]


def saml_apps(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The SAML identity providers of ``CHARM_SAML``, each with ``name``, ``entity_id`` and either
    ``metadata_url``, or ``sso_url`` and ``certificate``."""
    entries = _entries(environment, "CHARM_SAML")
    if entries and importlib.util.find_spec("onelogin") is None:
        raise Misconfigured("CHARM_SAML needs the extra: pip install 'charm[saml]'.")
    return [_saml_app(entry, number) for number, entry in enumerate(entries, start=1)]


def _entries(environment: Mapping[str, str], variable: str) -> list[dict[str, Any]]:
    text = environment.get(variable, "").strip()
    if not text:
        return []
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"{variable} is no JSON: {error}.") from error
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) for entry in entries):
        raise Misconfigured(f"{variable} must be a JSON object, or a list of objects.")
    return entries


def _from_single_variables(environment: Mapping[str, str]) -> dict[str, Any]:
    names = ("issuer", "client_id", "secret", "name", "domains")
    values = {name: environment.get(f"CHARM_OIDC_{name.upper()}", "") for name in names}
    given: dict[str, Any] = {name: value for name, value in values.items() if value}
    if "domains" in given:
        given["domains"] = [part.strip() for part in given["domains"].split(",") if part.strip()]
    return given


def _oidc_app(entry: dict[str, Any], number: int) -> dict[str, Any]:
    where = f"CHARM_OIDC, entry {number}"
    issuer = _address(_needed(entry, "issuer", where), "issuer", where)
    settings: dict[str, Any] = {
        "server_url": issuer.rstrip("/"),
        "domains": _domains(entry, where),
        "email_authentication": True,
    }
    for name in ("token_auth_method", "scope", "uid_field"):
        if name in entry:
            settings[name] = entry[name]
    name = str(entry.get("name") or issuer)
    return {
        "provider_id": _slug(entry, name, where),
        "name": name[:40],
        "client_id": str(_needed(entry, "client_id", where)),
        "secret": str(entry.get("secret", "")),
        "settings": settings,
    }


def _saml_app(entry: dict[str, Any], number: int) -> dict[str, Any]:
    where = f"CHARM_SAML, entry {number}"
    name = str(_needed(entry, "name", where))
    idp = {"entity_id": str(_needed(entry, "entity_id", where))}
    if entry.get("metadata_url"):
        idp["metadata_url"] = _address(entry["metadata_url"], "metadata_url", where)
    else:
        idp["sso_url"] = _address(_needed(entry, "sso_url", where), "sso_url", where)
        idp["x509cert"] = str(_needed(entry, "certificate", where))
    domains = _domains(entry, where)
    settings: dict[str, Any] = {
        "idp": idp,
        "domains": domains,
        "email_authentication": True,
        # SAML has no word for a verified address: an institution answers for its own domains.
        "verified_email": domains,
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "reject_idp_initiated_sso": True,
        },
    }
    if isinstance(entry.get("attributes"), dict):
        settings["attribute_mapping"] = entry["attributes"]
    slug = _slug(entry, name, where)
    return {"provider_id": idp["entity_id"], "name": name[:40], "client_id": slug,
            "settings": settings}  # fmt: skip


def _needed(entry: dict[str, Any], name: str, where: str) -> Any:
    if not entry.get(name):
        raise Misconfigured(f"{where}: {name!r} is missing.")
    return entry[name]


def _address(value: Any, name: str, where: str) -> str:
    if not re.fullmatch(r"https?://[^\s]+", str(value)):
        raise Misconfigured(f"{where}: {name!r} must be an address that begins with https://.")
    return str(value)


def _domains(entry: dict[str, Any], where: str) -> list[str]:
    domains = entry.get("domains", [])
    if not isinstance(domains, list) or not all(isinstance(domain, str) for domain in domains):
        raise Misconfigured(f"{where}: 'domains' must be a list, such as [\"uu.nl\"].")
    return [domain.lower().removeprefix("@") for domain in domains]


def _slug(entry: dict[str, Any], name: str, where: str) -> str:
    slug = str(entry.get("id") or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", slug):
        raise Misconfigured(f"{where}: 'id' must be small letters, digits and hyphens.")
    return slug
